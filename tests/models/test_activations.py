import jax
import jax.numpy as jnp
import numpy as np
import pytest

from jaxarith.models.activations import (
    ACTIVATIONS,
    ORDERED_UP_TO,
    ratio,
    ratio_near_zero,
    ratio_powers,
)
from jaxarith.models.cells import RecurrentLayer
from jaxarith.models.gradient_flow import gradient_norms

EPSILONS = jnp.linspace(-3, 3, 61)


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_derivatives_are_those_of_autodiff_and_near_zero_those_of_the_tangent(name):
    activation = ACTIVATIONS[name]
    exact = jax.vmap(jax.grad(activation.function))(EPSILONS)
    np.testing.assert_allclose(activation.derivative(EPSILONS), exact, atol=1e-6)

    zero = jnp.zeros(())
    tangent = activation.function(zero) + jax.grad(activation.function)(zero) * EPSILONS
    inserted = tangent * (1 - tangent) if name == "sigmoid" else 1 - tangent**2
    np.testing.assert_allclose(activation.near_zero(EPSILONS), inserted, atol=1e-6)
    close = jnp.linspace(-0.1, 0.1, 21)
    difference = activation.near_zero(close) - activation.derivative(close)
    assert np.all(np.abs(difference) <= np.asarray(close) ** 4 + 1e-6)


def test_the_approximate_sigmoid_is_below_tanh_up_to_the_root_of_four_fifths():
    assert pytest.approx(0.894, abs=5e-4) == ORDERED_UP_TO
    inside, outside = (jnp.linspace(-1, 1, 41) * ORDERED_UP_TO * far for far in (0.999, 1.001))
    sigmoid, tanh = ACTIVATIONS["sigmoid"].near_zero, ACTIVATIONS["tanh"].near_zero
    assert np.all(sigmoid(inside) <= tanh(inside))
    assert sigmoid(outside[-1]) > tanh(outside[-1])


def test_powers_of_the_ratio_are_those_of_closed_forms():
    exact, approximate = ratio_powers(0.05, 20)
    times = np.arange(1, 21)
    sigmoid = 1 / (1 + np.exp(-0.05))
    rho = sigmoid * (1 - sigmoid) / (1 - np.tanh(0.05) ** 2)
    np.testing.assert_allclose(exact, rho**times, rtol=1e-4)
    near = (1 / 4 - 0.05**2 / 16) / (1 - 0.05**2)
    np.testing.assert_allclose(approximate, near**times, rtol=1e-4)
    assert float(ratio(jnp.zeros(()))) == float(ratio_near_zero(jnp.zeros(()))) == 0.25


@pytest.mark.parametrize("cell_type", ["simple_rnn", "simple_rnn_sigmoid", "gru", "lstm"])
def test_gradient_norms_are_those_of_the_jacobians(cell_type):
    time, batch, units = 4, 1, 3
    layer = RecurrentLayer(cell_type, units, 2)
    inputs = jax.random.normal(jax.random.key(1), (time, batch, 2))
    params = layer.init(jax.random.key(2), inputs)["params"]
    key = jax.random.key(3)
    found = gradient_norms(layer, params, inputs, key)

    direction = jax.random.normal(key, (batch, units))[0]
    direction = direction / jnp.linalg.norm(direction)
    bound = layer.bind({"params": params})
    states, carry = [], bound.start(batch)
    for x in inputs:
        carry = bound.advance(bound.project(x), carry)
        states.append(carry)

    for back in range(time):

        def rest(*carry, back=back):
            for x in inputs[time - back :]:
                carry = bound.advance(bound.project(x), carry)
            return carry[0][0]

        arguments = tuple(range(len(carry)))
        jacobians = jax.jacobian(rest, arguments)(*states[time - 1 - back])
        parts = [direction @ jacobian[:, 0] for jacobian in jacobians]
        expected = np.linalg.norm(np.concatenate(parts))
        assert float(found[back]) == pytest.approx(expected, rel=1e-4)
