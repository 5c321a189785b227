"""p-values from counts, against every permutation of exact fractions."""

import itertools
import math
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest

from jaxarith.comparisons.contrast import Pair, contrasts
from jaxarith.comparisons.permutation import difference_p, least_p
from jaxarith.comparisons.scores import exact_scores

EXPERIMENTS = 150


def stored(counts, queries):
    """Counts [strata, seeds] as a run stores them, float32 shares, and read back exactly."""
    table = pd.DataFrame({
        "test_exact": (counts / queries[:, None]).astype("float32").astype("float64").ravel(),
        "test_queries": np.repeat(queries, counts.shape[1]),
    })  # fmt: skip
    return exact_scores(table, "test_exact").to_numpy().reshape(counts.shape)


def whole(counts, queries):
    """Each seed's sum of shares over strata, as a whole number of the smallest common unit."""
    common = math.lcm(*queries.tolist())
    sums = [sum(map(Fraction, column, queries.tolist())) * common for column in counts.T.tolist()]
    return [int(value) for value in sums]


def two_sided(sums, seen):
    above, below = sum(s >= seen for s in sums), sum(s <= seen for s in sums)
    return min(1.0, 2 * min(above, below) / len(sums))


def paired_oracle(one, two):
    moved = [b - a for a, b in zip(one, two, strict=True)]
    flips = itertools.product([1, -1], repeat=len(moved))
    sums = [sum(sign * value for sign, value in zip(flip, moved, strict=True)) for flip in flips]
    return two_sided(sums, sum(moved))


def unpaired_oracle(one, two):
    chosen = itertools.combinations([*one, *two], len(one))
    return two_sided([sum(values) for values in chosen], sum(one))


@pytest.mark.parametrize("queries", [[200], [200, 150], [20_000, 18_000, 9_000, 4_999]], ids=len)
@pytest.mark.parametrize(("n", "m", "paired"), [(6, 6, True), (5, 5, False), (6, 3, False)])
def test_p_of_stored_counts_is_that_of_exact_fractions(queries, n, m, paired):
    draw = np.random.default_rng(0)
    queries, pairs, expected = np.array(queries), [], []
    for _ in range(EXPERIMENTS):
        # A few distinct counts, so that most arrangements tie with others.
        level, step = draw.integers(5, 190), draw.integers(1, 3)
        one = (level + step * draw.integers(0, 4, (len(queries), n))) * queries[:, None] // 200
        two = (level + step * draw.integers(0, 5, (len(queries), m))) * queries[:, None] // 200
        pairs.append(Pair(stored(one, queries), stored(two, queries), paired))
        oracle = paired_oracle if paired else unpaired_oracle
        expected.append(oracle(whole(one, queries), whole(two, queries)))
    found = [contrast.p for contrast in contrasts(pairs, 0.005, True)]
    assert found == pytest.approx(expected, rel=1e-12)
    if len(queries) == 1:
        # The scores as they are stored break ties, which is what exact scores are for.
        rough = [
            Pair(*(side.astype("float32").astype("float64") for side in pair[:2]), paired)
            for pair in pairs
        ]
        assert found != pytest.approx([c.p for c in contrasts(rough, 0.005, True)], rel=1e-12)


def test_pairs_that_differ_by_the_same_count_agree():
    counts = np.array([[8123, 8200, 7999, 8501, 8333, 8765]])
    queries = np.array([9000])
    pair = Pair(stored(counts, queries), stored(counts + 1, queries), True)
    (found,) = contrasts([pair], 0.005, True)
    assert found.hidden > 0
    assert found.low == found.high == found.difference == pytest.approx(1 / 9000, rel=1e-9)
    assert not found.equivalent
    # Over strata, as one more answer in each.
    strata = np.array([9000, 7000, 4999])
    counts = np.random.default_rng(0).integers(2000, 4000, (3, 6))
    pair = Pair(stored(counts, strata), stored(counts + 1, strata), True)
    assert contrasts([pair], 0.005, True)[0].hidden > 0
    # The same sums of counts, split otherwise over strata of one size: no difference at all.
    strata = np.array([9000, 9000])
    moved = counts[:2] + np.array([[3], [-3]])
    pair = Pair(stored(counts[:2], strata), stored(moved, strata), True)
    (found,) = contrasts([pair], 0.005, True)
    assert (found.difference, found.low, found.high, found.p) == (0.0, 0.0, 0.0, 1.0)


@pytest.mark.parametrize("paired", [True, False])
def test_counting_by_halves_is_trying_every_arrangement(paired):
    draw = np.random.default_rng(1)
    seeds = 16 if paired else 9
    one = draw.integers(0, 30, (6, seeds))
    two = draw.integers(0, 30, (6, seeds)) + np.arange(6)[:, None] * 4
    found = difference_p(one / 4999, two / 4999, paired)
    for a, b, p in zip(one, two, found, strict=True):
        if paired:
            codes = np.arange(2**seeds)[:, None] >> np.arange(seeds) & 1
            sums, seen = (1 - 2 * codes) @ (b - a), (b - a).sum()
        else:
            pooled = np.concatenate([a, b])
            chosen = np.array(list(itertools.combinations(range(2 * seeds), seeds)))
            sums, seen = pooled[chosen].sum(axis=1), a.sum()
        above, below = np.mean(sums >= seen), np.mean(sums <= seen)
        assert p == pytest.approx(min(1.0, 2 * min(above, below)), rel=1e-12)


@pytest.mark.parametrize("paired", [True, False])
def test_many_tests_of_many_seeds_can_still_reject(paired):
    """33 values: 528 comparisons, of seeds too many to try all arrangements."""
    tests, seeds = 528, 60
    floor = least_p(seeds, seeds, paired, tests)
    assert floor * tests < 0.0051
    assert least_p(seeds, seeds, paired) == 2 / 20_001
    draw = np.random.default_rng(2)
    one, two = draw.normal(0.5, 0.01, (2, 2, seeds))
    two[0] += 1.0
    found = difference_p(one, two, paired, tests)
    # The arrangement seen counts as one of the sample, so that p is never 0.
    assert found[0] == pytest.approx(floor)
    assert found[1] > floor
    np.testing.assert_array_equal(found, difference_p(one, two, paired, tests))


def test_a_clear_difference_of_20_seeds_is_not_held_up_by_a_sample():
    draw = np.random.default_rng(3)
    one, two = draw.random((1, 20)), 2 + draw.random((1, 20))
    assert difference_p(one, two, True, 528) == pytest.approx(2**-19)
    assert least_p(20, 20, True, 528) == 2**-19
    fewer = one[:, :10], two[:, :12]
    assert difference_p(*fewer, False, 528) == pytest.approx(2 / math.comb(22, 10))


@pytest.mark.slow
@pytest.mark.parametrize(("n", "m", "paired", "strata"), [
    (8, 8, True, 1), (8, 8, False, 1), (5, 5, True, 4), (20, 20, True, 1), (10, 12, False, 2),
])  # fmt: skip
def test_ten_thousand_pairs_take_seconds(n, m, paired, strata):
    import time

    from jaxarith.comparisons.contrast import interactions

    draw = np.random.default_rng(4)
    shapes = (strata, n), (strata, m)
    pairs = [Pair(*(draw.random(shape) for shape in shapes), paired) for _ in range(10_000)]
    start = time.perf_counter()
    contrasts(pairs, 0.005, True)
    interactions(pairs)
    assert time.perf_counter() - start < 30
