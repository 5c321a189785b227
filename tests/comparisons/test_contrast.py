"""Every number of a contrast against enumeration, closed formulas or simulation."""

import itertools
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from jaxarith.comparisons.compare import holm
from jaxarith.comparisons.contrast import Pair, contrast, contrasts, hidden_share, least_p
from jaxarith.comparisons.improvement import probability_of_improvement

# Scores over few queries: ties are common.
score = st.integers(0, 20).map(lambda right: right / 20)


def scores(low=2, high=7):
    return st.lists(score, min_size=low, max_size=high).map(np.array)


def two_sided(statistics, observed):
    """Twice the smaller share of arrangements at least as extreme, at most 1."""
    statistics = np.array(statistics)
    slack = 1e-12
    upper = np.mean(statistics >= observed - slack)
    lower = np.mean(statistics <= observed + slack)
    return min(1.0, 2 * min(upper, lower))


@settings(max_examples=60, deadline=None)
@given(scores())
def test_paired_p_is_that_of_all_sign_flips(differences):
    first = np.full(len(differences), 0.5)
    found = contrast(first[None], (first + differences - 0.4)[None], paired=True)
    moved = differences - 0.4
    flips = [
        np.mean(moved * signs) for signs in itertools.product([1, -1], repeat=len(differences))
    ]
    assert found.p == pytest.approx(two_sided(flips, moved.mean()))


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(-3, 9), min_size=6, max_size=8), st.integers(4000, 4990))
def test_small_differences_of_large_scores_tie_where_they_are_equal(gains, right):
    """Scores over 5,000 queries, near 1: the oracle counts in whole queries."""
    first = np.array([right + 7 * place % 11 for place in range(len(gains))])
    second = first + np.array(gains)
    found = contrast(first[None] / 5000, second[None] / 5000, paired=True)
    signs = itertools.product([1, -1], repeat=len(gains))
    flips = [sum(s * g for s, g in zip(chosen, gains, strict=True)) for chosen in signs]
    assert found.p == pytest.approx(two_sided(flips, sum(gains)) if any(gains) else 1.0)
    pooled = np.concatenate([first, second])
    chosen = itertools.combinations(range(len(pooled)), len(first))
    exchanges = [pooled.sum() - 2 * pooled[list(places)].sum() for places in chosen]
    unpaired = contrast(first[None] / 5000, second[None] / 5000, paired=False)
    assert unpaired.p == pytest.approx(two_sided(exchanges, sum(gains)))


@settings(max_examples=60, deadline=None)
@given(scores(high=5), scores(high=5))
def test_unpaired_p_is_that_of_all_exchanges_of_labels(first, second):
    found = contrast(first[None], second[None], paired=False)
    pooled, count = np.concatenate([first, second]), len(first) + len(second)
    exchanges = []
    for chosen in itertools.combinations(range(count), len(first)):
        rest = [place for place in range(count) if place not in chosen]
        exchanges.append(pooled[rest].mean() - pooled[list(chosen)].mean())
    assert found.p == pytest.approx(two_sided(exchanges, second.mean() - first.mean()))


@pytest.mark.parametrize(("first", "second", "paired"), [(5, 5, True), (8, 8, True), (4, 6, False)])
def test_the_least_p_is_what_the_clearest_case_gives(first, second, paired):
    low, high = np.arange(first) / 100, 0.5 + np.arange(second) / 99
    assert contrast(low[None], high[None], paired).p == pytest.approx(
        least_p(first, second, paired)
    )
    assert least_p(5, 5, paired=True) == 0.0625


def test_many_seeds_are_permuted_at_random_and_always_alike():
    draw = np.random.default_rng(0)
    first, second = draw.normal(0.5, 0.1, 40), draw.normal(0.55, 0.1, 40)
    found = contrast(first[None], second[None], paired=False)
    np.testing.assert_equal(found, contrast(first[None], second[None], paired=False))
    assert found.p == pytest.approx(stats.ttest_ind(first, second).pvalue, abs=0.01)
    assert 0 < least_p(40, 40, paired=False) <= 1e-4


def test_intervals_are_students_and_welchs():
    draw = np.random.default_rng(1)
    first, second = draw.normal(0.9, 0.02, 8), draw.normal(0.91, 0.04, 8)
    paired = contrast(first[None], second[None], paired=True)
    expected = stats.ttest_rel(second, first).confidence_interval()
    assert (paired.low, paired.high) == pytest.approx((expected.low, expected.high))
    welch = contrast(first[None], second[None, :6], paired=False)
    expected = stats.ttest_ind(second[:6], first, equal_var=False).confidence_interval()
    assert (welch.low, welch.high) == pytest.approx((expected.low, expected.high))


