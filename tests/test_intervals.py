"""The one rule for intervals over seeds, held to what was measured."""

import importlib
import json
import tracemalloc
from pathlib import Path

import numpy as np
import pytest
from scipy import stats

from jaxarith.bootstrap import bootstrap_intervals
from jaxarith.interval_notes import absence_notes
from jaxarith.intervals import (
    BOOTSTRAP,
    FEWEST_SEEDS,
    IQM_BOOTSTRAP,
    IQM_TRIM,
    bootstrap_interval,
    hidden_share,
    interquartile_mean,
    interval_absence,
    interval_of,
    mean_interval,
    share_interval,
)
from jaxarith.seed_groups import groups_text, separate_groups

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def measured():
    return json.loads((ROOT / "benchmarks" / "results" / "coverage.json").read_text())


@pytest.fixture
def coverage(monkeypatch):
    monkeypatch.syspath_prepend(str(ROOT))
    return importlib.import_module("benchmarks.coverage")


@pytest.mark.parametrize("method", FEWEST_SEEDS)
def test_a_method_is_printed_from_the_number_of_seeds_that_was_measured(measured, coverage, method):
    assert FEWEST_SEEDS[method] == coverage.fewest_seeds(measured["coverage"], method)


def test_every_method_was_measured_on_every_distribution(measured, coverage):
    measures = {(row["method"], row["scores"], row["seeds"]) for row in measured["coverage"]}
    assert {*range(2, 13), 16, 20, 30, 40} <= set(coverage.SEEDS)
    for method in FEWEST_SEEDS:
        for scores in ("normal", "Beta(20, 2)", "two points"):
            assert {(method, scores, seeds) for seeds in coverage.SEEDS} <= measures


def test_one_distribution_is_seldom_taken_for_two_groups(measured):
    alarms = [row for row in measured["groups"] if row["scores"] != "two blurred points"]
    assert max(row["grouped"] for row in alarms) <= 0.025
    found = [row for row in measured["groups"] if row["scores"] == "two blurred points"]
    assert all(row["grouped"] > 0.9 for row in found if row["seeds"] >= 8)


def test_measured_coverage_is_what_a_simulation_gives(coverage):
    """t and the bootstrap at 4 normal scores: about 95 % and 87 %."""
    samples = np.random.default_rng(5).normal(0.9, 0.02, (1000, 4))
    held = np.mean([low <= 0.9 <= high for low, high in map(mean_interval, samples)])
    assert held == pytest.approx(0.95, abs=0.03)
    found = bootstrap_intervals(samples, 0.95)
    assert np.mean((found.low <= 0.9) & (found.high >= 0.9)) == pytest.approx(0.875, abs=0.04)


def test_known_t_intervals():
    assert mean_interval(np.array([0.4, 0.6])) == (0.0, 1.0)
    assert mean_interval(np.array([0.90, 0.92, 0.94])) == pytest.approx(
        (0.87032, 0.96968), abs=1e-5
    )
    assert interval_of(0.5, 0.1, 8) == pytest.approx((0.416397, 0.583603), abs=1e-6)
    assert np.isnan(interval_of(1.0, 0.0, 8)).all()
    assert np.isnan(interval_of(0.5, 0.1, 1)).all()


def test_a_bootstrap_interval_is_a_dash_below_its_number_of_seeds():
    draw = np.random.default_rng(0)
    cases = ((BOOTSTRAP, np.mean), (IQM_BOOTSTRAP, interquartile_mean))
    for method, statistic in cases:
        for count in range(2, 12):
            low, high, made = bootstrap_interval(draw.normal(0.5, 0.02, count), statistic)
            if count < FEWEST_SEEDS[method]:
                assert np.isnan([low, high]).all()
                assert made == f"none: {count} seeds"
            else:
                assert low < high
                assert made in ("BCa", "percentile")


def test_the_interquartile_mean_has_scipys_bootstrap_interval():
    values = np.sort(np.random.default_rng(2).beta(9, 1, 9))
    found = bootstrap_intervals(values[None], 0.95, IQM_TRIM)
    level = 2 * stats.norm.cdf(stats.norm.ppf(0.975) * np.sqrt(9 / 8)) - 1
    expected = stats.bootstrap(
        (values,),
        lambda array, axis: stats.trim_mean(array, 0.25, axis=axis),
        n_resamples=20_000,
        confidence_level=level,
        rng=np.random.default_rng(0),
    ).confidence_interval
    ends = found.low[0], found.high[0]
    assert ends == pytest.approx((expected.low, expected.high), abs=1e-4)


