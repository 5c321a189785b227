import jax
import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jaxarith.training.metrics import Answered, query_losses, score

QUERIES, WIDTH, CHARACTERS = 24, 4, 5


def log_softmax(logits):
    shifted = logits - logits.max(-1, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(-1, keepdims=True))


@given(st.integers(0, 2**32 - 1), st.floats(0.05, 1), st.floats(0, 1))
def test_a_score_is_the_mean_over_the_included_queries(seed, included_share, wrong_share):
    draw = np.random.default_rng(seed)
    answers = draw.integers(0, CHARACTERS, (QUERIES, WIDTH)).astype(np.uint8)
    wrong = draw.random((QUERIES, WIDTH)) < wrong_share * draw.random((QUERIES, 1))
    predicted = np.where(wrong, (answers + 1) % CHARACTERS, answers).astype(np.uint8)
    losses = draw.exponential(size=QUERIES).astype(np.float32)
    included = draw.random(QUERIES) < included_share
    included[0] = True
    losses, predicted, answers, included = map(jnp.asarray, (losses, predicted, answers, included))
    found = score(Answered(predicted, losses, None), answers, included)
    losses, included = np.asarray(losses), np.asarray(included)
    exact = [not row.any() for row in wrong[included]]
    assert float(found.loss) == pytest.approx(losses[included].mean(), rel=1e-5)
    assert float(found.exact) == pytest.approx(np.mean(exact), rel=1e-6)
    assert float(found.per_character) == pytest.approx(1 - wrong[included].mean(), rel=1e-5)


def test_what_is_left_out_cannot_spoil_a_score():
    losses = jnp.array([1.0, jnp.nan, jnp.inf])
    answers = jnp.array([[1, 2], [3, 4], [5, 6]], jnp.uint8)
    found = score(Answered(answers, losses, None), answers, jnp.array([True, False, False]))
    assert [float(value) for value in found[:3]] == [1.0, 1.0, 1.0]


def test_one_wrong_character_costs_the_whole_answer():
    answers = jnp.array([[1, 2, 3, 12]], jnp.uint8)
    found = score(Answered(answers.at[0, 3].set(4), jnp.zeros(1), None), answers, jnp.array([True]))
    assert (float(found.exact), float(found.per_character)) == (0.0, 0.75)


def test_an_empty_part_has_no_score():
    answers = jnp.zeros((3, 2), jnp.uint8)
    found = score(Answered(answers, jnp.ones(3), None), answers, jnp.zeros(3, bool))
    assert all(np.isnan(value) for value in found[:3])
    assert found[3:] == (None, None, None)


@given(st.integers(0, 2**32 - 1), st.floats(0.1, 30))
def test_query_losses_are_mean_log_probabilities(seed, scale):
    draw = np.random.default_rng(seed)
    logits = (scale * draw.normal(size=(QUERIES, WIDTH, CHARACTERS))).astype(np.float32)
    answers = draw.integers(0, CHARACTERS, (QUERIES, WIDTH)).astype(np.uint8)
    chosen = np.take_along_axis(log_softmax(logits), answers[..., None].astype(int), -1)[..., 0]
    found = jax.jit(query_losses)(jnp.asarray(logits), jnp.asarray(answers))
    np.testing.assert_allclose(found, -chosen.mean(-1), rtol=1e-4, atol=1e-5)
