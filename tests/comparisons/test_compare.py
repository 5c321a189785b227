import numpy as np
import pandas as pd
import pytest
from comparisons.scores import results
from scipy import stats

from jaxarith.comparisons import comparable_fields, compare, compare_runs, variance_shares
from jaxarith.errors import InputError


def noise(*place):
    return np.random.default_rng(abs(hash(place)) % 2**32).normal(0, 0.01)


def layered(seed, encoder_layers=1, train_fraction=0.5, **_):
    own = noise(seed, encoder_layers, train_fraction)
    return 0.5 + 0.1 * encoder_layers + 0.3 * train_fraction + 0.02 * seed + own


def test_seeds_pair_and_strata_pool():
    table = results(layered, encoder_layers=[1, 2], train_fraction=[0.25, 0.5, 0.75])
    row = compare(table, "encoder_layers").iloc[0]
    by_seed = table.pivot_table(index="seed", columns="encoder_layers", values="test_exact")
    expected = stats.ttest_rel(by_seed[2], by_seed[1]).confidence_interval()
    assert (row["low"], row["high"]) == pytest.approx((expected.low, expected.high))
    assert (row["method"], row["strata"], row["n_first"], row["left_out"]) == ("paired", 3, 8, 0)
    assert row["p"] == pytest.approx(2 / 2**8)
    assert row["difference"] == pytest.approx(row["mean_second"] - row["mean_first"])
    assert (row["verdict"], row["also"]) == ("different", "")
    assert "Means are over train_fraction 0.25, 0.5 and 0.75" in row["sentence"]


def test_every_pair_of_values_is_compared_and_corrected():
    table = results(layered, encoder_layers=[3, 1, 2])
    found = compare(table, "encoder_layers")
    assert list(zip(found["first"], found["second"], strict=True)) == [(1, 2), (1, 3), (2, 3)]
    assert found["p_corrected"].tolist() == pytest.approx([3 / 128] * 3)
    assert found["least_p_corrected"].tolist() == pytest.approx([3 / 128] * 3)


def test_seeds_that_are_not_shared_are_compared_unpaired():
    one = results(layered, encoder_layers=[1])
    two = results(layered, seeds=tuple(range(20, 26)), encoder_layers=[2])
    row = compare(pd.concat([one, two]), "encoder_layers").iloc[0]
    assert (row["method"], row["n_first"], row["n_second"]) == ("unpaired", 8, 6)
    welch = stats.ttest_ind(two["test_exact"], one["test_exact"], equal_var=False)
    assert row["low"] == pytest.approx(welch.confidence_interval().low)
    assert "6 against 8 seeds, unpaired" in row["sentence"]


def test_a_seed_that_misses_a_stratum_is_left_out_of_all():
    table = results(layered, encoder_layers=[1, 2], train_fraction=[0.25, 0.5])
    lost = table.index[(table["seed"] == 3) & (table["train_fraction"] == 0.25)][0]
    for gone in (
        table.drop(lost),
        table.assign(status=table["status"].where(table.index != lost, "failed")),
    ):
        row = compare(gone, "encoder_layers").iloc[0]
        kept = table[table["seed"] != 3]
        means = kept.groupby("encoder_layers")["test_exact"].mean()
        assert row["difference"] == pytest.approx(means[2] - means[1])
        assert (row["n_first"], row["left_out"]) == (7, 3)


def test_a_union_of_grids_compares_only_where_all_else_is_equal():
    splits = results(layered, train_fraction=[0.1, 0.25, 0.5])
    depths = results(layered, encoder_layers=[2, 3])
    found = compare(pd.concat([splits, depths]), "encoder_layers")
    assert found["strata"].tolist() == [1, 1, 1]
    at_half = splits[splits["train_fraction"] == 0.5]["test_exact"].mean()
    assert found["mean_first"].iloc[0] == pytest.approx(at_half)
    assert comparable_fields(pd.concat([splits, depths])) == ["train_fraction", "encoder_layers"]


def test_what_goes_along_with_the_compared_setting_is_named():
    one = results(layered, encoder_layers=[1]).assign(learning_rate=0.01)
    two = results(layered, encoder_layers=[2]).assign(learning_rate=0.005)
    row = compare(pd.concat([one, two]), "encoder_layers").iloc[0]
    assert row["also"] == "learning_rate"
    assert row["sentence"].endswith("They also differ in learning_rate (0.005 against 0.01).")


