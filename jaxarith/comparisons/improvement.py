"""The probability that a seed of one setting scores above one of another, and its interval."""

import numpy as np
from scipy import stats

from jaxarith.intervals import ABOVE, FEWEST_SEEDS
from jaxarith.statistics import CONFIDENCE

# Halvings of [0, 1], to the precision of float64.
BISECTIONS = 53


def improvement(first: np.ndarray, second: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The probability [..] of improvement from first [.., strata, n] to second [.., strata, m].

    It is averaged over strata, and its interval, whose ends follow, is that of one stratum: the
    strata of a seed are no further seeds, and pairs that score alike only make the estimate surer.
    """
    share = probability_of_improvement(first, second).mean(axis=-1)
    if min(first.shape[-1], second.shape[-1]) < FEWEST_SEEDS[ABOVE]:
        return share, np.full_like(share, np.nan), np.full_like(share, np.nan)
    return share, *improvement_interval(share, first.shape[-1], second.shape[-1])


def probability_of_improvement(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """P(second > first) + P(equal) / 2 over all pairs of first [.., n] and second [.., m].

    From the ranks (Mann and Whitney's U over n m), so that memory grows with n + m, not with n m.
    """
    n, m = first.shape[-1], second.shape[-1]
    ranks = stats.rankdata(np.concatenate([first, second], axis=-1), axis=-1)
    return (ranks[..., n:].sum(axis=-1) - m * (m + 1) / 2) / (n * m)


def improvement_interval(
    share: np.ndarray | float, n: int, m: int, confidence: float = CONFIDENCE
) -> tuple[np.ndarray, np.ndarray]:
    """Newcombe's score interval for probabilities [..] of improvement found over n and m seeds.

    Like Wilson's for a share, it asks which true probabilities could well give the one found, with
    their own variance and not the estimate's; so it has a width where all of one setting's seeds
    score above all of the other's, and a bootstrap interval has none.

    Source: Newcombe, Confidence intervals for an effect size measure based on the Mann–Whitney
    statistic, part 2, Statistics in Medicine 25 (2006) 559–573, method 5.
    """
    quantile = float(stats.norm.ppf((1 + confidence) / 2))
    share = np.asarray(share)
    return _low(share, n, m, quantile), 1 - _low(1 - share, n, m, quantile)


def _low(share: np.ndarray, n: int, m: int, quantile: float) -> np.ndarray:
    """The lower end, by bisection: the least truth at which the share found is not too far off."""
    # A truth of 1 has no variance and solves the equation at share 1; the end sought is the other.
    low, high = np.zeros_like(share, dtype=float), np.minimum(share, 1 - 1e-9)
    for _ in range(BISECTIONS):
        middle = (low + high) / 2
        far = (share - middle) ** 2 > quantile**2 * _variance(middle, n, m)
        low, high = np.where(far, middle, low), np.where(far, high, middle)
    return np.where(share <= 0, 0.0, (low + high) / 2)


def _variance(truth: np.ndarray, n: int, m: int) -> np.ndarray:
    """Hanley and McNeil's (1982), the sizes in its numerator replaced by their mean."""
    size = (n + m) / 2
    shape = 2 * size - 1 - (3 * size - 3) / ((2 - truth) * (1 + truth))
    return truth * (1 - truth) * shape / (n * m)
