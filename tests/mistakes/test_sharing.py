import itertools
import math

import numpy as np
import pytest
from scipy import stats

from jaxarith.mistakes import shared_by_pairs, wrong_in_all


def random_answers(seeds, queries, seed=0, asked=0.5):
    """Answers of seeds that find some queries harder than others."""
    random = np.random.default_rng(seed)
    difficulty = random.beta(0.5, 2, queries)
    wrong = random.random((seeds, queries)) < difficulty
    return wrong, random.random((seeds, queries)) < asked


def pooled_by_loops(wrong, asked, seeds):
    """Pairs, queries, wrong in both, expected in both, and mean wrong, summed over pairs."""
    sums = [0, 0, 0, 0.0, 0.0]
    for first, second in itertools.combinations(seeds, 2):
        common = [q for q in range(wrong.shape[1]) if asked[first][q] and asked[second][q]]
        if common:
            one = sum(bool(wrong[first][q]) for q in common)
            two = sum(bool(wrong[second][q]) for q in common)
            both = sum(bool(wrong[first][q] and wrong[second][q]) for q in common)
            parts = (1, len(common), both, one * two / len(common), (one + two) / 2)
            sums = [total + part for total, part in zip(sums, parts, strict=True)]
    return sums


@pytest.mark.parametrize(("seeds", "asked"), [(2, 0.5), (3, 0.5), (6, 0.3), (5, 1.0)])
def test_pairs_are_what_loops_find(seeds, asked):
    wrong, asked = random_answers(seeds, 120, seeds, asked)
    found = shared_by_pairs(wrong, asked)
    pairs, queries, both, chance, mean = pooled_by_loops(wrong, asked, range(seeds))
    assert (found.seeds, found.pairs, found.queries) == (seeds, pairs, queries)
    assert found.both_wrong == pytest.approx(both / queries)
    assert found.both_wrong_by_chance == pytest.approx(chance / queries)
    assert found.times_chance == pytest.approx(both / chance)
    assert found.again == pytest.approx(both / mean)
    assert found.again_by_chance == pytest.approx(chance / mean)


def test_the_interval_leaves_out_one_seed_at_a_time():
    wrong, asked = random_answers(5, 150)
    ratios = []
    for left_out in range(5):
        kept = [seed for seed in range(5) if seed != left_out]
        _, _, both, chance, _ = pooled_by_loops(wrong, asked, kept)
        ratios.append(math.log(both / chance))
    middle = sum(ratios) / 5
    spread = math.sqrt(4 / 5 * sum((ratio - middle) ** 2 for ratio in ratios))
    half = stats.t.ppf(0.975, 4) * spread
    found = shared_by_pairs(wrong, asked)
    assert found.high == pytest.approx(found.times_chance * math.exp(half))
    assert found.low == pytest.approx(found.times_chance / math.exp(half))


def test_the_interval_holds_1_where_seeds_have_nothing_in_common():
    random = np.random.default_rng(1)
    held = []
    for _ in range(200):
        rates = random.uniform(0.05, 0.3, size=(8, 1))
        wrong, asked = random.random((2, 8, 600)) < np.stack(np.broadcast_arrays(rates, 0.5))
        found = shared_by_pairs(wrong, asked)
        held.append(found.low <= 1 <= found.high)
    # It errs on the wide side there, and must not on the narrow.
    assert np.mean(held) > 0.94


def test_seeds_that_make_the_same_mistakes():
    wrong = np.tile(np.arange(100) < 20, (4, 1))
    found = shared_by_pairs(wrong, np.ones((4, 100), dtype=bool))
    assert found.again == 1
    assert found.times_chance == pytest.approx(5)
    assert (found.low, found.high) == (pytest.approx(5), pytest.approx(5))


def with_a_common_core(own, core=40, queries=4000):
    """Answers of seeds that all get the same few queries wrong, and each so many others."""
    random = np.random.default_rng(3)
    wrong = np.zeros((len(own), queries), dtype=bool)
    wrong[:, :core] = True
    for seed, number in enumerate(own):
        wrong[seed, core + random.permutation(queries - core)[:number]] = True
    return wrong, np.ones_like(wrong)