@pytest.mark.parametrize("paired", [True, False])
def test_intervals_of_differences_of_shares_stay_within_one(paired):
    pair = Pair(np.array([[0.1, 0.9]]), np.array([[0.9, 0.2]]), paired)
    (shares,) = contrasts([pair], 0.005, True)
    (losses,) = contrasts([pair], 0.0, False)
    assert (shares.low, shares.high) == (-1.0, 1.0)
    assert losses.low < -1
    assert losses.high > 1


def test_pairs_of_several_shapes_come_back_in_order():
    draw = np.random.default_rng(6)
    shapes = [(1, 5, 5, True), (3, 6, 6, True), (1, 5, 7, False), (1, 5, 5, False)]
    pairs = [
        Pair(draw.random((strata, n)), draw.random((strata, m)), paired)
        for strata, n, m, paired in shapes * 3
    ]
    found = contrasts(pairs, 0.005, True)
    for pair, one in zip(pairs, found, strict=True):
        alone = contrast(*pair, margin=0.005, tests=len(pairs), bounded=True)
        np.testing.assert_array_equal(one[:-1], alone[:-1])
        assert one.settles == alone.settles
        assert one.difference == pytest.approx(pair.second.mean() - pair.first.mean())
    assert contrasts([], 0.005, True) == []


def test_strata_are_averaged_within_each_seed():
    draw = np.random.default_rng(2)
    first, second = draw.random((3, 6)), draw.random((3, 6))
    found = contrast(first, second, paired=True)
    flat = contrast(first.mean(axis=0)[None], second.mean(axis=0)[None], paired=True)
    assert (found.difference, found.low, found.high, found.p) == pytest.approx(
        (flat.difference, flat.low, flat.high, flat.p)
    )
    by_stratum = [probability_of_improvement(a, b) for a, b in zip(first, second, strict=True)]
    assert found.improvement == pytest.approx(np.mean(by_stratum))


@given(scores(), scores())
def test_probability_of_improvement_is_mann_whitneys(first, second):
    """As in rliable: U / (n m), from SciPy's U statistic."""
    found = float(probability_of_improvement(first, second))
    u = stats.mannwhitneyu(second, first).statistic
    assert found == pytest.approx(u / (len(first) * len(second)))
    pairs = [(b > a) + (b == a) / 2 for a in first for b in second]
    assert found == pytest.approx(np.mean(pairs))


@pytest.mark.parametrize("paired", [True, False])
def test_equality_is_two_one_sided_tests(paired):
    draw = np.random.default_rng(3)
    verdicts = set()
    for spread in (0.002, 0.004, 0.006, 0.02):
        first = draw.normal(0.9, spread, 8)
        second = draw.normal(0.901, spread, 8)
        test = (
            stats.ttest_rel
            if paired
            else lambda a, b, **k: stats.ttest_ind(a, b, equal_var=False, **k)
        )
        below = test(second - 0.005, first, alternative="less").pvalue
        above = test(second + 0.005, first, alternative="greater").pvalue
        expected = max(below, above) < 0.05
        assert contrast(first[None], second[None], paired).equivalent == expected
        verdicts.add(bool(expected))
    assert verdicts == {True, False}


@pytest.mark.parametrize("paired", [True, False])
@pytest.mark.parametrize(("difference", "spread"), [(0.02, 0.03), (0.001, 0.008)])
def test_so_many_seeds_do_settle_it(paired, difference, spread):
    """A simulation at the seeds asked for reaches the promised power, and at fewer does not."""
    draw = np.random.default_rng(4)
    pattern = np.array([-1.0, 1.0] * 4)
    pattern *= 1 / pattern.std(ddof=1)
    if paired:
        one, two = np.full(8, 0.5), 0.5 + difference + spread * pattern
    else:
        one, two = 0.5 + spread * pattern, 0.5 + difference + spread * pattern[::-1]
    needed = contrast(one[None], two[None], paired).seeds_needed
    assert needed > 8

    def power(seeds):
        first = draw.normal(0, 0 if paired else spread, (2000, seeds))
        second = draw.normal(difference, spread, (2000, seeds))
        if paired:
            test = stats.ttest_rel(second, first, axis=1)
        else:
            test = stats.ttest_ind(second, first, axis=1, equal_var=False)
        if difference > 0.005:
            return np.mean(test.confidence_interval(0.95).low > 0)
        inner = test.confidence_interval(0.90)
        return np.mean((inner.low > -0.005) & (inner.high < 0.005))

    assert power(int(needed)) == pytest.approx(0.8, abs=0.04)
    assert power(int(needed * 0.6)) < 0.74
    several = contrast(one[None], two[None], paired, tests=3).seeds_needed
    assert several > needed if difference > 0.005 else several == needed


