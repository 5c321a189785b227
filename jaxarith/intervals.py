"""95 % intervals over seeds, and the one rule by which each is printed or not.

A method is printed from the number of seeds on at which it holds the truth in 90 % of experiments
or more, on each of the published distributions of scores (docs/statistics.md). None is printed
where all seeds agree or where they fall into separate groups.
"""

from collections.abc import Callable

import numpy as np
from scipy import stats

from jaxarith.bootstrap import bootstrap_intervals, trimmed_mean
from jaxarith.seed_groups import separate_groups

CONFIDENCE = 0.95
SUCCESS = 0.99
# The methods, and from how many seeds on each is printed. A test holds these numbers to
# benchmarks/results/coverage.csv, which ``python -m benchmarks.coverage`` measures.
T, BOOTSTRAP, IQM_BOOTSTRAP, WILSON = "t", "bootstrap", "IQM bootstrap", "Wilson"
PAIRED, WELCH, ABOVE = "difference of pairs: t", "difference: Welch", "P(above): Newcombe"
FEWEST_SEEDS = {T: 2, BOOTSTRAP: 6, IQM_BOOTSTRAP: 6, WILSON: 2, PAIRED: 2, WELCH: 2, ABOVE: 4}
# Why there is no interval; numbers of seeds come before.
ONE_SEED, AGREE, GROUPS, SEEDS = "1 seed", "seeds agree", "separate groups", "seeds"
# Nearer scores are the same to the precision of float32. One query of a million is 1e-6.
ALIKE = 2e-7
IQM_TRIM = 0.25


def interval_absence(scores: np.ndarray, method: str = T, share: bool = True) -> str:
    """Why a method gives no interval for scores [n], in a few words; empty where it gives one.

    Args:
        scores: of the seeds of one configuration.
        method: a key of ``FEWEST_SEEDS``.
        share: whether scores lie between 0 and 1; others are not looked at for groups.
    """
    count = len(scores)
    if not count or np.isnan(scores).any():
        return "no score"
    if count == 1:
        return ONE_SEED
    if agree(scores):
        return f"all {count} {AGREE}"
    if share and separate_groups(scores):
        return GROUPS
    return f"{count} {SEEDS}" if count < FEWEST_SEEDS[method] else ""


def agree(scores: np.ndarray) -> bool:
    """Whether scores [n] are all the same, as far as float32 can tell."""
    return bool(np.ptp(scores) <= ALIKE * max(1.0, float(np.abs(scores).max())))


def hidden_share(count: int) -> float:
    """The largest share of seeds that may do otherwise than ``count`` that agree (95 %)."""
    return float(1 - (1 - CONFIDENCE) ** (1 / count))


def mean_interval(
    values: np.ndarray, confidence: float = CONFIDENCE, most: float = 1.0
) -> tuple[float, float]:
    """Student's t interval for the mean of values [n], kept within 0 and ``most``: 1 for shares.

    NaN where ``interval_absence`` has a reason.
    """
    if interval_absence(values, T, share=most == 1):
        return float("nan"), float("nan")
    return interval_of(
        float(np.mean(values)), float(np.std(values, ddof=1)), len(values), confidence, most
    )


def interval_of(
    mean: float, sd: float, count: int, confidence: float = CONFIDENCE, most: float = 1.0
) -> tuple[float, float]:
    """``mean_interval`` of ``count`` values by their mean and standard deviation alone."""
    if count < FEWEST_SEEDS[T] or sd <= ALIKE:
        return float("nan"), float("nan")
    low, high = stats.t.interval(confidence, count - 1, loc=mean, scale=sd / np.sqrt(count))
    return float(max(low, 0.0)), float(min(high, most))


def interquartile_mean(values: np.ndarray, axis: int = -1) -> np.ndarray:
    """The mean of the middle half of values: a quarter is cut off at either end (rliable's IQM).

    Whole values are cut, n // 4 at either end: of fewer than four it is the mean itself.
    """
    return trimmed_mean(np.sort(np.moveaxis(values, axis, -1)), IQM_TRIM)


def bootstrap_interval(
    values: np.ndarray, statistic: Callable = np.mean, confidence: float = CONFIDENCE
) -> tuple[float, float, str]:
    """A bootstrap interval of a mean of shares [n], and how it was made.

    ``BCa`` (bias-corrected and accelerated; 20,000 resamples, always the same ones) or
    ``percentile``, where BCa is undefined, as when dropping any one value changes nothing; or
    ``none: `` and why, as ``interval_absence`` says, with NaN.

    Args:
        values: float [n].
        statistic: ``np.mean`` or ``interquartile_mean``.
        confidence: the share of intervals that are to hold the truth.
    """
    method, trimmed = {np.mean: (BOOTSTRAP, 0.0), interquartile_mean: (IQM_BOOTSTRAP, IQM_TRIM)}[
        statistic
    ]
    if reason := interval_absence(values, method):
        return float("nan"), float("nan"), f"none: {reason}"
    found = bootstrap_intervals(values[None], confidence, trimmed)
    return float(found.low[0]), float(found.high[0]), "BCa" if found.corrected[0] else "percentile"


def success_interval(values: np.ndarray) -> tuple[float, float, float]:
    """The share of values [n] at or above 0.99, and its 95 % interval; see ``share_interval``.

    NaN for no values; no interval for one. There is one where all succeed or none does: it says
    how large the share of the others may yet be.
    """
    values = values[~np.isnan(values)]
    if not len(values):
        return float("nan"), float("nan"), float("nan")
    reached = int(np.sum(values >= SUCCESS))
    return reached / len(values), *share_interval(reached, len(values))


def share_interval(reached: int, count: int) -> tuple[float, float]:
    """Wilson's score interval for a share, modified next to 0 and 1; NaN for fewer than two.

    Where one or two of ``count`` succeed (or fail) Wilson's end is too near: it holds a true share
    of 1.8 % in only 87 % of experiments with 8 seeds. Poisson's takes its place (Brown, Cai and
    DasGupta, Statistical Science 16, 2001, 101–133, section 4.1.1).
    """
    if count < FEWEST_SEEDS[WILSON]:
        return float("nan"), float("nan")
    return _low_share(reached, count), 1 - _low_share(count - reached, count)


def _low_share(reached: int, count: int) -> float:
    wilson = stats.binomtest(reached, count).proportion_ci(CONFIDENCE, method="wilson").low
    few = 2 if count <= 50 else 3
    if not 1 <= reached <= few:
        return float(wilson)
    return float(min(wilson, stats.chi2.ppf(1 - CONFIDENCE, 2 * reached) / 2 / count))
