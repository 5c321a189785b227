"""The test of an interaction, against every permutation, and its size and power by simulation."""

import itertools
from fractions import Fraction

import numpy as np
import pytest

from jaxarith.comparisons.contrast import Pair, interactions
from jaxarith.comparisons.interaction import LABELS, NONE, SIGNS, STRATA

# Effects of a second encoder layer by train fraction, and how much they spread over seeds.
EFFECTS = np.array([[0.009], [0.027], [-0.074], [-0.525]])
SPREADS = np.array([[0.005], [0.014], [0.186], [0.057]])


def centred(columns):
    """Exact profiles: each seed's scores [strata] less their mean."""
    return [[value - sum(column) / len(column) for value in column] for column in columns]


def fractions(counts, queries):
    return [[Fraction(int(c), q) for c, q in zip(column, queries, strict=True)]
            for column in counts.T]  # fmt: skip


def squares(means):
    return sum(value * value for value in means)


def weighted(weights, profiles):
    """Weighted sums of profiles over seeds, one for each stratum."""
    return [sum(w * p[s] for w, p in zip(weights, profiles, strict=True))
            for s in range(len(profiles[0]))]  # fmt: skip


@pytest.mark.parametrize("queries", [[200, 200], [200, 150, 7]], ids=len)
@pytest.mark.parametrize("paired", [True, False])
def test_p_is_that_of_exact_fractions(queries, paired):
    draw = np.random.default_rng(0)
    pairs, expected = [], []
    n, m = (6, 6) if paired else (4, 4)
    for _ in range(20):
        one, two = (draw.integers(0, 5, (len(queries), size)) for size in (n, m))
        sizes = np.array(queries)[:, None]
        pairs.append(Pair(one / sizes, two / sizes, paired))
        before, after = fractions(one, queries), fractions(two, queries)
        if paired:
            differences = [
                [b - a for a, b in zip(x, y, strict=True)]
                for x, y in zip(before, after, strict=True)
            ]
            profiles = centred(differences)
            weights = list(itertools.product([1, -1], repeat=n))
        else:
            profiles = centred(before + after)
            chosen = itertools.combinations(range(n + m), n)
            weights = [[-m if i in own else n for i in range(n + m)] for own in chosen]
        found = [squares(weighted(each, profiles)) for each in weights]
        expected.append(sum(value >= found[0] for value in found) / len(found))
    # A single test each, as the method depends on how many share the 5 %.
    tested = [interactions([pair])[0] for pair in pairs]
    assert [one.p for one in tested] == pytest.approx(expected)
    assert {one.method for one in tested} == {SIGNS if paired else LABELS}
    assert {one.least_p for one in tested} == {2 / 64 if paired else 2 / 70}
    assert min(expected) >= tested[0].least_p


def test_strata_are_exchanged_where_no_flip_of_signs_can_reject():
    draw = np.random.default_rng(1)
    one, moved = draw.integers(0, 9, (2, 3, 4)) / 200
    (found,) = interactions([Pair(one, one + moved, True)])
    assert found.method == STRATA
    assert found.least_p == 1 / 27
    profiles = moved - moved.mean(axis=0)
    orders = list(itertools.permutations(range(3)))
    largest = []
    for chosen in itertools.product(orders, repeat=4):
        there = np.column_stack([profiles[list(o), i] for i, o in enumerate(chosen)])
        largest.append(np.max(there.sum(axis=1) ** 2 / (there**2).sum(axis=1)))
    assert found.p == pytest.approx(np.mean(np.array(largest) >= largest[0] - 1e-9))
    # Neither can: 3 pairs in 3 strata. What cannot be shown is said by the smallest p.
    (few,) = interactions([Pair(one[:, :3], one[:, :3] + moved[:, :3], True)])
    assert (few.method, few.least_p) == (SIGNS, 0.25)
    # Six pairs can reject one test by signs, and three tests only by strata.
    pair = Pair(*draw.random((2, 3, 6)), True)
    assert [one.method for one in interactions([pair])] == [SIGNS]
    assert {one.method for one in interactions([pair] * 3)} == {STRATA}


