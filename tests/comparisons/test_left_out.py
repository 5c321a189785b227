"""What a comparison leaves out is counted and named; nothing is matched that does not meet."""

import numpy as np
import pandas as pd
import pytest
from comparisons.scores import jitter, results

from jaxarith.comparisons import compare, compare_runs
from jaxarith.errors import InputError
from jaxarith.tables import brief_comparison


def layered(seed, encoder_layers=1, train_fraction=0.5, **_):
    own = jitter(seed + 7 * encoder_layers + 31 * train_fraction)
    return 0.3 + 0.1 * encoder_layers + 0.3 * train_fraction + own


def test_the_test_that_uses_the_most_members_is_taken():
    many = results(layered, seeds=range(40), encoder_layers=[1])
    few = results(layered, seeds=range(36, 44), encoder_layers=[2])
    row = compare(pd.concat([many, few]), "encoder_layers").iloc[0]
    assert (row["method"], row["n_first"], row["n_second"]) == ("unpaired", 40, 8)
    assert (row["left_out"], row["left_out_why"]) == (0, "")
    assert "8 against 40 seeds, unpaired although 4 are shared" in row["sentence"]


def test_pairs_are_kept_where_they_hold_three_quarters_of_the_members():
    table = results(layered, seeds=range(8), encoder_layers=[1])
    other = results(layered, seeds=range(2, 10), encoder_layers=[2])
    row = compare(pd.concat([table, other]), "encoder_layers").iloc[0]
    assert (row["method"], row["n_first"], row["left_out"]) == ("paired", 6, 4)
    assert row["left_out_why"] == "4 no partner"
    assert row["sentence"].endswith(
        "Left out: 2 members of encoder_layers 1 without a partner of the same seed and "
        "2 members of encoder_layers 2 without a partner of the same seed."
    )
    brief = brief_comparison(compare(pd.concat([table, other]), "encoder_layers"))
    assert brief["left out"].tolist() == ["4 no partner"]


def test_failed_members_and_the_seeds_they_cost_are_named():
    table = results(layered, encoder_layers=[1, 2], train_fraction=[0.25, 0.5])
    lost = (table["seed"] == 3) & (table["train_fraction"] == 0.25) & (table["encoder_layers"] == 2)
    table.loc[lost, ["status", "test_exact"]] = ["failed", None]
    row = compare(table, "encoder_layers").iloc[0]
    assert (row["n_first"], row["left_out"], row["failed"]) == (7, 3, 1)
    assert row["left_out_why"] == "1 failed, 3 incomplete"
    assert row["sentence"].endswith(
        "Left out: 1 member of encoder_layers 2 that failed; "
        "3 members of 1 seed without a score in every setting."
    )


def test_diverged_members_that_count_as_zero_are_named_by_value():
    table = results(layered, encoder_layers=[1, 2])
    broken = (table["encoder_layers"] == 2) & (table["seed"] < 3)
    broken |= (table["encoder_layers"] == 1) & (table["seed"] == 0)
    table.loc[broken, ["status", "test_exact"]] = ["diverged", 0.0]
    row = compare(table, "encoder_layers").iloc[0]
    assert (row["diverged"], row["n_first"], row["left_out"]) == (4, 8, 0)
    assert row["sentence"].endswith(
        "Diverged, counted as 0: 1 member of encoder_layers 1 and 3 members of encoder_layers 2."
    )
    seconds = compare(table, "encoder_layers", "seconds").iloc[0]
    assert "counted as 0" not in seconds["sentence"]


def test_settings_that_one_value_alone_has_are_named():
    table = results(layered, encoder_layers=[1, 2], train_fraction=[0.25, 0.5])
    table = table[(table["encoder_layers"] == 1) | (table["train_fraction"] == 0.5)]
    row = compare(table, "encoder_layers").iloc[0]
    assert (row["strata"], row["left_out"]) == (1, 8)
    assert "8 seeds, paired, at train_fraction 0.5)" in row["sentence"]
    assert row["sentence"].endswith(
        "Left out: 8 members of encoder_layers 1 at train_fraction 0.25 "
        "(encoder_layers 2 has none there)."
    )


