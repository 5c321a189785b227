import time

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from jaxarith.errors import InputError
from jaxarith.statistics import (
    SETTINGS,
    bootstrap_interval,
    interquartile_mean,
    mean_interval,
    success_interval,
    summarise,
    varying_settings,
)


def results(rows):
    """A table of results from (cell, seed, status, exact, train_fraction) rows."""
    names = ("cell", "seed", "status", "test_exact", "train_fraction")
    table = pd.DataFrame(rows, columns=list(names))
    table["test_per_character"] = table["test_exact"] ** 0.5
    fixed = {"task": "add_sub", "encoder_layers": 1, "epochs": 20.0}
    for name in SETTINGS:
        if name not in table:
            table[name] = fixed.get(name)
    return table


def test_the_interval_is_students():
    values = np.array([0.42, 0.48, 0.55, 0.47, 0.51])
    low, high = mean_interval(values)
    half = stats.t.ppf(0.975, 4) * values.std(ddof=1) / np.sqrt(5)
    assert (low, high) == pytest.approx((values.mean() - half, values.mean() + half))
    reference = stats.ttest_1samp(values, 0).confidence_interval()
    assert (low, high) == pytest.approx((reference.low, reference.high))


def test_the_interval_covers_as_often_as_it_says():
    generator = np.random.default_rng(0)
    samples = generator.normal(0.5, 0.05, size=(4000, 8))
    covered = [low <= 0.5 <= high for low, high in map(mean_interval, samples)]
    assert 0.94 < np.mean(covered) < 0.96


def test_the_interval_of_one_seed_or_of_agreeing_seeds():
    assert np.isnan(mean_interval(np.array([0.5]))).all()
    assert np.isnan(mean_interval(np.ones(8))).all()
    assert mean_interval(np.array([0.99, 1.0]))[1] == 1.0


def test_a_summary_is_per_cell_and_counts_the_diverged_as_wrong():
    table = summarise(
        results(
            [
                ("a", 0, "done", 0.4, 0.5),
                ("a", 1, "done", 0.6, 0.5),
                ("a", 2, "diverged", 0.0, 0.5),
                ("b", 0, "done", 0.9, 0.7),
                ("b", 1, "failed", None, 0.7),
            ]
        )
    ).set_index("cell")
    assert table["n"].to_dict() == {"a": 3, "b": 1}
    assert table["diverged"].to_dict() == {"a": 1, "b": 0}
    assert table["failed"].to_dict() == {"a": 0, "b": 1}
    row = table.loc["a"]
    values = np.array([0.4, 0.6, 0.0])
    assert row["test_exact_mean"] == pytest.approx(values.mean())
    assert row["test_exact_sd"] == pytest.approx(values.std(ddof=1))
    assert row["test_exact_median"] == pytest.approx(0.4)
    assert (row["test_exact_min"], row["test_exact_max"]) == (0.0, 0.6)
    assert np.isnan(table.loc["b", "test_exact_low"])


def test_only_what_varies_is_shown_and_a_budget_only_once():
    table = results([("a", 0, "done", 0.4, 0.5), ("b", 0, "done", 0.4, 0.25)])
    table["steps"] = [100, 50]
    assert varying_settings(table) == ["task", "train_fraction", "encoder_layers"]
    table["epochs"] = [20.0, 10.0]
    assert varying_settings(table)[-2:] == ["epochs", "steps"]
    table["steps"] = [100, 100]
    assert "epochs" not in varying_settings(table)


def test_the_interquartile_mean_is_that_of_the_middle_half():
    """rliable's aggregate_iqm: a quarter of the values cut off at either end."""
    values = np.array([0.9, 0.1, 0.5, 0.6, 0.4, 0.7, 0.2, 0.8])
    assert interquartile_mean(values) == pytest.approx(np.mean([0.4, 0.5, 0.6, 0.7]))
    # Of fewer than four nothing is cut off; of four or five the lowest and the highest are.
    assert interquartile_mean(values[:3]) == pytest.approx(np.mean(values[:3]))
    assert interquartile_mean(values[:5]) == pytest.approx(np.mean([0.5, 0.6, 0.4]))


