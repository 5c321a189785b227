"""The difference between two sets of scores over seeds: size, interval, tests, seeds needed."""

import math
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np

from jaxarith.comparisons.agreement import hidden_share, rounding, spreads
from jaxarith.comparisons.grouping import grouped
from jaxarith.comparisons.improvement import improvement
from jaxarith.comparisons.interaction import Interaction, interaction
from jaxarith.comparisons.intervals import mean_difference_interval, spread_of_difference
from jaxarith.comparisons.permutation import difference_p, least_p
from jaxarith.comparisons.power import seeds_needed
from jaxarith.statistics import CONFIDENCE

MARGIN = 0.005


class Pair(NamedTuple):
    """The scores of two values of a setting.

    Attributes:
        first, second: float64 [strata, n] and [strata, m]; shares as ``exact_scores`` gives them.
        paired: whether the columns of both are the same seeds.
    """

    first: np.ndarray
    second: np.ndarray
    paired: bool


class Contrast(NamedTuple):
    """What the scores of two groups of seeds say, second − first.

    Attributes:
        difference: of the means; 0 where it is smaller than the rounding of float64.
        low, high: its 95 % interval: Student's t over paired differences, or Welch's.
        improvement: the probability that a seed of the second scores above one of the first, ties
            counting half, averaged over strata (rliable's probability of improvement).
        improvement_low, improvement_high: its 95 % interval, Newcombe's.
        p: two-sided permutation test: signs of paired differences flipped, or labels exchanged.
        least_p: the smallest p that so many seeds, and the number of permutations, can give.
        equivalent: whether the 90 % interval lies within ± margin (two one-sided tests at 5 %),
            over seeds enough for a permutation test to reject at 5 %, one-sided: 5 pairs, or 3 and
            3. Where scores do not spread an interval proves nothing, and ``hidden`` must be small
            enough instead: so many seeds may differ by all they can.
        hidden: where all pairs differ by the same (or, unpaired, all scores of each value agree)
            the share of seeds that may yet do otherwise (95 %); NaN where they spread.
        grouped: whether the seeds' shares, or their paired differences, form separate groups (see
            ``seed_groups``): then no interval is reliable, its ends are NaN, nothing is said of
            equality, and the permutation test alone decides.
        seeds_needed: the fewest seeds per value that settle the comparison with 80 % power, were
            means and spread as they are here; infinite above 10,000, NaN where scores do not
            spread.
        settles: what so many seeds would show: ``difference``, ``equality`` or an empty string.
    """

    difference: float
    low: float
    high: float
    improvement: float
    improvement_low: float
    improvement_high: float
    p: float
    least_p: float
    equivalent: bool
    hidden: float
    grouped: bool
    seeds_needed: float
    settles: str


def contrasts(
    pairs: Sequence[Pair], margin: float = MARGIN, bounded: bool = True
) -> list[Contrast]:
    """Compare the two groups of every pair.

    Args:
        pairs: as many comparisons share the 5 % (``seeds_needed`` and ``least_p`` reckon with it).
        margin: of equality.
        bounded: scores are shares, so that intervals end at ±1.
    """
    tests = len(pairs)
    return _by_shape(
        pairs,
        lambda first, second, paired: _contrasts(first, second, paired, margin, bounded, tests),
    )


def contrast(
    first: np.ndarray,
    second: np.ndarray,
    paired: bool,
    margin: float = MARGIN,
    tests: int = 1,
    bounded: bool = False,
) -> Contrast:
    """Compare scores first [strata, n] with second [strata, m], one of ``tests`` comparisons."""
    return _contrasts(first[None], second[None], paired, margin, bounded, tests)[0]


def interactions(pairs: Sequence[Pair]) -> list[Interaction]:
    """Test for every pair whether the difference differs between strata (see ``interaction``)."""
    tests = len(pairs)
    return _by_shape(pairs, lambda first, second, paired: interaction(first, second, paired, tests))


def _by_shape(
    pairs: Sequence[Pair], function: Callable[[np.ndarray, np.ndarray, bool], Sequence[Any]]
) -> list[Any]:
    """A function's results for pairs stacked by shape, in the order of the pairs."""
    places: dict[tuple, list[int]] = {}
    for place, pair in enumerate(pairs):
        shape = (np.shape(pair.first), np.shape(pair.second), bool(pair.paired))
        places.setdefault(shape, []).append(place)
    results: list[Any] = [None] * len(pairs)
    for (_, _, paired), own in places.items():
        first = np.stack([pairs[place].first for place in own])
        second = np.stack([pairs[place].second for place in own])
        for place, result in zip(own, function(first, second, paired), strict=True):
            results[place] = result
    return results


def _contrasts(
    first: np.ndarray,
    second: np.ndarray,
    paired: bool,
    margin: float,
    bounded: bool,
    tests: int,
) -> list[Contrast]:
    """``contrast`` of first [pairs, strata, n] with second [pairs, strata, m]."""
    one, two = first.mean(axis=1), second.mean(axis=1)
    n, m = one.shape[1], two.shape[1]
    spread = spreads(one, two, paired)
    hidden = np.where(spread, math.nan, hidden_share(n, m, paired))
    difference = two.mean(axis=1) - one.mean(axis=1)
    difference[np.abs(difference) <= rounding(one, two)] = 0.0
    apart = grouped(one, two, paired) & spread & bounded
    low, high = mean_difference_interval(one, two, paired, bounded=bounded)
    low, high = np.where(apart, math.nan, low), np.where(apart, math.nan, high)
    inner_low, inner_high = mean_difference_interval(one, two, paired, 2 * CONFIDENCE - 1)
    within = (-margin < inner_low) & (inner_high < margin)
    # Shares that all differ by this lie within the margin, whatever the hidden ones do.
    sure = np.abs(difference) * (1 - hidden) + hidden < margin
    enough = least_p(n, m, paired) <= 2 * (1 - CONFIDENCE)
    sd = np.where(spread, spread_of_difference(one, two, paired), 0.0)
    needed, settles = seeds_needed(difference, sd, paired, margin, tests)
    columns = (
        difference,
        np.where(spread, low, difference),
        np.where(spread, high, difference),
        *improvement(first, second),
        difference_p(one, two, paired, tests),
        np.full(len(one), least_p(n, m, paired, tests)),
        np.where(spread, within, sure) & enough & ~apart,
        hidden,
        apart,
        np.where(apart, math.nan, needed),
        np.where(apart, "", settles),
    )
    return [Contrast(*row) for row in zip(*(column.tolist() for column in columns), strict=True)]
