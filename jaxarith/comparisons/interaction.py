"""Permutation tests of an interaction: does a difference itself differ between strata?"""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from jaxarith.comparisons.arrangements import (
    MOST_HELD,
    ROUNDING,
    exchange_count,
    exchanges,
    label_count,
    labels,
    sample_size,
    sign_count,
    signs,
)
from jaxarith.statistics import CONFIDENCE

SIGNS = "signs of paired differences"
LABELS = "labels of seeds"
STRATA = "strata within pairs"
NONE = "one stratum"


class Interaction(NamedTuple):
    """Whether the difference between two groups of seeds differs between strata.

    Attributes:
        p: of a permutation test on each seed's scores after their mean over strata is subtracted;
            1 for a single stratum.
        least_p: the smallest p that so many seeds and strata can give.
        method: what is permuted: ``SIGNS``, ``LABELS``, ``STRATA`` or, without a test, ``NONE``.
    """

    p: float
    least_p: float
    method: str


class _Shape(NamedTuple):
    """What decides the arrangements: strata, seeds of both groups, and how many tests there are."""

    strata: int
    first: int
    second: int
    tests: int

    def count(self, method: str) -> int:
        """How many arrangements differ in the statistic: its squares hide an overall sign."""
        if method == SIGNS:
            return sign_count(self.first) // 2
        if method == STRATA:
            return exchange_count(self.strata, self.first)
        return label_count(self.first, self.second) // (2 if self.first == self.second else 1)

    def sample(self, method: str) -> int | None:
        """How many arrangements are drawn; None where all are tried."""
        size = sample_size(self.tests, self.strata)
        return None if self.count(method) <= size else size

    def least_p(self, method: str) -> float:
        size = self.sample(method)
        return 1 / self.count(method) if size is None else 1 / (size + 1)


def interaction(
    first: np.ndarray, second: np.ndarray, paired: bool, tests: int
) -> list[Interaction]:
    """Test first [pairs, strata, n] against second [pairs, strata, m] for an interaction.

    The statistic is the sum over strata of the squared difference of means. Where no flip of signs
    can reject after Holm's correction for ``tests``, the strata of each pair are exchanged instead,
    if that can: it also supposes that strata are exchangeable where there is no interaction.
    """
    pairs, strata, n = first.shape
    if strata == 1:
        return [Interaction(1.0, 1.0, NONE)] * pairs
    shape = _Shape(strata, n, second.shape[2], tests)
    method = _method(shape, paired)
    scores = second - first if paired else np.concatenate([first, second], axis=2)
    profiles = scores - scores.mean(axis=1, keepdims=True)
    slack = ROUNDING * np.abs(scores).sum(axis=(1, 2)) * np.abs(profiles).sum(axis=(1, 2))
    reached, tried = np.zeros(pairs), 0
    seen = _statistics(_seen(method, shape), profiles)[:, 0]
    for weights in _weights(method, shape):
        width = max(1, MOST_HELD // (len(weights) * strata))
        for start in range(0, pairs, width):
            part = slice(start, start + width)
            least = (seen - slack)[part, None]
            found = _statistics(weights, profiles[part]) >= least
            reached[part] += np.count_nonzero(found, axis=1)
        tried += len(weights)
    # The arrangement seen is one of a random sample, too.
    own = 0 if shape.sample(method) is None else 1
    p_values = (reached + own) / (tried + own)
    return [Interaction(float(p), shape.least_p(method), method) for p in p_values]


def _method(shape: _Shape, paired: bool) -> str:
    if not paired:
        return LABELS
    level = (1 - CONFIDENCE) / shape.tests
    return STRATA if shape.least_p(SIGNS) >= level > shape.least_p(STRATA) else SIGNS


def _weights(method: str, shape: _Shape) -> Iterator[np.ndarray]:
    """Blocks of arrangements, as weights of the sums that ``_statistics`` takes."""
    strata, n, m, _ = shape
    sample = shape.sample(method)
    if method == SIGNS:
        yield from (block / n for block in signs(n, sample))
    elif method == STRATA:
        yield from (block / n for block in exchanges(strata, n, sample))
    else:
        yield from ((1 - block) / m - block / n for block in labels(n, m, sample))


def _seen(method: str, shape: _Shape) -> np.ndarray:
    """The arrangement seen, as one row of weights."""
    strata, n, m, _ = shape
    if method == SIGNS:
        return np.full((1, n), 1 / n)
    if method == STRATA:
        return np.kron(np.eye(strata), np.full(n, 1 / n))[None]
    return np.repeat([-1 / n, 1 / m], [n, m])[None]


def _statistics(weights: np.ndarray, profiles: np.ndarray) -> np.ndarray:
    """Sums over strata of squared weighted sums [pairs, arrangements].

    Args:
        weights: [arrangements, seeds], the same for every stratum, or [arrangements, strata,
            strata × seeds].
        profiles: [pairs, strata, seeds].
    """
    if weights.ndim == 2:
        return ((profiles @ weights.T) ** 2).sum(axis=1)
    flat = profiles.reshape(len(profiles), -1) @ weights.reshape(-1, weights.shape[-1]).T
    return (flat.reshape(len(profiles), *weights.shape[:2]) ** 2).sum(axis=2)
