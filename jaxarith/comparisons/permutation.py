"""Permutation tests of a difference of means, for many pairs of groups of seeds at once.

Statistics tie where they differ by less than the rounding of float64 sums. Shares k / N of one or
several strata are multiples of 1 / lcm(N), so distinct sums are further apart than that while the
least common multiple is below 10^12 (``ROUNDING``).
"""

import numpy as np
from threadpoolctl import threadpool_limits

from jaxarith.comparisons.arrangements import (
    FEWEST_SAMPLED,
    MOST_HELD,
    ROUNDING,
    label_count,
    labels,
    sample_size,
    sign_count,
    signs,
)

# Subset sums that may be sorted to count arrangements exactly, for one group of tests.
MOST_SORTED = 2**25


# Products this small gain nothing from threads, and lose tenfold on a busy machine.
@threadpool_limits.wrap(limits=1, user_api="blas")
def difference_p(one: np.ndarray, two: np.ndarray, paired: bool, tests: int = 1) -> np.ndarray:
    """Two-sided p [pairs] that scores one [pairs, n] and two [pairs, m] have the same mean.

    Signs of paired differences are flipped, or labels exchanged. p is twice the smaller share of
    arrangements that lie at least as far out, the one seen included, and at most 1.
    """
    pairs, n = one.shape
    m = two.shape[1]
    if paired:
        values, size = two - one, None
    else:
        values, size = np.concatenate([one, two], axis=1), n
        values = values - values.mean(axis=1, keepdims=True)
    slack = _slack(one, two)
    method = _method(n, m, paired, tests)
    if method == "split":
        counts = np.array([_split_tails(*each, size) for each in zip(values, slack, strict=True)])
        return np.minimum(1.0, 2 * counts.min(axis=1) / _count(n, m, paired))
    sample = None if method == "all" else sample_size(tests)
    seen = values.sum(axis=1) if paired else values[:, :n].sum(axis=1)
    above, below = np.zeros(pairs), np.zeros(pairs)
    blocks = signs(n, sample) if paired else labels(n, m, sample)
    for weights in blocks:
        width = max(1, MOST_HELD // len(weights))
        for start in range(0, pairs, width):
            part = slice(start, start + width)
            moved = values[part] @ weights.T - seen[part, None]
            above[part] += np.count_nonzero(moved >= -slack[part, None], axis=1)
            below[part] += np.count_nonzero(moved <= slack[part, None], axis=1)
    # The arrangement seen is one of a random sample, too.
    own = 0 if sample is None else 1
    total = _count(n, m, paired) if sample is None else sample
    return np.minimum(1.0, 2 * (np.minimum(above, below) + own) / (total + own))


def least_p(first: int, second: int, paired: bool, tests: int = 1) -> float:
    """The smallest p that ``difference_p`` can give over so many seeds, before any correction."""
    if _method(first, second, paired, tests) == "sample":
        return 2 / (sample_size(tests) + 1)
    return min(1.0, 2 / _count(first, second, paired))


def _count(first: int, second: int, paired: bool) -> int:
    return sign_count(first) if paired else label_count(first, second)


def _method(first: int, second: int, paired: bool, tests: int) -> str:
    """Try all arrangements, count them by halves, or sample: what so many tests can afford."""
    if _count(first, second, paired) <= FEWEST_SAMPLED:
        return "all"
    half = (first if paired else first + second) / 2
    return "split" if half <= 20 and tests * 2**half <= MOST_SORTED else "sample"


def _slack(one: np.ndarray, two: np.ndarray) -> np.ndarray:
    """By how much sums [pairs] over the seeds may differ from rounding alone."""
    return ROUNDING * (np.abs(one).sum(axis=1) + np.abs(two).sum(axis=1))


def _split_tails(values: np.ndarray, slack: float, size: int | None) -> tuple[int, int]:
    """How many arrangements lie at least as far above, and below, as the one seen.

    Counts subsets of values by their sum: those of each half are listed, and for each of one half
    the partners in the sorted other half are counted. This takes 2^(n/2) sums in place of 2^n.

    Args:
        values: [seeds]; the one seen is the subset of all, or of the first ``size``.
        slack: sums that differ by less are equal.
        size: of the subsets; None allows any.
    """
    middle = len(values) // 2
    sums, sizes = _subsets(values[:middle])
    other_sums, other_sizes = _subsets(values[middle:])
    if size is None:
        # Flipping signs changes a sum by twice the values left out.
        slack, sizes, other_sizes, size = slack / 2, sizes * 0, other_sizes * 0, 0
        seen = values.sum()
    else:
        seen = values[:size].sum()
    above = below = 0
    for members in np.unique(sizes):
        own = sums[sizes == members]
        partners = np.sort(other_sums[other_sizes == size - members])
        above += len(own) * len(partners)
        above -= int(np.searchsorted(partners, seen - slack - own, side="left").sum())
        below += int(np.searchsorted(partners, seen + slack - own, side="right").sum())
    return above, below


def _subsets(values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The sum and the size of every subset of values."""
    sums, sizes = np.zeros(1), np.zeros(1, dtype=int)
    for value in values:
        sums, sizes = np.concatenate([sums, sums + value]), np.concatenate([sizes, sizes + 1])
    return sums, sizes
