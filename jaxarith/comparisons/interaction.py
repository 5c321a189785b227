"""Permutation tests of an interaction: does a difference itself differ between strata?"""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from threadpoolctl import threadpool_limits

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
from jaxarith.comparisons.intervals import t_test_p
from jaxarith.statistics import CONFIDENCE

SIGNS = "signs of paired differences"
LABELS = "labels of seeds"
STRATA = "strata within pairs"
NONE = "one stratum"
# Ratios between 0 and 1 that differ by less are equal.
TIE_OF_T = 1e-12


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
        """How many arrangements there are."""
        if method == SIGNS:
            return sign_count(self.first)
        if method == STRATA:
            return exchange_count(self.strata, self.first)
        return label_count(self.first, self.second)

    def sample(self, method: str) -> int | None:
        """How many arrangements are drawn; None where all are tried."""
        size = sample_size(self.tests, self.strata)
        return None if self.count(method) <= size else size

    def least_p(self, method: str) -> float:
        """The smallest p: at best only arrangements that are equivalent to the one seen reach it.

        These are, for squares, the one in which both groups are swapped. For the largest t they are
        all that bring the same scores together in one stratum, whatever the others do.
        """
        size = self.sample(method)
        sampled = 0.0 if size is None else 1 / (size + 1)
        if method == STRATA:
            return max(sampled, 1 / self.strata ** (self.first - 1))
        alike = 2 if method == SIGNS or self.first == self.second else 1
        return max(sampled, alike / self.count(method))


# Products this small gain nothing from threads, and lose tenfold on a busy machine.
@threadpool_limits.wrap(limits=1, user_api="blas")
def interaction(
    first: np.ndarray, second: np.ndarray, paired: bool, tests: int
) -> list[Interaction]:
    """Test first [pairs, strata, n] against second [pairs, strata, m] for an interaction.

    The statistic is the sum over strata of the squared difference of means. Where no flip of signs
    can reject after Holm's correction for ``tests``, the strata of each pair are exchanged instead,
    if that can. The statistic is then the largest squared t of a stratum, because exchanging
    strata supposes that they spread alike; the sum would reject too often where they do not.
    Unpaired groups of unequal size must also differ by Welch's t test.
    """
    pairs, strata, n = first.shape
    if strata == 1:
        return [Interaction(1.0, 1.0, NONE)] * pairs
    shape = _Shape(strata, n, second.shape[2], tests)
    method = _method(shape, paired)
    statistics = _largest_t if method == STRATA else _squares
    scores = second - first if paired else np.concatenate([first, second], axis=2)
    profiles = scores - scores.mean(axis=1, keepdims=True)
    largest = np.maximum(np.abs(first).max(axis=(1, 2)), np.abs(second).max(axis=(1, 2)))
    profiles[np.abs(profiles) <= ROUNDING * largest[:, None, None]] = 0.0
    seen = statistics(_seen(method, shape), profiles)[:, 0]
    # Sums of squares tie where they differ by less than the rounding of means makes of them.
    sizes = np.abs(profiles).sum(axis=(1, 2)) / min(n, shape.second)
    least = seen - (TIE_OF_T if method == STRATA else ROUNDING * largest * sizes)
    reached, tried = np.zeros(pairs), 0
    for weights in _weights(method, shape):
        width = max(1, MOST_HELD // (len(weights) * strata))
        for start in range(0, pairs, width):
            part = slice(start, start + width)
            found = statistics(weights, profiles[part]) >= least[part, None]
            reached[part] += np.count_nonzero(found, axis=1)
        tried += len(weights)
    # The arrangement seen is one of a random sample, too.
    own = 0 if shape.sample(method) is None else 1
    lowest = shape.least_p(method)
    p_values = np.maximum((reached + own) / (tried + own), lowest)
    if method == LABELS and n != shape.second:
        p_values = np.maximum(p_values, _welch_p(profiles, n))
    return [Interaction(p, lowest, method) for p in p_values.tolist()]


def _method(shape: _Shape, paired: bool) -> str:
    if not paired:
        return LABELS
    level = (1 - CONFIDENCE) / shape.tests
    return STRATA if shape.least_p(SIGNS) >= level > shape.least_p(STRATA) else SIGNS


def _weights(method: str, shape: _Shape) -> Iterator[np.ndarray]:
    """Blocks of arrangements, as weights of the means that the statistics take."""
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


def _welch_p(profiles: np.ndarray, n: int) -> np.ndarray:
    """The smallest p [pairs] of Welch's t tests of each stratum, corrected over the strata.

    Labels of unequally many seeds can only be exchanged where both groups spread alike; where they
    do not, the permutation test alone rejects far too often.
    """
    strata = profiles.shape[1]
    # The profiles of two strata mirror each other: they are one test.
    tests = strata if strata > 2 else 1
    p_values = t_test_p(profiles[..., :n], profiles[..., n:], paired=False)
    return np.minimum(1.0, tests * p_values.min(axis=1))


def _squares(weights: np.ndarray, profiles: np.ndarray) -> np.ndarray:
    """Sums over strata of squared means [pairs, arrangements].

    Args:
        weights: [arrangements, seeds].
        profiles: [pairs, strata, seeds].
    """
    return ((profiles @ weights.T) ** 2).sum(axis=1)


def _largest_t(weights: np.ndarray, profiles: np.ndarray) -> np.ndarray:
    """Largest squared mean / mean square of a stratum [pairs, arrangements].

    It grows with Student's squared t, and lies between 0 and 1 where a stratum does not spread.

    Args:
        weights: [arrangements, strata, strata × seeds].
        profiles: [pairs, strata, seeds].
    """
    pairs, flat = len(profiles), weights.reshape(-1, weights.shape[-1]).T
    means = profiles.reshape(pairs, -1) @ flat
    squares = profiles.reshape(pairs, -1) ** 2 @ flat
    shares = np.divide(means**2, squares, out=np.zeros_like(means), where=squares > 0)
    return shares.reshape(pairs, *weights.shape[:2]).max(axis=2)