def test_an_unset_setting_is_a_value_like_others():
    table = results(layered, gradient_clip=[None, 1.0], encoder_layers=[1, 2])
    table["gradient_clip"] = table["gradient_clip"].astype("Float64")
    assert comparable_fields(table) == ["encoder_layers", "gradient_clip"]
    row = compare(table, "gradient_clip").iloc[0]
    assert (row["first"], row["second"], row["strata"]) == (1.0, "none", 2)
    assert compare(table, "encoder_layers").iloc[0]["strata"] == 2
    unset = results(layered, encoder_layers=[1])
    wide = results(layered, encoder_layers=[1]).assign(answer_width=5)
    assert compare_runs(unset, wide, ("a", "b")).iloc[0]["also"] == "answer_width"


def test_steps_that_follow_the_split_do_not_keep_splits_apart():
    table = results(layered, train_fraction=[0.25, 0.5], epochs=[10.0, 20.0])
    table["steps"] = (table["train_fraction"] * table["epochs"] * 100).astype(int)
    row = compare(table, "train_fraction").iloc[0]
    assert (row["strata"], row["method"], row["also"]) == (2, "paired", "")


def test_where_both_budgets_vary_the_one_that_matches_is_held_equal():
    """A union of grids: equal epochs are other steps on another split, and the reverse."""
    short = results(layered, train_fraction=[0.25, 0.5], epochs=[10.0, 20.0])
    short["steps"] = (short["train_fraction"] * short["epochs"] * 100).astype(int)
    long = results(layered, encoder_layers=[1, 2], epochs=[40.0]).assign(steps=2000)
    table = pd.concat([short, long])
    row = compare(table, "train_fraction").iloc[0]
    assert (row["strata"], row["budget"], row["also"]) == (2, "epochs", "")
    assert "8 seeds, paired, at equal epochs" in row["sentence"]
    row = compare(table, "encoder_layers").iloc[0]
    assert (row["strata"], row["budget"], row["n_first"]) == (1, "", 8)
    stepped = results(layered, train_fraction=[0.25, 0.5], steps=[600, 1200])
    stepped["epochs"] = stepped["steps"] / stepped["train_fraction"] / 100
    row = compare(pd.concat([stepped, long]), "train_fraction").iloc[0]
    assert (row["strata"], row["budget"], row["also"]) == (2, "steps", "")


def test_runs_of_other_budgets_differ_in_them():
    first = results(layered, encoder_layers=[1]).assign(epochs=20.0, steps=100)
    second = results(layered, encoder_layers=[1]).assign(epochs=40.0, steps=200)
    row = compare_runs(first, second, ("a", "b")).iloc[0]
    assert (row["also"], row["budget"]) == ("epochs, steps", "")
    assert compare(pd.concat([first, second]), "epochs").iloc[0]["also"] == ""


def test_split_seeds_are_compared_or_kept_equal():
    parts = [
        results(lambda seed, **s: layered(seed, **s), encoder_layers=[1, 2]).assign(
            split_seed=split
        )
        for split in (0, 1)
    ]
    table = pd.concat(parts)
    assert compare(table, "split_seed").iloc[0]["strata"] == 2
    assert compare(table, "encoder_layers").iloc[0]["strata"] == 2


def crossed(score, **grid):
    """Seeds and split seeds 0 to 3, crossed."""
    parts = [results(score, seeds=range(4), **grid).assign(split_seed=split) for split in range(4)]
    table = pd.concat(parts, ignore_index=True)
    table["test_exact"] += 0.01 * table["split_seed"]
    return table


