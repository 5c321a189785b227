"""The difference between two sets of scores over seeds: size, interval, tests, seeds needed."""

import math
from typing import NamedTuple

import numpy as np
from scipy import stats

from jaxarith.comparisons.improvement import improvement
from jaxarith.statistics import CONFIDENCE

MARGIN = 0.005
POWER = 0.8
MOST_SEEDS = 10_000
# All 2^14 sign flips, or all C(16, 8) exchanges of labels, are tried; beyond, as many at random.
PERMUTATIONS = 20_000
# Scores held at once while permuting, however many seeds there are.
MOST_HELD = 4_000_000
# Scores nearer than this are alike: sums of the same numbers differ by less, scores by more.
ALIKE = 1e-12


class Contrast(NamedTuple):
    """What the scores of two groups of seeds say, second − first.

    Attributes:
        difference: of the means.
        low, high: its 95 % interval: Student's t over paired differences, or Welch's.
        improvement: the probability that a seed of the second scores above one of the first, ties
            counting half, averaged over strata (rliable's probability of improvement).
        improvement_low, improvement_high: its 95 % interval, Newcombe's.
        p: two-sided permutation test: signs of paired differences flipped, or labels exchanged.
        least_p: the smallest p that so many seeds can give.
        equivalent: whether the 90 % interval lies within ± margin (two one-sided tests at 5 %),
            over seeds enough for a permutation test to reject at 5 %, one-sided: 5 pairs, or 3 and
            3. Where scores do not spread an interval proves nothing, and ``hidden`` must be small
            enough instead: so many seeds may differ by all they can.
        hidden: where all pairs differ by the same (or, unpaired, all scores of each value agree)
            the share of seeds that may yet do otherwise (95 %); NaN where they spread.
        seeds_needed: seeds per value at which a difference as large as the one seen would be found
            by the t test with 80 % power or, where it lies within the margin, equality would be
            shown; infinite above 10,000, NaN where scores do not spread.
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
    seeds_needed: float


def contrast(
    first: np.ndarray,
    second: np.ndarray,
    paired: bool,
    margin: float = MARGIN,
    tests: int = 1,
) -> Contrast:
    """Compare scores first [strata, n] with second [strata, m]; n equals m where paired.

    ``tests`` is how many comparisons share the 5 % (``seeds_needed`` reckons with it).
    """
    one, two = first.mean(axis=0), second.mean(axis=0)
    seeds = (len(one), len(two), paired)
    spread = _spreads(one, two, paired)
    hidden = math.nan if spread else hidden_share(*seeds)
    difference = float(two.mean() - one.mean())
    return Contrast(
        difference,
        *mean_difference_interval(one, two, paired),
        *improvement(first, second),
        p=_permutation_p(one, two, paired),
        least_p=least_p(*seeds),
        equivalent=least_p(*seeds) <= 2 * (1 - CONFIDENCE)
        and (_within(one, two, paired, margin) if spread else _sure(difference, hidden, margin)),
        hidden=hidden,
        seeds_needed=_seeds_needed(one, two, paired, margin, (1 - CONFIDENCE) / tests),
    )


def hidden_share(first: int, second: int, paired: bool) -> float:
    """The largest share of seeds that may differ from so many that all agree (95 %, one-sided).

    Of pairs, the share q at which n of them agree in 5 % of experiments, (1 − q)^n = 0.05; of two
    values, the most that the shares of both can sum to while (1 − q)^n (1 − r)^m is at least that
    with n and m the fewer of the two.
    """
    fewest = min(first, second)
    chance = 1 - CONFIDENCE
    if paired:
        return 1 - chance ** (1 / fewest)
    return min(1.0, 2 * (1 - chance ** (1 / (2 * fewest))))


def _spreads(one: np.ndarray, two: np.ndarray, paired: bool) -> bool:
    groups = (two - one,) if paired else (one, two)
    return bool(max(np.ptp(group) for group in groups) > ALIKE)


def _within(one: np.ndarray, two: np.ndarray, paired: bool, margin: float) -> bool:
    """Whether two one-sided t tests show the difference to lie within ± margin."""
    low, high = mean_difference_interval(one, two, paired, 2 * CONFIDENCE - 1)
    return -margin < low and high < margin


def _sure(difference: float, hidden: float, margin: float) -> bool:
    """Whether shares that all differ by this lie within ± margin, whatever the hidden ones do."""
    return abs(difference) * (1 - hidden) + hidden < margin


def least_p(first: int, second: int, paired: bool) -> float:
    """The smallest two-sided p that the permutation test can give over so many seeds."""
    ways = 2**first if paired else math.comb(first + second, first)
    return min(1.0, 2 / ways if ways <= PERMUTATIONS else 2 / (PERMUTATIONS + 1))


def mean_difference_interval(
    one: np.ndarray, two: np.ndarray, paired: bool, confidence: float = CONFIDENCE
) -> tuple[float, float]:
    """Student's t interval for mean(two [m]) − mean(one [n]): of paired differences, or Welch's."""
    difference = two.mean() - one.mean()
    error, freedom = _standard_error(one, two, paired)
    half = stats.t.ppf((1 + confidence) / 2, freedom) * error
    return float(difference - half), float(difference + half)


def _standard_error(one: np.ndarray, two: np.ndarray, paired: bool) -> tuple[float, float]:
    """Standard error of the difference of means, and its degrees of freedom."""
    if paired:
        return float(stats.sem(two - one)), len(one) - 1
    shares = np.array([group.var(ddof=1) / len(group) for group in (one, two)])
    if shares.sum() == 0:
        return 0.0, len(one) + len(two) - 2
    freedoms = np.array([len(one), len(two)]) - 1
    return float(np.sqrt(shares.sum())), float(shares.sum() ** 2 / (shares**2 / freedoms).sum())


def _permutation_p(one: np.ndarray, two: np.ndarray, paired: bool) -> float:
    if paired and not np.any(two - one):
        return 1.0
    found = stats.permutation_test(
        (one, two),
        # Rounded: arrangements that tie must tie to the last bit, and SciPy's own slack is smaller
        # than the rounding error of a small difference between large means.
        lambda a, b, axis: np.round(b.mean(axis=axis) - a.mean(axis=axis), 12),
        permutation_type="samples" if paired else "independent",
        n_resamples=PERMUTATIONS,
        batch=max(1, MOST_HELD // (len(one) + len(two))),
        vectorized=True,
        rng=np.random.default_rng(0),
    )
    return float(min(found.pvalue, 1.0))


def _seeds_needed(
    one: np.ndarray, two: np.ndarray, paired: bool, margin: float, level: float
) -> float:
    """The fewest seeds per value with 80 % power, were means and spread as they are here."""
    difference = abs(two.mean() - one.mean())
    # The spread of a difference between one seed of each.
    spread = (two - one).std(ddof=1) if paired else np.sqrt(one.var(ddof=1) + two.var(ddof=1))
    if spread <= ALIKE or difference == margin:
        return math.nan
    seeds = np.unique(np.geomspace(2, MOST_SEEDS, 400).astype(int))
    freedom = seeds - 1 if paired else 2 * (seeds - 1)
    error = spread / np.sqrt(seeds)
    if difference > margin:
        bound = stats.t.ppf(1 - level / 2, freedom)
        power = stats.nct.sf(bound, freedom, difference / error)
    else:
        # Both one-sided tests must hold (Schuirmann); their overlap is neglected.
        bound = stats.t.ppf(CONFIDENCE, freedom)
        nearer = stats.nct.sf(bound, freedom, (margin - difference) / error)
        farther = stats.nct.sf(bound, freedom, (margin + difference) / error)
        power = nearer + farther - 1
    enough = np.flatnonzero(power >= POWER)
    return float(seeds[enough[0]]) if len(enough) else math.inf
