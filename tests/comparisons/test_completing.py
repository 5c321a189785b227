"""The largest complete part of a table, against every choice of strata."""

import itertools

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jaxarith.comparisons.completing import complete


def scores(there):
    """A table [strata, seeds] with a score wherever ``there`` says so."""
    filled = np.where(there, 0.5, np.nan)
    return pd.DataFrame(filled, index=[f"s{row}" for row in range(len(there))])


def test_one_poor_stratum_is_given_up_and_one_poor_seed_too():
    there = np.ones((3, 8), dtype=bool)
    there[1, 1:] = False
    found = complete([scores(there)])
    assert (found.tables[0].shape, found.dropped) == ((2, 8), ("s1",))
    there = np.ones((3, 8), dtype=bool)
    there[1, 4] = False
    found = complete([scores(there)])
    assert (found.tables[0].columns.tolist(), found.dropped) == ([0, 1, 2, 3, 5, 6, 7], ())


def test_of_equally_many_scores_more_seeds_are_kept():
    there = np.ones((2, 8), dtype=bool)
    there[1, 4:] = False
    assert complete([scores(there)]).tables[0].shape == (1, 8)
    assert complete([scores(there)], fewest_strata=2).tables[0].shape == (2, 4)


def test_pairs_need_both_sides():
    one, two = np.ones((2, 6), dtype=bool), np.ones((2, 6), dtype=bool)
    one[0, :5] = False
    found = complete([scores(one), scores(two)])
    assert found.paired
    assert [table.shape for table in found.tables] == [(1, 6), (1, 6)]
    other = scores(two).rename(columns=lambda seed: seed + 100)
    found = complete([scores(one), other])
    assert (found.paired, found.dropped) == (False, ("s0",))


@settings(max_examples=100, deadline=None)
@given(st.lists(st.lists(st.booleans(), min_size=4, max_size=4), min_size=1, max_size=4))
def test_nothing_is_missing_and_no_single_stratum_less_would_leave_more(there):
    table = scores(np.array(there))
    found = complete([table])
    best = {}
    for count in range(1, len(there) + 1):
        for rows in itertools.combinations(range(len(there)), count):
            seeds = np.array(there)[list(rows)].all(axis=0).sum()
            if seeds >= 2:
                best[rows] = count * seeds
    if found is None:
        # Alone, the fullest stratum has fewer than two seeds: then so has every choice.
        assert not best
        return
    assert found.tables[0].notna().all(axis=None)
    kept = tuple(int(name[1:]) for name in found.tables[0].index)
    assert best[kept] == found.size
    alone = max(value for rows, value in best.items() if len(rows) == 1)
    assert found.size >= max(alone, best.get(tuple(range(len(there))), 0))
    assert set(found.dropped) == set(table.index) - set(found.tables[0].index)


def test_nothing_complete_is_none():
    assert complete([scores(np.eye(4, dtype=bool))]) is None
    with_one = np.zeros((2, 3), dtype=bool)
    with_one[:, 0] = True
    assert complete([scores(with_one)]) is None


@pytest.mark.parametrize("swapped", [False, True])
def test_the_order_of_strata_stays(swapped):
    there = np.ones((3, 4), dtype=bool)
    there[0, 0] = False
    tables = [scores(there), scores(np.ones((3, 4), dtype=bool))]
    found = complete(tables[::-1] if swapped else tables)
    assert [list(table.index) for table in found.tables] == [["s0", "s1", "s2"]] * 2