def test_nothing_differs():
    same = np.full((2, 5), 0.7)
    found = contrast(same, same, paired=True)
    assert found[:3] == (0.0, 0.0, 0.0)
    assert (found.p, found.improvement) == (1.0, 0.5)
    assert math.isnan(found.seeds_needed)
    assert contrast(same, same, paired=False).p == 1.0


@pytest.mark.parametrize("paired", [True, False])
@pytest.mark.parametrize("seeds", [2, 8, 100])
def test_agreeing_exactly_over_few_seeds_is_not_equality(paired, seeds):
    same = np.full((1, seeds), 0.7)
    found = contrast(same, same + 0.001, paired)
    assert not found.equivalent
    assert found.hidden > 0.005
    draw = np.random.default_rng(0).normal(0, 1e-4, seeds)
    assert math.isnan(contrast(same, same + draw, paired).hidden)
    # A tenth of the seeds would have to be hidden to reach a margin of ten points.
    assert contrast(same, same, paired, margin=0.1).equivalent == (seeds == 100)


@pytest.mark.parametrize("seeds", [2, 5, 8, 30])
def test_as_many_seeds_may_hide_as_agree_by_chance_in_one_experiment_of_twenty(seeds):
    draw = np.random.default_rng(0)
    hidden = hidden_share(seeds, seeds + 3, paired=True)
    none_seen = (draw.random((40_000, seeds)) >= hidden).all(axis=1)
    assert none_seen.mean() == pytest.approx(0.05, abs=0.005)
    # Unpaired: no two shares that sum to more leave both values without a differing seed so often.
    hidden = hidden_share(seeds, seeds, paired=False)
    first = np.linspace(0, min(hidden, 1), 101)
    unseen = ((1 - first) * (1 - (hidden - first).clip(0, 1))) ** seeds
    assert unseen.max() == pytest.approx(0.05, abs=1e-3) or hidden == 1


@pytest.mark.parametrize(("first", "second", "paired", "enough"), [
    (4, 4, True, False), (5, 5, True, True), (2, 2, False, False), (3, 3, False, True),
])  # fmt: skip
def test_equality_takes_as_many_seeds_as_a_permutation_test_could_reject_with(
    first, second, paired, enough
):
    one, two = 0.5 + np.arange(first) * 1e-6, 0.5 + np.arange(second)[::-1] * 1e-6
    found = contrast(one[None], two[None], paired)
    assert max(-found.low, found.high) < 0.005
    assert found.equivalent == enough


def covers(draw, paired, shape):
    """The share of 4,000 simulated comparisons of 8 seeds whose interval holds the truth."""
    size = (4000, 8)
    seed = draw.normal(0, 0.01, size) if paired else 0
    if shape == "bell":
        first, second, truth = draw.normal(0.90, 0.02, size), draw.normal(0.93, 0.02, size), 0.03
    else:
        first, second, truth = draw.beta(18, 2, size), draw.beta(36, 2, size), 36 / 38 - 0.9
    first, second = first + seed, second + seed
    if paired:
        interval = stats.ttest_rel(second, first, axis=1).confidence_interval()
    else:
        interval = stats.ttest_ind(second, first, axis=1, equal_var=False).confidence_interval()
    return np.mean((interval.low <= truth) & (truth <= interval.high))


@pytest.mark.parametrize("paired", [True, False])
@pytest.mark.parametrize("shape", ["bell", "skewed"])
def test_the_interval_of_a_difference_covers_as_often_as_it_says(paired, shape):
    # The intervals are those of ``contrast`` (see above), here without its slower parts.
    assert 0.93 <= covers(np.random.default_rng(5), paired, shape) <= 0.97


@given(st.lists(st.floats(0, 1), min_size=1, max_size=6).map(np.array))
def test_holm_is_bonferroni_over_every_subset(p_values):
    """Closed testing: the largest Bonferroni p of all sets of hypotheses that hold this one."""
    count = len(p_values)
    expected = [
        min(
            1.0,
            max(
                size * min(p_values[list(subset)])
                for size in range(1, count + 1)
                for subset in itertools.combinations(range(count), size)
                if place in subset
            ),
        )
        for place in range(count)
    ]
    assert holm(p_values) == pytest.approx(expected)
