import math
from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jaxarith.mistakes import vote


def counted_by_loops(predicted, wrong, asked):
    """Queries voted on, and the shares right of one seed and of the most frequent answer."""
    voted, single, ensemble = 0, 0.0, 0
    for query in range(wrong.shape[1]):
        voters = [seed for seed in range(len(wrong)) if asked[seed][query]]
        if len(voters) < 3:
            continue
        voted += 1
        single += sum(not wrong[seed][query] for seed in voters) / len(voters)
        # Counter keeps the order of first mention among equals.
        answers = Counter(tuple(predicted[seed][query]) for seed in voters)
        winner = answers.most_common(1)[0][0]
        first = next(seed for seed in voters if tuple(predicted[seed][query]) == winner)
        ensemble += not wrong[first][query]
    return voted, single / voted if voted else math.nan, ensemble / voted if voted else math.nan


@given(st.integers(0, 2**32 - 1), st.integers(1, 7), st.sampled_from([0.2, 0.6, 1.0]))
def test_votes_are_what_loops_count(seed, seeds, share):
    random = np.random.default_rng(seed)
    truth = random.integers(0, 3, (30, 2), dtype=np.uint8)
    predicted = np.where(
        random.random((seeds, 30, 1)) < 0.5, truth, random.integers(0, 3, (seeds, 30, 2))
    ).astype(np.uint8)
    wrong = (predicted != truth).any(axis=-1)
    asked = random.random((seeds, 30)) < share
    found = vote(predicted, wrong, asked)
    voted, single, ensemble = counted_by_loops(predicted, wrong, asked)
    assert (found.voters, found.voted) == (seeds, voted)
    assert (found.single, found.ensemble) == pytest.approx((single, ensemble), nan_ok=True)


def test_three_against_two_win_and_a_tie_goes_to_the_earliest_seed():
    predicted = np.array([[[1], [2]], [[1], [1]], [[1], [2]], [[0], [1]], [[0], [0]]], np.uint8)
    wrong = predicted[..., 0] != np.array([1, 1])
    found = vote(predicted, wrong, np.ones((5, 2), bool))
    # The second query: 2, 1, 2, 1, 0, of which 2 came first, and is wrong.
    assert found.ensemble == 0.5
    assert found.single == pytest.approx(0.5)
    assert found.one_split


def test_seeds_of_other_splits_are_told():
    predicted, wrong = np.zeros((3, 4, 1), np.uint8), np.zeros((3, 4), bool)
    asked = np.array([[1, 1, 1, 0], [1, 1, 0, 1], [1, 1, 1, 1]], bool)
    found = vote(predicted, wrong, asked)
    assert (found.voted, found.one_split, found.ensemble) == (2, False, 1.0)
