"""The interval of a probability of improvement: its equation, a published example, simulation."""

import numpy as np
import pytest
from scipy import stats

from jaxarith.comparisons.improvement import (
    improvement,
    improvement_interval,
    probability_of_improvement,
)


def test_a_published_example():
    """Of non-overlap of all pairs, as R's SingleCaseES has it, with Newcombe's method."""
    before, after = np.array([20, 20, 26, 25, 22, 23]), np.array([28, 25, 24, 27, 30, 30, 29])
    share, low, high = improvement(before[None], after[None])
    assert share == pytest.approx(11 / 12)
    assert (low, high) == pytest.approx((0.59731936, 0.98599769), abs=1e-7)
    assert improvement_interval(share, 6, 7, 0.90) == pytest.approx((0.65910919, 0.98222479))


@pytest.mark.parametrize("seeds", [(2, 2), (3, 8), (8, 8), (40, 5)])
def test_complete_separation_still_leaves_doubt(seeds):
    low, high = improvement_interval(1.0, *seeds)
    assert high == 1.0
    assert 0.2 < low < 0.98
    assert improvement_interval(0.0, *seeds) == pytest.approx((1 - high, 1 - low))
    assert low == pytest.approx(improvement_interval(1 - 1e-7, *seeds)[0], abs=1e-4)


@pytest.mark.parametrize("share", [0.0, 0.1, 0.5, 0.93, 1.0])
def test_ends_are_where_the_share_found_is_just_believable(share):
    """Hanley and McNeil's variance in the form they print, with N* for both sizes above."""
    n, m, size = 7, 5, 6
    for end in improvement_interval(share, n, m):
        if 0 < end < 1:
            better, worse = end / (2 - end), 2 * end**2 / (1 + end)
            own = end * (1 - end) + (size - 1) * (better + worse - 2 * end**2)
            assert abs(share - end) == pytest.approx(stats.norm.ppf(0.975) * (own / n / m) ** 0.5)


def test_hundreds_of_seeds_need_little_memory():
    import tracemalloc

    draw = np.random.default_rng(0)
    first, second = draw.random((3, 2000)), draw.random((3, 2000))
    tracemalloc.start()
    share, low, high = improvement(first, second)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 2**21
    assert low < 0.5 < high
    assert high - low < 0.05
    assert share == pytest.approx(np.mean([(b > a).mean() for a, b in zip(
        first[:, :, None], second[:, None, :], strict=True)]))  # fmt: skip


@pytest.mark.parametrize("paired", [True, False])
@pytest.mark.parametrize("gain", [0.0, 1.0, 2.5])
def test_the_interval_holds_the_truth_as_often_as_it_says_or_more(paired, gain):
    """Bell-shaped scores of 8 seeds; pairs share half of their variance and are surer than said."""
    draw = np.random.default_rng(1)
    size = (2000, 8)
    seed = draw.normal(0, 1, size) if paired else 0
    spread = 1 if paired else 2**0.5
    first, second = draw.normal(0, spread, size) + seed, draw.normal(gain, spread, size) + seed
    # Two seeds that are not a pair: both share nothing.
    truth = stats.norm.cdf(gain / 2)
    found = probability_of_improvement(first, second)
    ends = {share: improvement_interval(share, 8, 8) for share in np.unique(found)}
    covered = np.mean([ends[share][0] <= truth <= ends[share][1] for share in found])
    assert 0.935 <= covered <= (1.0 if paired else 0.985)


@pytest.mark.parametrize(("first", "second", "given"), [(3, 8, False), (4, 3, False), (4, 4, True)])
def test_few_seeds_have_a_probability_without_an_interval(first, second, given):
    share, low, high = improvement(np.zeros((1, first)), np.ones((1, second)))
    assert share == 1
    assert np.isfinite([low, high]).all() == given
