"""Confidence intervals of a difference of means, for many pairs of groups of seeds at once."""

import numpy as np
from scipy import special

from jaxarith.statistics import CONFIDENCE


def mean_difference_interval(
    one: np.ndarray,
    two: np.ndarray,
    paired: bool,
    confidence: float = CONFIDENCE,
    bounded: bool = False,
) -> tuple[np.ndarray, np.ndarray]:
    """Student's t interval for mean(two [.., m]) − mean(one [.., n]): of differences, or Welch's.

    Returns:
        Its ends [..], within ±1 where scores are shares (``bounded``).
    """
    difference = two.mean(axis=-1) - one.mean(axis=-1)
    error, freedom = standard_error(one, two, paired)
    half = special.stdtrit(freedom, (1 + confidence) / 2) * error
    most = 1.0 if bounded else np.inf
    return np.maximum(difference - half, -most), np.minimum(difference + half, most)


def t_test_p(one: np.ndarray, two: np.ndarray, paired: bool) -> np.ndarray:
    """Two-sided p [..] of Student's paired t test, or Welch's: mean(two [.., m]) = mean(one)."""
    error, freedom = standard_error(one, two, paired)
    difference = np.abs(two.mean(axis=-1) - one.mean(axis=-1))
    sure = np.where(difference > 0, np.inf, 0.0)
    t = np.divide(difference, error, out=sure, where=error > 0)
    return 2 * special.stdtr(freedom, -t)


def spread_of_difference(one: np.ndarray, two: np.ndarray, paired: bool) -> np.ndarray:
    """Standard deviation [..] of a difference between one seed of each."""
    if paired:
        return (two - one).std(axis=-1, ddof=1)
    return np.sqrt(one.var(axis=-1, ddof=1) + two.var(axis=-1, ddof=1))


def standard_error(one: np.ndarray, two: np.ndarray, paired: bool) -> tuple[np.ndarray, np.ndarray]:
    """Standard error [..] of the difference of means, and its degrees of freedom."""
    n, m = one.shape[-1], two.shape[-1]
    if paired:
        return spread_of_difference(one, two, paired) / np.sqrt(n), np.asarray(n - 1.0)
    shares = one.var(axis=-1, ddof=1) / n, two.var(axis=-1, ddof=1) / m
    total = shares[0] + shares[1]
    below = shares[0] ** 2 / (n - 1) + shares[1] ** 2 / (m - 1)
    # Without any spread the interval is a point, whatever the degrees of freedom.
    freedom = np.divide(total**2, below, out=np.full_like(total, n + m - 2.0), where=below > 0)
    return np.sqrt(total), freedom
