import dataclasses

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from jaxarith.models.initializers import orthogonal, orthogonal_gates, unit_forget_bias
from jaxarith.models.seq2seq import Model, Seq2Seq


@pytest.mark.parametrize("shape", [(1, 1), (1, 4), (8, 32), (64, 64), (256, 1024), (12, 5)])
def test_rows_are_orthonormal(shape):
    matrix = np.asarray(orthogonal(jax.random.key(3), shape), np.float64)
    assert matrix.shape == shape
    small = matrix if shape[0] <= shape[1] else matrix.T
    np.testing.assert_allclose(small @ small.T, np.eye(len(small)), atol=2e-6)


def test_it_is_the_q_of_a_qr_decomposition_with_positive_diagonal():
    key, shape = jax.random.key(7), (6, 10)
    gaussian = np.asarray(jax.random.normal(key, shape), np.float64)
    q, r = np.linalg.qr(gaussian.T)
    expected = (q * np.sign(np.diag(r))).T
    np.testing.assert_allclose(orthogonal(key, shape), expected, atol=1e-5)


def test_no_direction_is_preferred():
    keys = jax.random.split(jax.random.key(0), 4000)
    matrices = np.asarray(jax.vmap(lambda key: orthogonal(key, (2, 3)))(keys))
    np.testing.assert_allclose(matrices.mean(0), 0, atol=0.04)
    np.testing.assert_allclose((matrices**2).mean(0), 1 / 3, atol=0.02)


def test_gates_are_orthogonal_each_by_itself():
    matrix = np.asarray(orthogonal_gates(jax.random.key(3), (16, 48)), np.float64)
    gates = np.split(matrix, 3, axis=1)
    for gate in gates:
        np.testing.assert_allclose(gate @ gate.T, np.eye(16), atol=2e-6)
    assert abs(gates[0] - gates[1]).max() > 0.1


@pytest.mark.parametrize("cell_type", ["lstm", "gru", "simple_rnn"])
def test_every_recurrent_layer_starts_as_the_setting_says(cell_type):
    model = Model(cell_type, 64, bidirectional=True, decoder="feedback", decoder_layers=2)
    gates = {"lstm": 4, "gru": 3, "simple_rnn": 1}[cell_type]
    shapes = {}
    for start in ("keras", "flax"):
        network = Seq2Seq(dataclasses.replace(model, initializers=start), 13, 3)
        params = network.init(jax.random.key(0), jnp.zeros((1, 5), jnp.uint8))["params"]
        layers = [*params["encoder"].values()]
        layers += [layer for name, layer in params["decoder"].items() if "layer" in name]
        assert len(layers) == 4
        for layer in layers:
            recurrent, features = np.asarray(layer["recurrent_kernel"]), len(layer["kernel"])
            size = 1 if start == "flax" else 1 / gates
            assert (recurrent**2).sum() == pytest.approx(64 * gates * size, rel=1e-5)
            width = 64 * gates
            expected = 1 / features if start == "flax" else 2 / (features + width)
            assert np.var(layer["kernel"]) == pytest.approx(expected, rel=0.15)
        shapes[start] = jax.tree.map(jnp.shape, params)
    assert shapes["keras"] == shapes["flax"]


def test_the_forget_gate_starts_open():
    bias = np.asarray(unit_forget_bias(jax.random.key(0), (12,)))
    assert bias.tolist() == [0] * 3 + [1] * 3 + [0] * 6


@pytest.mark.parametrize("cell_type", ["lstm", "gru", "simple_rnn"])
def test_no_program_calls_into_lapack(cell_type):
    """Two CPU devices in LAPACK at once have waited for each other for ever (jaxlib 0.10.2)."""
    network = Seq2Seq(Model(cell_type=cell_type, units=8), 13, 3)
    start = jax.jit(network.init).lower(jax.random.key(0), jnp.zeros((1, 5), jnp.uint8))
    assert "lapack" not in start.as_text()