def test_one_seed_with_most_mistakes_does_not_hide_what_every_pair_shares():
    wrong, asked = with_a_common_core([100, 160, 70, 190, 320, 150, 150, 720])
    shared, rates = wrong.astype(int) @ wrong.T, wrong.mean(axis=1)
    above = np.triu_indices(8, k=1)
    assert (shared[above] > 1.2 * np.outer(rates, rates)[above] * 4000).all()
    found = shared_by_pairs(wrong, asked)
    # The interval of the ratio itself would begin below 1.
    ratios = [shared_by_pairs(*np.delete([wrong, asked], s, 1)).times_chance for s in range(8)]
    spread = math.sqrt(7 / 8 * sum((ratio - np.mean(ratios)) ** 2 for ratio in ratios))
    assert found.times_chance - stats.t.ppf(0.975, 7) * spread < 1
    assert found.low > 1
    assert found.p <= 0.001
    assert found.least_wrong == 110 / 4000


def test_shuffling_within_seeds_settles_what_an_interval_over_seeds_does_not():
    wrong, asked = with_a_common_core([60, 60, 60, 60, 60, 2600])
    found = shared_by_pairs(wrong, asked)
    assert found.low < 1 < found.times_chance
    assert found.p <= 0.001
    random = np.random.default_rng(4)
    shuffled = random.permuted(wrong, axis=1)
    assert shared_by_pairs(shuffled, asked).p > 0.05
    apart = np.kron(np.eye(4, dtype=bool), np.ones((1, 250), dtype=bool))
    assert shared_by_pairs(apart, np.ones_like(apart)).p <= 0.001


def test_p_values_of_mistakes_at_random_are_as_rare_as_they_say():
    random, found = np.random.default_rng(5), []
    for _ in range(300):
        rates = random.uniform(0.01, 0.4, size=(6, 1))
        wrong, asked = random.random((2, 6, 500)) < np.stack(np.broadcast_arrays(rates, 0.6))
        found.append(shared_by_pairs(wrong, asked).p)
    assert 0.01 <= np.mean(np.array(found) <= 0.05) <= 0.09


def test_few_mistakes_that_are_not_shared_tell_nothing():
    wrong = np.eye(4, 100, dtype=bool)
    found = shared_by_pairs(wrong, np.ones((4, 100), dtype=bool))
    assert found.times_chance == 0
    assert np.isnan([found.low, found.high]).all()
    # Two seeds share their only mistake: without either of them nothing is shared.
    wrong[1] = wrong[0]
    assert np.isnan(shared_by_pairs(wrong, np.ones((4, 100), dtype=bool)).low)


@pytest.mark.parametrize("seeds", [0, 1])
def test_one_seed_shares_nothing(seeds):
    found = shared_by_pairs(*random_answers(seeds, 30))
    assert (found.pairs, found.queries) == (0, 0)
    assert np.isnan([found.both_wrong, found.times_chance, found.low, found.again]).all()


def test_two_seeds_have_no_interval_and_no_mistakes_no_ratio():
    found = shared_by_pairs(*random_answers(2, 60))
    assert found.times_chance > 0
    assert np.isnan([found.low, found.high]).all()
    wrong, asked = random_answers(4, 60)
    found = shared_by_pairs(wrong & False, asked)
    assert found.both_wrong == 0
    assert np.isnan([found.times_chance, found.low, found.again]).all()


def test_queries_wrong_in_all_are_what_loops_find():
    wrong, asked = random_answers(5, 400, asked=0.6)
    table = wrong_in_all(wrong, asked).set_index("seeds_asked")
    assert table.index.tolist() == [2, 3, 4, 5]
    rates = [
        sum(bool(w) for w, a in zip(wrong[s], asked[s], strict=True) if a) / asked[s].sum()
        for s in range(5)
    ]
    for number in range(2, 6):
        queries, found, chance = 0, 0, 0.0
        for query in range(400):
            put_to = [seed for seed in range(5) if asked[seed][query]]
            if len(put_to) == number:
                queries += 1
                found += all(wrong[seed][query] for seed in put_to)
                chance += math.prod(rates[seed] for seed in put_to)
        row = table.loc[number]
        assert (row["queries"], row["wrong_in_all"]) == (queries, found)
        assert row["by_chance"] == pytest.approx(chance)
        assert row["share"] == pytest.approx(found / queries)
        assert row["share_by_chance"] == pytest.approx(chance / queries)


def test_what_is_wrong_by_chance_is_so_in_the_long_run():
    random = np.random.default_rng(2)
    wrong, asked = random.random((3, 200_000)) < [[0.3], [0.5], [0.2]], np.ones((3, 200_000), bool)
    row = wrong_in_all(wrong, asked).set_index("seeds_asked").loc[3]
    assert row["share"] == pytest.approx(0.03, rel=0.05)
    assert row["share_by_chance"] == pytest.approx(row["share"], rel=0.05)
