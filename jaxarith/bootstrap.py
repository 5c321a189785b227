"""Bootstrap intervals of a mean or an interquartile mean, for many samples at once."""

from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

import numpy as np
from scipy import special, stats

RESAMPLES = 20_000
# Numbers held at once, however many values a sample has.
MOST_HELD = 4_000_000
# Weights of samples up to this size are kept: 10 MiB at most.
LARGEST_KEPT = 64


class Intervals(NamedTuple):
    """The ends of intervals [samples], and which of them are BCa; the others are percentiles."""

    low: np.ndarray
    high: np.ndarray
    corrected: np.ndarray


def bootstrap_intervals(
    samples: np.ndarray, confidence: float, trimmed: float = 0.0, resamples: int = RESAMPLES
) -> Intervals:
    """BCa intervals of the trimmed means of samples [samples, n]; 20,000 resamples, always alike.

    The level is raised for few values: resamples spread by √((n−1)/n) too little, and a mean's
    error follows Student's t (Hesterberg, What Teachers Should Know About the Bootstrap, 2015,
    section 3.3). Where BCa is undefined the percentile interval takes its place.

    Args:
        samples: float [samples, n], n of two or more.
        confidence: the share of intervals that are to hold the truth.
        trimmed: the share cut off at either end, in whole values: 0 for the mean.
        resamples: how many.
    """
    ordered = np.sort(samples, axis=1)
    rows = max(1, MOST_HELD // resamples)
    parts = [
        _intervals(ordered[start : start + rows], confidence, trimmed, resamples)
        for start in range(0, len(ordered), rows)
    ]
    return Intervals(*map(np.concatenate, zip(*parts, strict=True)))


def trimmed_mean(ordered: np.ndarray, trimmed: float) -> np.ndarray:
    """The mean of sorted values [.., n] without the lowest and highest ``int(trimmed · n)``."""
    count = ordered.shape[-1]
    cut = int(trimmed * count)
    return ordered[..., cut : count - cut].mean(axis=-1)


def _intervals(
    ordered: np.ndarray, confidence: float, trimmed: float, resamples: int
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    count = ordered.shape[1]
    upper = (1 + confidence) / 2
    quantile = stats.norm.ppf(upper) if trimmed else stats.t.ppf(upper, count - 1)
    bound = quantile * np.sqrt(count / (count - 1))
    blocks = _weights(count, int(trimmed * count), resamples)
    # Rounded, so that means of the same values tie in whatever order they were summed.
    means = np.concatenate([ordered @ block.T for block in blocks], axis=1).round(12)
    means.sort(axis=1)
    estimate = trimmed_mean(ordered, trimmed).round(12)[:, None]
    below = ((means < estimate).sum(axis=1) + (means <= estimate).sum(axis=1)) / (2 * resamples)
    bias, acceleration = special.ndtri(below), _acceleration(ordered, trimmed)
    levels = []
    for z in (-bound, bound):
        with np.errstate(all="ignore"):
            levels.append(special.ndtr(bias + (bias + z) / (1 - acceleration * (bias + z))))
    corrected: np.ndarray = np.isfinite(np.stack(levels)).all(axis=0)
    plain = special.ndtr([-bound, bound])
    low, high = (
        _quantiles(means, np.where(corrected, level, usual))
        for level, usual in zip(levels, plain, strict=True)
    )
    return low, high, corrected


def _weights(count: int, cut: int, resamples: int) -> Iterator[np.ndarray]:
    """What each of ``count`` sorted values weighs in each resample's mean: blocks [rows, count]."""
    if count <= LARGEST_KEPT and resamples == RESAMPLES:
        return iter((_kept_weights(count, cut),))
    return _weight_blocks(count, cut, resamples)


@cache
def _kept_weights(count: int, cut: int) -> np.ndarray:
    return np.concatenate(list(_weight_blocks(count, cut, RESAMPLES)))


def _weight_blocks(count: int, cut: int, resamples: int) -> Iterator[np.ndarray]:
    draw = np.random.default_rng(0)
    most = max(1, MOST_HELD // count)
    for start in range(0, resamples, most):
        rows = min(most, resamples - start)
        drawn = draw.integers(0, count, (rows, count)) + count * np.arange(rows)[:, None]
        times = np.bincount(drawn.ravel(), minlength=rows * count).reshape(rows, count)
        # A value drawn several times may be cut off in part.
        reached = np.clip(times.cumsum(axis=1), cut, count - cut)
        yield np.diff(reached, axis=1, prepend=cut) / (count - 2 * cut)


def _acceleration(ordered: np.ndarray, trimmed: float) -> np.ndarray:
    """The skewness of the jackknife's means over 6; NaN where leaving one out changes nothing."""
    count = ordered.shape[1]
    low = int(trimmed * (count - 1))
    high = count - 1 - low
    # One left out of those cut off is replaced by the nearest of those kept.
    left_out = np.clip(ordered, ordered[:, low, None], ordered[:, high, None]) / (high - low)
    influence = left_out - left_out.mean(axis=1, keepdims=True)
    # Below a rounding there is no spread.
    influence[np.ptp(left_out, axis=1) < 1e-12] = 0.0
    with np.errstate(all="ignore"):
        return (influence**3).sum(axis=1) / (influence**2).sum(axis=1) ** 1.5 / 6


def _quantiles(ordered: np.ndarray, levels: np.ndarray) -> np.ndarray:
    """For each row of sorted numbers [rows, n] its quantile at a level [rows]."""
    place = levels * (ordered.shape[1] - 1)
    before = np.floor(place).astype(int)
    after = np.minimum(before + 1, ordered.shape[1] - 1)
    at = np.arange(len(ordered))
    low, high = ordered[at, before], ordered[at, after]
    return low + (place - before) * (high - low)
