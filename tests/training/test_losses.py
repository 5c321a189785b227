import jax
import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jaxarith.training.losses import cross_entropy
from jaxarith.training.metrics import query_losses

SHAPE = (7, 3, 6)


def example(seed, scale=2.0):
    draw = np.random.default_rng(seed)
    logits = (scale * draw.normal(size=SHAPE)).astype(np.float32)
    return logits, draw.integers(0, SHAPE[-1], SHAPE[:-1]).astype(np.uint8)


def probabilities(logits):
    exponentials = np.exp(logits - logits.max(-1, keepdims=True))
    return exponentials / exponentials.sum(-1, keepdims=True)


def smoothed(answers, smoothing):
    return (1 - smoothing) * np.eye(SHAPE[-1])[answers] + smoothing / SHAPE[-1]


@given(st.integers(0, 2**32 - 1), st.floats(0, 0.99), st.floats(0.1, 10))
def test_the_loss_is_the_cross_entropy_with_smoothed_targets(seed, smoothing, scale):
    logits, answers = example(seed, scale)
    expected = -(smoothed(answers, smoothing) * np.log(probabilities(logits.astype(float)))).sum(-1)
    found = cross_entropy(jnp.asarray(logits), jnp.asarray(answers), jnp.float32(smoothing))
    assert found.dtype == jnp.float32
    assert float(found) == pytest.approx(expected.mean(), rel=1e-4)


@given(st.integers(0, 2**32 - 1), st.floats(0, 0.99))
def test_its_gradient_is_the_difference_of_the_distributions(seed, smoothing):
    logits, answers = example(seed)
    gradient = jax.grad(cross_entropy)(jnp.asarray(logits), jnp.asarray(answers), smoothing)
    difference = probabilities(logits.astype(float)) - smoothed(answers, smoothing)
    np.testing.assert_allclose(gradient, difference / np.prod(SHAPE[:-1]), atol=1e-6)


def test_without_smoothing_it_is_the_mean_of_the_query_losses():
    logits, answers = map(jnp.asarray, example(3))
    expected = float(query_losses(logits, answers).mean())
    assert float(cross_entropy(logits, answers)) == pytest.approx(expected, rel=1e-6)


def test_logits_without_opinion_cost_the_logarithm_of_the_characters():
    _, answers = example(0)
    found = cross_entropy(jnp.zeros(SHAPE), jnp.asarray(answers), 0.3)
    assert float(found) == pytest.approx(np.log(SHAPE[-1]), rel=1e-6)