def test_ten_times_as_many_resamples_give_the_same_ends():
    """Both with low scores and with high ones; 2,000 moved an end by up to 2.6 points."""
    low_scores = np.array([0.75, 0.8, 0.91, 0.92, 0.93, 0.94, 0.95, 0.96])
    samples = np.stack([low_scores, 1 - low_scores])
    ends = bootstrap_intervals(samples, 0.95)
    many = bootstrap_intervals(samples, 0.95, resamples=200_000)
    assert ends.low == pytest.approx(many.low, abs=0.005)
    assert ends.high == pytest.approx(many.high, abs=0.005)


def test_many_seeds_are_resampled_in_bounded_memory():
    values = np.random.default_rng(0).normal(0.5, 0.1, 2_000)
    tracemalloc.start()
    low, high, _ = bootstrap_interval(values)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 300e6
    assert (low, high) == pytest.approx(mean_interval(values), abs=0.001)


@pytest.mark.parametrize(
    ("scores", "reason"),
    [
        ([], "no score"),
        ([0.5, np.nan], "no score"),
        ([0.5], "1 seed"),
        ([0.5, 0.5], "all 2 seeds agree"),
        ([0.3, 0.3, 0.9, 0.9], "separate groups"),
        ([0.5, 0.6], ""),
    ],
)
def test_the_reason_for_no_interval(scores, reason):
    assert interval_absence(np.array(scores)) == reason


def test_losses_are_not_looked_at_for_groups():
    losses = np.array([0.1, 0.11, 5.0, 5.01])
    assert np.isfinite(mean_interval(losses, most=np.inf)).all()


@pytest.mark.parametrize(
    ("scores", "groups"),
    [
        # The quickstart's cell of half the queries and one layer.
        ([0.204, 0.223, 0.252, 0.318, 0.32, 0.336, 0.356, 0.773], (7, 1)),
        ([0.12, 0.91, 0.13, 0.95], (2, 2)),
        ([0.9] * 5 + [0.3] * 3, (3, 5)),
        ([0.1] * 20 + [0.9] * 20, (20, 20)),
        ([0.9] * 7 + [0.92], (7, 1)),
        # Less than two points apart, evenly spread, of three seeds, alike.
        ([0.9] * 7 + [0.915], ()),
        ([0.1, 0.3, 0.5, 0.7, 0.9], ()),
        ([0.1, 0.1, 0.9], ()),
        ([0.5] * 8, ()),
    ],
)
def test_separate_groups_of_seeds(scores, groups):
    assert tuple(map(len, separate_groups(np.array(scores)))) == groups


def test_groups_in_words():
    few = (np.array([0.12, 0.13]), np.array([0.91]))
    assert groups_text(few) == "0.120 0.130 | 0.910"
    assert groups_text(few, scale=100, digits=0) == "12 13 | 91"
    many = (np.full(20, 0.1), np.linspace(0.9, 0.95, 20))
    assert groups_text(many) == "20 of 0.100 | 20 of 0.900–0.950"


def test_shares_have_wilsons_interval_but_next_to_none_and_all():
    wilson = stats.binomtest(1, 8).proportion_ci(method="wilson")
    low, high = share_interval(1, 8)
    assert high == pytest.approx(wilson.high)
    # Poisson's 5 % end for one event, −log(0.95), over 8 seeds.
    assert low == pytest.approx(-np.log(0.95) / 8)
    assert share_interval(7, 8) == pytest.approx((1 - high, 1 - low))
    assert np.isnan(share_interval(1, 1)).all()


@pytest.mark.parametrize("count", [2, 6, 8, 10, 40])
def test_intervals_of_shares_cover_nine_in_ten(count):
    ends = np.array([share_interval(reached, count) for reached in range(count + 1)])
    truths = np.array([0.005, 0.0175, 0.05, 0.1, 0.3, 0.5])
    chances = stats.binom.pmf(np.arange(count + 1)[:, None], count, truths)
    held = (ends[:, :1] <= truths) & (truths <= ends[:, 1:])
    assert (chances * held).sum(axis=0).min() > 0.9


def test_reasons_are_said_once():
    made = ["t", "none: all 8 seeds agree", "none: all 4 seeds agree", "none: separate groups"]
    notes = absence_notes([*made, "none: 3 seeds", "none: 1 seed"], BOOTSTRAP)
    assert notes[0] == (
        "No interval where all seeds agree: of 4 that agree, up to 53 % of others may differ."
    )
    assert len(notes) == 4
    assert "fewer than 6 seeds" in notes[2]
    assert absence_notes(["t", "t"]) == []
    assert hidden_share(8) == pytest.approx(1 - 0.05 ** (1 / 8))
