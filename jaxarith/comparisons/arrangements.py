"""Arrangements of a permutation test: all of them where they are few, else a fixed random sample.

An arrangement is a row of weights: signs of paired differences, or membership of the first group.
Every pair of one shape uses the same arrangements, so that a block of sums is one matrix product.
"""

import itertools
import math
from collections.abc import Iterator

import numpy as np

# All 2^14 sign flips, or all C(16, 8) exchanges of labels, are tried.
FEWEST_SAMPLED = 20_000
# Of a sample, tests that share 5 %: p after Holm's correction can then be as small as 0.005.
SAMPLED_PER_TEST = 400
# Statistics computed for one group of tests, which bounds the time.
MOST_STATISTICS = 1_000_000_000
# Numbers held at once, which bounds the memory.
MOST_HELD = 400_000
# Float64 sums of the same numbers in another order differ by less than this share of their size.
ROUNDING = 2.0**-47


def sign_count(seeds: int) -> int:
    """How many sign flips of paired differences there are."""
    return 2**seeds


def label_count(first: int, second: int) -> int:
    """How many exchanges of labels between two groups of seeds there are."""
    return math.comb(first + second, first)


def sample_size(tests: int, statistics: int = 1) -> int:
    """How many random arrangements so many tests take, each of so many sums."""
    affordable = MOST_STATISTICS // (tests * statistics)
    return max(FEWEST_SAMPLED, min(SAMPLED_PER_TEST * tests, affordable))


def signs(seeds: int, sample: int | None, seed: int = 0) -> Iterator[np.ndarray]:
    """Blocks of rows [arrangements, seeds] of ±1: all, or ``sample`` random ones."""
    block = max(1, MOST_HELD // seeds)
    if sample is None:
        for start in range(0, 2**seeds, block):
            codes = np.arange(start, min(start + block, 2**seeds))
            yield 1.0 - 2.0 * (codes[:, None] >> np.arange(seeds) & 1)
        return
    draw = np.random.default_rng(seed)
    for size in _sizes(sample, block):
        yield 1.0 - 2.0 * draw.integers(0, 2, (size, seeds), dtype=np.int8)


def labels(first: int, second: int, sample: int | None, seed: int = 0) -> Iterator[np.ndarray]:
    """Blocks of rows [arrangements, first + second] with ``first`` ones: all, or random ones."""
    seeds = first + second
    block = max(1, MOST_HELD // seeds)
    if sample is None:
        chosen = np.array(list(itertools.combinations(range(seeds), first)))
        for start in range(0, len(chosen), block):
            rows = chosen[start : start + block]
            members = np.zeros((len(rows), seeds))
            np.put_along_axis(members, rows, 1.0, axis=1)
            yield members
        return
    draw = np.random.default_rng(seed)
    row = np.arange(seeds) < first
    for size in _sizes(sample, block):
        yield draw.permuted(np.tile(row, (size, 1)), axis=1).astype(np.float64)


def exchange_count(strata: int, seeds: int) -> int:
    """How many exchanges of strata within seeds there are, one seed's kept as they are."""
    return math.factorial(strata) ** (seeds - 1)


def exchanges(strata: int, seeds: int, sample: int | None, seed: int = 0) -> Iterator[np.ndarray]:
    """Blocks [arrangements, strata, strata × seeds] of ones: which scores come to which stratum.

    Exchanging strata in the same way for all seeds changes nothing, so the first seed keeps its.
    """
    block = max(1, MOST_HELD // (strata * strata * seeds))
    orders = np.array(list(itertools.permutations(range(strata)))) if sample is None else None
    draw = np.random.default_rng(seed)
    total = exchange_count(strata, seeds) if sample is None else sample
    start = 0
    for size in _sizes(total, block):
        if orders is None:
            row = np.tile(np.arange(strata), (size, seeds, 1))
            chosen = draw.permuted(row, axis=2)
        else:
            codes = np.arange(start, start + size)[:, None]
            chosen = orders[codes // len(orders) ** np.arange(seeds) % len(orders)]
        chosen[:, -1] = np.arange(strata)
        start += size
        # [arrangements, to stratum, from stratum, seeds]
        yield (
            (chosen.transpose(0, 2, 1)[:, :, None] == np.arange(strata)[:, None])
            .astype(np.float64)
            .reshape(size, strata, strata * seeds)
        )


def _sizes(total: int, block: int) -> Iterator[int]:
    for start in range(0, total, block):
        yield min(block, total - start)