def test_a_main_effect_alone_is_no_interaction():
    draw = np.random.default_rng(2)
    first = draw.integers(1000, 4000, (4, 8)) / 5000
    for paired in (True, False):
        (found,) = interactions([Pair(first, first + 0.1, paired)])
        assert found.p == 1.0
    assert interactions([Pair(first[:1], first[1:2], True)])[0] == (1.0, 1.0, NONE)


def noise(draw, shape, kind):
    if kind == "bell":
        return draw.normal(size=shape)
    return draw.exponential(size=shape) if kind == "skewed" else 20 * draw.beta(20, 2, size=shape)


def rejected(pairs):
    """The share of experiments in which a single test rejects; each by itself."""
    from jaxarith.comparisons.interaction import interaction

    first, second = (np.stack([pair[side] for pair in pairs]) for side in (0, 1))
    found = interaction(first, second, pairs[0].paired, 1)
    return np.mean([one.p < 0.05 for one in found])


@pytest.mark.parametrize(("seeds", "strata", "paired"), [
    (8, 4, True), (4, 3, True), (5, 3, False),
    pytest.param(8, 4, False, marks=pytest.mark.slow),
    pytest.param(5, 4, True, marks=pytest.mark.slow),
    pytest.param(4, 4, True, marks=pytest.mark.slow),
])  # fmt: skip
@pytest.mark.parametrize("kind", ["bell", "skewed", "beta"])
@pytest.mark.parametrize("spreads", [(1, 1, 1, 1), (1, 10, 1, 1), (1, 4, 16, 64)])
def test_it_rejects_in_one_of_twenty_experiments_without_an_interaction(
    seeds, strata, paired, kind, spreads
):
    draw = np.random.default_rng(3)
    experiments = 2000
    size = (experiments, strata, seeds)
    scale = np.array(spreads[:strata])[:, None]
    level = np.arange(strata)[:, None] * 7
    seed = draw.normal(0, 2, (experiments, 1, seeds)) if paired else 0
    first = scale * noise(draw, size, kind) + level + seed
    second = scale * noise(draw, size, kind) + level + seed + 3
    pairs = [Pair(one, two, paired) for one, two in zip(first, second, strict=True)]
    # 5.5 %, and twice the standard error of the simulation.
    assert rejected(pairs) <= 0.055 + 2 * (0.05 * 0.95 / experiments) ** 0.5


@pytest.mark.parametrize(("seeds", "paired", "power"), [
    (8, True, 0.99), (8, False, 0.99), (6, True, 0.99), (5, True, 0.7), (5, False, 0.99),
])  # fmt: skip
def test_it_finds_effects_that_change_sign(seeds, paired, power):
    draw = np.random.default_rng(4)
    first = 0.5 + draw.normal(0, 0.01, (200, 4, seeds))
    second = first + EFFECTS + SPREADS * draw.normal(size=(200, 4, seeds))
    pairs = [Pair(one, two, paired) for one, two in zip(first, second, strict=True)]
    assert rejected(pairs) >= power


def test_unpaired_groups_of_unequal_size_and_spread_seldom_seem_to_interact():
    """Three seeds that spread six times as much as the other twelve, and no effect at all."""
    rng = np.random.default_rng(0)
    first = 0.5 + rng.normal(0, 0.06, (400, 2, 3))
    second = 0.5 + rng.normal(0, 0.01, (400, 2, 12))
    pairs = [Pair(one, two, False) for one, two in zip(first, second, strict=True)]
    p_values = np.array([interactions([pair])[0].p for pair in pairs])
    assert np.mean(p_values < 0.05) <= 0.05 + 2 * (0.05 * 0.95 / 400) ** 0.5
    # An effect that is there in one stratum only is still found.
    second[:, 1] += 0.4
    found = [
        interactions([Pair(one, two, False)])[0].p < 0.05
        for one, two in zip(first, second, strict=True)
    ]
    assert np.mean(found) > 0.8