def test_a_run_with_split_seeds_meets_one_without_where_seed_and_split_are_the_same():
    first = crossed(layered, encoder_layers=[1])
    second = results(lambda seed, **s: layered(seed, **s) + 0.1, encoder_layers=[1])
    row = compare_runs(first, second, ("a", "b")).iloc[0]
    own = first[first["seed"] == first["split_seed"]].sort_values("seed")["test_exact"].to_numpy()
    assert row["difference"] == pytest.approx(second["test_exact"].mean() - own.mean())
    assert (row["method"], row["n_first"], row["n_second"], row["strata"]) == ("unpaired", 4, 8, 1)
    assert (row["left_out"], row["left_out_why"]) == (12, "12 other split")
    assert "12 members whose split_seed is not their seed" in row["sentence"]
    # In a union of grids, too.
    union = pd.concat([first, second.assign(encoder_layers=2)])
    assert compare(union, "encoder_layers").iloc[0]["n_first"] == 4
    fixed = results(layered, encoder_layers=[1]).assign(split_seed=70)
    with pytest.raises(InputError, match="a, b: only b has split seeds of its own") as raised:
        compare_runs(second, fixed, ("a", "b"))
    with pytest.raises(InputError, match="only some values have split seeds of their own"):
        compare(pd.concat([second, fixed.assign(encoder_layers=2)]), "encoder_layers")
    assert "\n" not in str(raised.value)


def test_a_stratum_that_few_seeds_finished_does_not_cost_the_others():
    table = results(layered, encoder_layers=[1, 2], train_fraction=[0.25, 0.5, 0.75])
    barely = (table["train_fraction"] == 0.25) & (table["encoder_layers"] == 2)
    for seeds in ([0], []):
        unfinished = table[~barely | table["seed"].isin(seeds)]
        row = compare(unfinished, "encoder_layers").iloc[0]
        whole = compare(table[table["train_fraction"] != 0.25], "encoder_layers").iloc[0]
        assert (row["n_first"], row["strata"], row["left_out"]) == (8, 2, 8 + len(seeds))
        assert (row["difference"], row["p"]) == pytest.approx((whole["difference"], whole["p"]))
        assert row["dropped"] == ("train_fraction 0.25" if seeds else "")
    unfinished = table[~barely | (table["seed"] == 0)]
    said = compare(unfinished, "encoder_layers").iloc[0]["sentence"]
    assert said.endswith("Left out: 9 members at train_fraction 0.25 (too few seeds).")


def test_members_without_a_loss_are_counted_in_the_sentence():
    table = results(layered, encoder_layers=[1, 2])
    table["test_loss"] = table["test_exact"]
    broken = (table["seed"] < 2) & (table["encoder_layers"] == 2)
    table.loc[broken, "status"] = "diverged"
    table.loc[broken, ["test_exact", "test_loss"]] = [0.0, None]
    row = compare(table, "encoder_layers", "test_loss").iloc[0]
    assert (row["diverged"], row["n_first"], row["left_out"]) == (2, 6, 4)
    assert row["sentence"].endswith(
        "Left out: 2 members of encoder_layers 2 that diverged, without test_loss; "
        "2 members of encoder_layers 1 without a partner of the same seed."
    )
    exact = compare(table, "encoder_layers").iloc[0]
    assert (exact["diverged"], exact["n_first"], exact["left_out"]) == (2, 8, 0)
    assert exact["sentence"].endswith("Diverged, counted as 0: 2 members of encoder_layers 2.")


def test_where_every_member_failed_that_is_said():
    table = results(layered, encoder_layers=[1, 2])
    failed = table.assign(status="failed", test_exact=None)
    for refused in (
        lambda: compare(failed, "encoder_layers"),
        lambda: compare_runs(table, failed, ("a", "b")),
        lambda: variance_shares(failed),
    ):
        with pytest.raises(InputError, match="all 16 members failed, so there is no score") as said:
            refused()
        assert "\n" not in str(said.value)
    assert comparable_fields(failed) == []
    with pytest.raises(InputError, match="b: has no finished member yet"):
        compare_runs(table, table.head(0), ("a", "b"))


def test_two_seeds_that_agree_are_not_called_equal():
    table = results(lambda seed, **_: 0.9 + seed / 100, seeds=(0, 1), encoder_layers=[1, 2])
    row = compare(table, "encoder_layers").iloc[0]
    assert row["verdict"] == "open"
    assert "no interval: all 2 pairs agree exactly; 2 seeds, paired" in row["sentence"]
    assert row["sentence"].endswith(
        "not settled (p = 1). Another difference in up to 78 % of seeds cannot be excluded."
    )
    shifted = results(lambda seed, encoder_layers, **_: encoder_layers / 4 + seed / 64,
                      encoder_layers=[1, 2])  # fmt: skip
    row = compare(shifted, "encoder_layers").iloc[0]
    assert row["verdict"] == "different"
    assert "no interval: all 8 pairs differ by exactly as much" in row["sentence"]