def test_a_bootstrap_interval_is_scipys_at_a_raised_level():
    values = np.random.default_rng(0).beta(9, 1, 8)
    low, high, made = bootstrap_interval(values)
    level = 2 * stats.norm.cdf(stats.t.ppf(0.975, 7) * np.sqrt(8 / 7)) - 1
    expected = stats.bootstrap(
        # The resamples are of sorted values, so that the order of seeds does not matter.
        (np.sort(values),),
        np.mean,
        n_resamples=20_000,
        confidence_level=level,
        rng=np.random.default_rng(0),
    ).confidence_interval
    assert (low, high) == pytest.approx((expected.low, expected.high), abs=1e-3)
    assert made == "BCa"
    assert bootstrap_interval(values[::-1])[:2] == (low, high)
    assert low < values.mean() < high


def test_a_bootstrap_interval_says_how_it_was_made():
    assert bootstrap_interval(np.ones(8))[2] == "none: all 8 seeds agree"
    assert bootstrap_interval(np.array([0.5]))[2] == "none: 1 seed"
    assert bootstrap_interval(np.array([0.5, 0.6, 0.8]))[2] == "none: 3 seeds"
    assert np.isnan(bootstrap_interval(np.array([0.5, 0.6, 0.8]))[:2]).all()
    # Dropping any one value leaves the interquartile mean as it is.
    flat = np.array([0.485, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.515])
    low, high, made = bootstrap_interval(flat, interquartile_mean)
    assert made == "percentile"
    assert low <= 0.5 <= high


def draw_bell(draw, size):
    return draw.normal(0.9, 0.02, size)


def draw_skewed(draw, size):
    return draw.beta(18, 2, size)


@pytest.mark.parametrize("draw_scores", [draw_bell, draw_skewed])
@pytest.mark.parametrize("statistic", [np.mean, interquartile_mean])
def test_bootstrap_intervals_cover_about_as_often_as_they_say(draw_scores, statistic):
    """A quick look at what ``benchmarks/coverage.py`` measures; 300 samples err by 1.3 points."""
    draw = np.random.default_rng(1)
    truth = float(statistic(draw_scores(draw, 400_000)))
    intervals = [bootstrap_interval(v, statistic) for v in draw_scores(draw, (300, 8))]
    assert 0.90 <= np.mean([low <= truth <= high for low, high, _ in intervals]) <= 0.98


@pytest.mark.parametrize(("reached", "count"), [(0, 8), (3, 8), (5, 8), (8, 8)])
def test_success_has_wilsons_interval(reached, count):
    values = np.array([0.99] * reached + [0.98] * (count - reached))
    share, low, high = success_interval(values)
    z = stats.norm.ppf(0.975)
    center = (share + z**2 / (2 * count)) / (1 + z**2 / count)
    half = z / (1 + z**2 / count)
    half *= np.sqrt(share * (1 - share) / count + z**2 / (4 * count**2))
    assert (low, high) == pytest.approx((center - half, center + half), abs=1e-12)


def test_of_two_budgets_that_vary_the_one_that_was_asked_for_is_shown():
    rows = [
        (cell, 0, "done", 0.4, part) for cell, part in zip("abcd", [0.5, 0.25] * 2, strict=True)
    ]
    table = results(rows)
    table["epochs"], table["steps"] = [10.0, 10.0, 20.0, 20.0], [100, 50, 200, 100]
    assert varying_settings(table)[-1] == "epochs"


def test_split_seeds_are_told_where_each_cell_has_its_own():
    rows = [(f"split {s}", seed, "done", 0.1 * s, 0.5, s) for s in (7, 8) for seed in (0, 1)]
    table = results([row[:5] for row in rows]).assign(split_seed=[row[5] for row in rows])
    assert summarise(table)["split_seed"].tolist() == [7, 8]
    assert "split_seed" not in summarise(table.assign(split_seed=table["seed"]))
    assert "split_seed" not in summarise(table.assign(split_seed=7))