def test_runs_without_common_values_of_what_they_vary_are_refused_in_one_line():
    first = results(layered, train_fraction=[0.1, 0.75])
    second = results(layered, train_fraction=[0.25, 0.5])
    with pytest.raises(InputError) as raised:
        compare_runs(first, second, ("a", "b"))
    assert str(raised.value) == (
        "a, b: cannot be compared, because train_fraction does not overlap (0.1, 0.75 against "
        "0.25, 0.5); run both at the same values"
    )
    # One run holds it at a value that the other does not have.
    with pytest.raises(InputError, match=r"train_fraction does not overlap \(0.1, 0.75 against 0."):
        compare_runs(first, second[second["train_fraction"] == 0.5], ("a", "b"))
    # Each value of two settings meets, their combinations do not.
    table = results(layered, train_fraction=[0.1, 0.75], encoder_layers=[1, 2])
    straight = (table["train_fraction"] == 0.1) == (table["encoder_layers"] == 1)
    with pytest.raises(InputError, match="no combination of train_fraction and encoder_layers"):
        compare_runs(table[straight], table[~straight], ("a", "b"))


def test_a_constant_of_each_run_is_what_is_compared_and_a_single_stratum_is_named():
    first = results(layered, train_fraction=[0.1, 0.5]).assign(cell_type="lstm")
    second = results(layered, train_fraction=[0.5, 0.75]).assign(cell_type="gru")
    row = compare_runs(first, second, ("a", "b")).iloc[0]
    assert (row["also"], row["strata"], row["left_out"]) == ("cell_type", 1, 16)
    assert "8 seeds, paired, at train_fraction 0.5)" in row["sentence"]
    assert "They also differ in cell_type (gru against lstm)." in row["sentence"]


def test_values_that_share_no_setting_are_rows_that_say_so():
    table = results(layered, encoder_layers=[1, 2], train_fraction=[0.25, 0.5])
    apart = results(layered, encoder_layers=[3], train_fraction=[0.1, 0.75])
    found = compare(pd.concat([table, apart]), "encoder_layers")
    assert found["verdict"].tolist()[1:] == ["unmatched", "unmatched"]
    assert found["p"].isna().tolist() == [False, True, True]
    # What is not compared is no test.
    assert found["p_corrected"].iloc[0] == found["p"].iloc[0]
    assert found["sentence"].iloc[1] == (
        "encoder_layers 3 against 1: not compared, because train_fraction does not overlap "
        "(0.25, 0.5 against 0.1, 0.75)."
    )
    assert brief_comparison(found).iloc[1].tolist()[1:5] == ["–"] * 4
    with pytest.raises(InputError, match="no two values can be compared, because train_fraction"):
        compare(pd.concat([table[table["encoder_layers"] == 1], apart]), "encoder_layers")


def test_epochs_that_each_value_holds_apart_are_named_and_other_settings_matched():
    short = results(layered, train_fraction=[0.25, 0.5], encoder_layers=[1])
    long = results(layered, train_fraction=[0.25, 0.5], encoder_layers=[2]).assign(epochs=40.0)
    table = pd.concat([short, long])
    table["steps"] = (table["epochs"] * table["train_fraction"] * 100).astype(int)
    row = compare(table, "encoder_layers").iloc[0]
    assert (row["strata"], row["also"]) == (2, "epochs")


@pytest.mark.parametrize("named", [False, True])
def test_duplicate_rows_are_refused(named):
    table = results(layered, encoder_layers=[1, 2])
    if named:
        table["member"] = [f"m-{place}" for place in range(len(table))]
    again = pd.concat([table, table.iloc[[3]]], ignore_index=True)
    for call in (
        lambda: compare(again, "encoder_layers"),
        lambda: compare_runs(table, again, ("a", "b")),
    ):
        with pytest.raises(InputError) as raised:
            call()
        said = "member m-3 is in the table twice" if named else "row 3 and row 16 have the same"
        assert said in str(raised.value)
        assert "remove the duplicate rows" in str(raised.value)
    if named:
        again.loc[16, "member"] = "copy"
        with pytest.raises(InputError, match="member m-3 and member copy have the same settings"):
            compare(again, "encoder_layers")


def test_intervals_of_differences_of_shares_stay_within_all_points():
    table = results(
        lambda seed, encoder_layers: float(seed == 0 and encoder_layers == 2),
        seeds=(0, 1),
        encoder_layers=[1, 2],
    )
    row = compare(table, "encoder_layers").iloc[0]
    assert (row["low"], row["high"]) == (-1.0, 1.0)
    assert "95 % interval −100.0 to +100.0" in row["sentence"]


def test_one_value_can_be_compared_with_all_others():
    table = results(layered, encoder_layers=[1, 2, 3, 4])
    found = compare(table, "encoder_layers", against="3")
    assert list(zip(found["first"], found["second"], strict=True)) == [(3, 1), (3, 2), (3, 4)]
    assert np.allclose(found["p_corrected"], 3 * 2 / 2**8)
    with pytest.raises(InputError, match="--against 5: encoder_layers has no such value; values"):
        compare(table, "encoder_layers", against=5)
