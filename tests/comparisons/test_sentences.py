"""Sentences say no more than was found, and what would settle the rest."""

import re
import time

import numpy as np
import pandas as pd
import pytest
from comparisons.scores import jitter, results

from jaxarith.comparisons import compare, compare_runs
from jaxarith.comparisons.contrast import contrast
from jaxarith.comparisons.notes import notes
from jaxarith.tables import brief_comparison


def shifted(shifts, spread=0.01):
    """Scores of value k: a seed's own, k shifts and a deviation."""

    def score(seed, units=0, **_):
        return 0.5 + shifts * units + jitter(seed, 0.05) + jitter(seed + 97 * units + 1, spread)

    return score


def made(differences, **settings):
    """A comparison of pairs that differ by these numbers."""
    table = results(
        lambda seed, units: 0.5 + jitter(seed, 0.03) + (differences[seed] if units else 0.0),
        seeds=range(len(differences)),
        units=[0, 1],
        **settings,
    )
    return compare(table, "units").iloc[0]


def test_a_difference_is_said_with_its_test():
    table = results(shifted(0.05), units=[0, 1, 2])
    row = compare(table, "units").iloc[0]
    assert re.fullmatch(
        r"units 1 against 0: test_exact is \d\.\d points higher \(\d\d\.\d % against \d\d\.\d %; "
        r"95 % interval \+\d\.\d to \+\d\.\d; 8 seeds, paired\): a difference "
        r"\(corrected p = 0\.023\)\.",
        row["sentence"],
    )
    single = compare(results(shifted(0.05), units=[0, 1]), "units").iloc[0]
    assert single["sentence"].endswith("a difference (p = 0.0078).")


def test_an_end_near_zero_and_a_p_near_the_level_are_written_out():
    row = made([0.0201, 0.0199, 0.02, 0.0202, 0.0198, 0.0001, 0.00001, 0.02])
    assert row["low"] > 0
    assert "0.0 to" not in row["sentence"]
    low = re.search(r"interval \+([\d.]+) to", row["sentence"]).group(1)
    assert float(low) > 0
    assert f"[+{low}, " in brief_comparison(pd.DataFrame([row])).iloc[0, 2]


def test_rounding_errors_are_no_difference():
    row = made([1e-15, -2e-15, 3e-15, 1e-15, -1e-15, 2e-15, 1e-15, 1e-15])
    assert "mean test_exact is the same" in row["sentence"]
    assert row["verdict"] != "different"
    assert "points lower" not in row["sentence"] + brief_comparison(pd.DataFrame([row])).to_string()
    assert "0.0 points" not in row["sentence"]


def test_seeds_needed_are_of_what_takes_fewer():
    """0.45 points, within a margin of 0.5: 27 seeds show a difference, 1,594 equality."""
    z = np.array([-1.4, 1.3, -0.5, 0.6, 1.0, -1.2, 0.7, -0.5])
    row = made(0.0045 + 0.008 * (z - z.mean()) / z.std(ddof=1))
    assert (row["verdict"], row["settles"]) == ("open", "difference")
    assert row["seeds_needed"] == pytest.approx(27, abs=1)
    assert row["sentence"].endswith(
        f"About {row['seeds_needed']:.0f} seeds each would show a difference, if means and spread "
        "stay as they are."
    )


def test_too_few_seeds_are_told_how_many_would_do():
    row = compare(results(shifted(0.05), seeds=range(5), units=[0, 1]), "units").iloc[0]
    assert row["verdict"] == "open"
    # 2 / 2^5 = 0.0625, 2 / 2^6 = 0.031.
    assert row["sentence"].endswith(
        "With so few seeds, p cannot fall below 0.062. To show a difference, at least 6 seeds each "
        "are needed."
    )
    # Three rows: 3 · 2 / 2^6 is 0.094, 3 · 2 / 2^7 is 0.047.
    rows = compare(results(shifted(0.05), seeds=range(6), units=[0, 1, 2]), "units")
    assert (
        rows["sentence"]
        .iloc[0]
        .endswith(
            "With so few seeds and 3 comparisons, p cannot fall below 0.094. To show a difference, "
            "at least 7 seeds each are needed, or fewer comparisons."
        )
    )


def test_more_seeds_are_not_advised_where_they_cannot_help():
    """33 values over 24 seeds: permutations are many enough that a clear difference is shown."""
    clear = results(shifted(0.01, 0.002), seeds=range(24), units=list(range(33)))
    table = compare(clear, "units")
    assert len(table) == 528
    assert (table["least_p_corrected"] < 0.05).all()
    assert table["sentence"].str.contains("a difference").mean() > 0.9
    assert not table["sentence"].str.contains("add seeds").any()


def test_the_test_and_the_interval_may_disagree():
    row = made([0.0, 0.0, 0.0, 0.0, 0.0, 0.001, 0.001, 0.03])
    if row["p_corrected"] >= 0.05:
        assert "a difference (" not in row["sentence"]
    assert row["verdict"] == "open"


def test_equality_says_what_it_is():
    row = made([0.001, -0.001, 0.0005, -0.0005, 0.001, -0.001, 0.0, 0.0])
    assert row["verdict"] == "equal"
    assert "equal within ±0.5 points (two one-sided tests at 5 %)." in row["sentence"]


def test_notes_tell_tests_and_corrections():
    table = compare(results(shifted(0.05), units=[0, 1, 2]), "units")
    said = " ".join(notes(table, 0.005))
    assert "Corrected p: Holm over the 3 comparisons." in said
    assert "signs of paired differences" in said
    assert "unpaired seeds (" not in said
    assert "the 90 % interval lies within ±0.5 points" in said
    assert "Interaction" not in said
    loss = results(shifted(0.05), units=[0, 1]).assign(test_loss=lambda t: t["test_exact"])
    said = " ".join(notes(compare(loss, "units", "test_loss"), 0.005))
    assert "Equal:" not in said
    assert "Holm" not in said


def test_runs_are_named_without_a_setting():
    table = results(shifted(0.05), units=[0, 1])
    pair = [table[table["units"] == units] for units in (0, 1)]
    text = compare_runs(*pair, ("runs/a", "runs/b")).iloc[0]["sentence"]
    assert text.startswith("runs/b against runs/a: test_exact is ")
    assert text.endswith("They also differ in units (1 against 0).")


def test_ten_thousand_pairs_take_seconds():
    """142 values; the time is the processor's, as other work may share it."""
    table = results(shifted(0.0005, 0.05), units=list(range(142)))
    start = time.process_time()
    rows = compare(table, "units")
    assert time.process_time() - start < 30
    assert len(rows) == 142 * 141 // 2
    one, two = (table[table["units"] == u].sort_values("seed")["test_exact"] for u in (17, 101))
    row = rows[(rows["first"] == 17) & (rows["second"] == 101)].iloc[0]
    alone = contrast(one.to_numpy()[None], two.to_numpy()[None], True)
    assert (row["difference"], row["p"]) == pytest.approx((alone.difference, alone.p))