def test_runs_are_matched_by_what_both_hold():
    first = results(layered, encoder_layers=[1, 2], train_fraction=[0.25, 0.5])
    second = results(lambda seed, **s: layered(seed, **s) + 0.05, train_fraction=[0.5, 0.75])
    second = second.assign(cell_type="gru", encoder_layers=1)
    row = compare_runs(first.assign(cell_type="lstm"), second, ("a", "b")).iloc[0]
    assert (row["strata"], row["n_first"], row["also"]) == (1, 8, "cell_type")
    assert row["difference"] == pytest.approx(0.05)
    assert row["sentence"].startswith("b against a: test_exact is 5.0 points higher")


def test_swapping_runs_swaps_signs():
    first = results(layered, encoder_layers=[1, 2])
    second = results(lambda seed, **s: layered(seed + 9, **s), encoder_layers=[1, 2])
    one = compare_runs(first, second, ("a", "b")).iloc[0]
    two = compare_runs(second, first, ("b", "a")).iloc[0]
    assert (one["difference"], one["low"]) == pytest.approx((-two["difference"], -two["high"]))
    assert one["improvement"] == pytest.approx(1 - two["improvement"])
    assert one["p"] == pytest.approx(two["p"])


@pytest.mark.parametrize(
    ("change", "by", "metric", "error"),
    [
        (
            {},
            "encoder_layer",
            "test_exact",
            "--by encoder_layer: no such setting; did you mean enc",
        ),
        ({}, "seed", "test_exact", "--by seed: settings are compared over seeds; what seeds"),
        ({}, "units", "test_exact", "--by units: does not vary here; settings that do: encoder_la"),
        ({}, "encoder_layers", "test_exakt", "--metric test_exakt: no such score here; scores are"),
        ({"seeds": (0,)}, "encoder_layers", "test_exact", "no two values have 2 seeds each"),
    ],
)
def test_what_cannot_be_compared_is_said_in_one_line(change, by, metric, error):
    table = results(layered, encoder_layers=[1, 2], **change)
    with pytest.raises(InputError) as raised:
        compare(table, by, metric)
    assert error in str(raised.value)
    assert "\n" not in str(raised.value)


def test_runs_without_a_common_cell_and_bad_margins_are_refused():
    one = results(layered, encoder_layers=[1, 2])
    two = results(layered, encoder_layers=[1], train_fraction=[0.1])
    both = pd.concat([two, results(layered, encoder_layers=[2], train_fraction=[0.3])])
    assert compare_runs(one, two, ("a", "b")).iloc[0]["also"] == "train_fraction"
    far = both.assign(encoder_layers=both["encoder_layers"] + 4)
    with pytest.raises(InputError, match="encoder_layers does not overlap \\(1, 2 against 5, 6\\)"):
        compare_runs(one, far, ("a", "b"))
    with pytest.raises(InputError, match="a, b: have no setting in common with 2 seeds"):
        compare_runs(one, two.head(1), ("a", "b"))
    with pytest.raises(InputError, match="--margin -1"):
        compare(one, "encoder_layers", margin=-1)


def test_losses_have_no_points_and_no_margin():
    table = results(layered, encoder_layers=[1, 2])
    table["test_loss"] = table["test_exact"]
    found = compare(table, "encoder_layers", "test_loss").iloc[0]
    assert "points" not in found["sentence"]
    assert not compare(table, "encoder_layers", "seconds").iloc[0]["equivalent"]


def test_scores_of_drawn_answers_are_compared_and_settings_are_no_scores():
    table = results(layered, encoder_layers=[1, 2]).assign(
        test_legible=lambda t: t["test_exact"], drawing_loss="mean_squared_error", reading_loss=0.0
    )
    assert compare(table, "encoder_layers", "test_legible")["difference"].iloc[0] > 0.05
    for setting in ("drawing_loss", "reading_loss"):
        with pytest.raises(InputError, match=f"--metric {setting}: no such score here") as raised:
            compare(table, "encoder_layers", setting)
        assert setting not in str(raised.value).partition("scores are")[2]