def test_a_diverged_member_leaves_its_cell_a_confidence():
    rows = [("a", 0, "done", 0.5, 0.5), ("a", 1, "done", 0.5, 0.5), ("a", 2, "diverged", 0.0, 0.5)]
    drawn = {"test_legible": [0.5, 0.5, 0.0], "test_keras_pixel": [0.8, 0.8, 0.0]}
    table = results(rows).assign(**drawn, test_confidence=[0.8, 0.6, np.nan])
    row = summarise(table).iloc[0]
    assert row["test_confidence_mean"] == pytest.approx(0.7)
    assert row["test_legible_mean"] == pytest.approx(1 / 3)


def test_a_summary_says_why_an_interval_is_missing():
    scores = {
        "one": [0.5],
        "three": [0.5, 0.6, 0.8],
        "equal": [1.0] * 8,
        "apart": [0.12, 0.13, 0.91, 0.95],
        "eight": [0.5, 0.52, 0.55, 0.56, 0.57, 0.6, 0.61, 0.64],
    }
    rows = [
        (cell, seed, "done", score, 0.5)
        for cell, values in scores.items()
        for seed, score in enumerate(values)
    ]
    table = summarise(results(rows)).set_index("cell")
    assert table["test_exact_interval"].to_dict() == {
        "one": "none: 1 seed",
        "three": "t",
        "equal": "none: all 8 seeds agree",
        "apart": "none: separate groups",
        "eight": "t",
    }
    assert table["test_exact_bootstrap"].to_dict() == {
        "one": "none: 1 seed",
        "three": "none: 3 seeds",
        "equal": "none: all 8 seeds agree",
        "apart": "none: separate groups",
        "eight": "BCa",
    }
    assert table["test_exact_iqm_bootstrap"].tolist() == table["test_exact_bootstrap"].tolist()
    missing = table["test_exact_interval"].str.startswith("none")
    assert (table[["test_exact_low", "test_exact_high"]].isna().all(axis=1) == missing).all()
    assert table.loc["apart", "test_exact_groups"] == "0.120 0.130 | 0.910 0.950"
    assert table["test_exact_groups"].notna().sum() == 1
    # The share of seeds that succeed has an interval where all agree, too.
    assert table.loc["equal", ["success_low", "success_high"]].tolist() == pytest.approx(
        [0.6756, 1.0], abs=1e-4
    )


def test_scores_of_equal_counts_agree_though_float32_does_not():
    """7 of 9 right, divided once on each of two devices."""
    table = results([("a", seed, "done", 7 / 9, 0.5) for seed in range(8)])
    table["test_exact"] = np.float32(7 / 9)
    table.loc[3, "test_exact"] = np.nextafter(np.float32(7 / 9), np.float32(1))
    table["test_queries"] = 9
    row = summarise(table).iloc[0]
    assert row["test_exact_interval"] == "none: all 8 seeds agree"
    assert row["test_exact_sd"] == pytest.approx(0, abs=1e-12)


def test_a_summary_of_a_hundred_configurations_takes_seconds():
    draw = np.random.default_rng(0)
    rows = [(f"c{c}", s, "done", draw.beta(20, 2), 0.5) for c in range(100) for s in range(8)]
    table = results(rows)
    started = time.process_time()
    assert len(summarise(table)) == 100
    assert time.process_time() - started < 10


def test_a_table_of_two_runs_put_together_may_repeat_the_labels_of_rows():
    tables = [
        results([(cell, seed, "done", exact + 0.01 * seed, train) for seed in (0, 1)])
        for cell, exact, train in (("c0", 0.9, 0.25), ("c1", 0.5, 0.5))
    ]
    summary = summarise(pd.concat(tables)).set_index("cell")
    assert summary["test_exact_mean"].to_dict() == pytest.approx({"c0": 0.905, "c1": 0.505})


def test_a_member_that_stands_in_the_table_twice_is_refused():
    table = results([("c0", seed, "done", 0.9, 0.25) for seed in (0, 1)])
    with pytest.raises(InputError, match="remove the duplicate rows"):
        summarise(pd.concat([table, table.iloc[:1]]))
