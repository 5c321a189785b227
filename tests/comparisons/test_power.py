"""Seeds needed, against a search over every number of seeds."""

import math

import numpy as np
import pytest
from scipy import stats

from jaxarith.comparisons.contrast import Pair, contrasts
from jaxarith.comparisons.power import least_seeds, seeds_needed


def needed(difference, spread, paired, margin, tests):
    """The fewest seeds by trying 2, 3, 4 …, written out for one comparison."""

    def power(n, effect, level):
        freedom = n - 1 if paired else 2 * (n - 1)
        bound = stats.t.ppf(1 - level, freedom)
        return stats.nct.sf(bound, freedom, effect / spread * math.sqrt(n))

    for n in range(2, 400):
        arrangements = 2**n if paired else math.comb(2 * n, n)
        found = power(n, difference, 0.025 / tests) >= 0.8
        if difference > 0 and found and 2 / arrangements * tests < 0.05:
            return n, "difference"
        inside = [power(n, margin - difference, 0.05), power(n, margin + difference, 0.05)]
        if difference < margin and sum(inside) - 1 >= 0.8 and 2 / arrangements < 0.1:
            return n, "equality"
    return math.inf, ""


@pytest.mark.parametrize("paired", [True, False])
@pytest.mark.parametrize("tests", [1, 6, 500])
@pytest.mark.parametrize("margin", [0.005, 0.0])
def test_seeds_needed_is_the_smaller_of_difference_and_equality(paired, tests, margin):
    differences = np.array([0, 0.001, 0.0025, 0.0045, 0.0049, 0.005, 0.0051, 0.02, 0.5])
    found, settles = seeds_needed(differences, np.full(9, 0.008), paired, margin, tests)
    for place, difference in enumerate(differences):
        expected = needed(difference, 0.008, paired, margin, tests)
        if expected[0] < math.inf:
            assert (found[place], settles[place]) == expected
        else:
            assert found[place] >= 400
    signed, _ = seeds_needed(-differences, np.full(9, 0.008), paired, margin, tests)
    np.testing.assert_array_equal(found, signed)


def test_a_difference_within_the_margin_can_need_fewer_seeds_than_equality():
    """A difference of 0.45 points with a standard deviation of 0.8 points over 8 pairs."""
    pattern = np.array([-1.0, 1.0] * 4)
    moved = 0.0045 + 0.008 * pattern / pattern.std(ddof=1)
    (found,) = contrasts([Pair(np.full((1, 8), 0.9), 0.9 + moved[None], True)], 0.005, True)
    assert (found.seeds_needed, found.settles) == (27, "difference")
    (found,) = contrasts([Pair(np.full((1, 8), 0.9), 0.8955 + moved[None], True)], 0.005, True)
    assert (found.seeds_needed, found.settles) == (24, "equality")
    # Without a margin, as for losses, equality cannot be shown.
    (found,) = contrasts([Pair(np.full((1, 8), 0.9), 0.8955 + moved[None], True)], 0.0, False)
    assert (found.seeds_needed, found.settles) == (math.inf, "")


@pytest.mark.parametrize("spread", [1e-5, 1e-9, 1e-13])
@pytest.mark.parametrize("paired", [True, False])
def test_a_clear_difference_needs_as_many_seeds_as_the_permutation_test(paired, spread):
    for tests in (1, 6, 10_000):
        found, settles = seeds_needed(np.array([0.5]), np.array([spread]), paired, 0.005, tests)
        assert found[0] == least_seeds(paired, tests)
        assert settles[0] == "difference"


def test_nothing_is_said_of_scores_that_do_not_spread():
    found, settles = seeds_needed(np.array([0.0, 0.1]), np.zeros(2), True, 0.005, 1)
    assert np.isnan(found).all()
    assert list(settles) == ["", ""]


def test_least_seeds_is_where_the_smallest_p_is_below_five_percent_after_holm():
    # 2 / 2^6 = 0.031 and 2 / C(8, 4) = 0.029; times 3, 2 / 2^7 and 2 / C(10, 5).
    assert [least_seeds(True, tests) for tests in (1, 3, 528)] == [6, 7, 15]
    assert [least_seeds(False, tests) for tests in (1, 3, 528)] == [4, 5, 9]
