import itertools

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from flax import linen as nn
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy_networks import assert_equal_to_scale, base_loss_and_gradient, seq2seq

from jaxarith.config import CELL_TYPES, Model
from jaxarith.models.cells import CELLS, recur
from jaxarith.models.dropout import drop
from jaxarith.models.seq2seq import Seq2Seq
from jaxarith.training.losses import cross_entropy

WIDE = Model()
VARIANTS = [
    Model(cell, 5, layers, both, decoder, decoder_layers, 4, attention)
    for (cell, decoder, attention), (layers, both, decoder_layers) in zip(
        itertools.product(CELLS, ["repeat", "feedback"], [False, True]),
        itertools.cycle([(1, True, 2), (2, False, 1), (2, True, 1), (1, False, 2), (1, True, 1)]),
        strict=False,
    )
]
VARIANTS += [
    Model(cell, 5, 2, both, decoder)
    for cell in CELL_TYPES
    for both, decoder in ((False, "none"), (True, "aligned"))
]
VARIANTS += [
    Model(cell, 5, decoder="feedback", attention=True)
    for cell in CELL_TYPES
    if cell.endswith("_scratch")
]
VARIANTS += [
    Model(cell, 5, 1, True, decoder, layers, units, True, looks="after")
    for cell, decoder, layers, units in (
        ("lstm", "feedback", 2, 4),
        ("gru", "feedback", 1, None),
        ("lstm_scratch", "feedback", 1, 3),
        ("simple_rnn", "repeat", 2, None),
        ("lstm", "repeat", 1, 4),
        ("feedforward", "feedback", 2, None),
    )
]


def example(model, characters=13, width=3, answer_width=3, batch=4):
    # Drawn, not initialised: biases start at zero, where a wrong one would not show.
    draw = np.random.default_rng(7)
    queries = draw.integers(0, characters, (batch, width)).astype(np.uint8)
    answers = draw.integers(0, characters, (batch, answer_width)).astype(np.uint8)
    network = Seq2Seq(model, characters, answer_width)
    shapes = jax.eval_shape(network.init, jax.random.key(1), queries)["params"]
    params = jax.tree.map(
        lambda leaf: jnp.asarray(draw.normal(size=leaf.shape) / leaf.shape[0] ** 0.5, leaf.dtype),
        shapes,
    )
    return network, params, queries, answers


def in_float64(params):
    return jax.tree.map(lambda leaf: np.asarray(leaf, np.float64), params)


@pytest.mark.parametrize("units", [3, 16, 256])
def test_the_base_model_and_its_gradient_equal_numpy(units):
    network, params, queries, answers = example(Model(units=units), width=5)

    @jax.jit
    def loss_of(params):
        logits = network.apply({"params": params}, queries)
        return cross_entropy(logits, jnp.asarray(answers)), logits

    (loss, logits), gradient = jax.value_and_grad(loss_of, has_aux=True)(params)
    exact = in_float64(params)
    expected_loss, expected_gradient = base_loss_and_gradient(exact, queries, answers)
    assert_equal_to_scale(logits, seq2seq(network.model, exact, queries, 3))
    assert float(loss) == pytest.approx(expected_loss, rel=1e-5)
    assert_equal_to_scale(gradient, expected_gradient)


def test_the_numpy_gradient_equals_finite_differences():
    _, params, queries, answers = example(Model(units=2), characters=4, batch=3)
    params = in_float64(params)
    _, gradient = base_loss_and_gradient(params, queries, answers)
    for leaf, bar in zip(jax.tree.leaves(params), jax.tree.leaves(gradient), strict=True):
        for place in np.ndindex(leaf.shape):
            losses, original = [], leaf[place]
            for step in (1e-5, -1e-5):
                leaf[place] = original + step
                losses.append(base_loss_and_gradient(params, queries, answers)[0])
            leaf[place] = original
            assert (losses[0] - losses[1]) / 2e-5 == pytest.approx(bar[place], abs=1e-8, rel=1e-5)


@pytest.mark.parametrize("model", VARIANTS, ids=lambda m: "-".join(map(str, vars(m).values())))
def test_every_variant_equals_numpy(model):
    network, params, queries, answers = example(model)
    exact = in_float64(params)
    apply = jax.jit(network.apply)
    found = apply({"params": params}, queries)
    assert_equal_to_scale(found, seq2seq(model, exact, queries, 3))
    taught = apply({"params": params}, queries, answers)
    assert_equal_to_scale(taught, seq2seq(model, exact, queries, 3, answers))
    fed_back = not np.allclose(found, taught)
    assert fed_back == (model.decoder == "feedback")


@pytest.mark.parametrize(
    "options", [{}, {"attention": True}, {"attention": True, "looks": "after"}]
)
def test_greedy_answers_are_those_of_feeding_back_the_largest_by_hand(options):
    network, params, queries, _ = example(Model(units=6, decoder="feedback", **options))
    answers = np.zeros((len(queries), 3), np.uint8)
    apply = jax.jit(network.apply)
    for position in range(3):
        logits = apply({"params": params}, queries, answers)
        answers[:, position] = np.argmax(logits[:, position], axis=-1)
    greedy = apply({"params": params}, queries)
    assert np.argmax(greedy, axis=-1).tolist() == answers.tolist()
    np.testing.assert_allclose(greedy, logits, atol=1e-5)


@pytest.mark.parametrize("cell_type", [name for name, cell in CELLS.items() if cell.recurrent])
@pytest.mark.parametrize("times", [1, 2, 5, 20])
def test_the_gradient_of_recur_is_that_of_an_unrolled_loop(cell_type, times):
    cell, units, batch = CELLS[cell_type], 4, 3
    draw = np.random.default_rng(times)
    shapes = [
        (times, batch, cell.gates * units),
        (units, cell.gates * units),
        (cell.gates * units,),
    ]
    arguments = [jnp.asarray(draw.normal(size=shape), jnp.float32) for shape in shapes]

    def unrolled(from_inputs, kernel, bias):
        carry = tuple(jnp.zeros((batch, units)) for _ in range(cell.states))
        outputs = []
        for from_input in from_inputs:
            carry, _ = cell.advance(from_input, carry[0] @ kernel + bias[None], carry)
            outputs.append(carry[0])
        return jnp.stack(outputs), carry

    found, vjp = jax.vjp(lambda *a: recur(cell, *a), *arguments)
    expected, expected_vjp = jax.vjp(unrolled, *arguments)
    assert_equal_to_scale(found, jax.tree.map(np.asarray, expected))
    cotangents = jax.tree.map(lambda a: jnp.asarray(draw.normal(size=a.shape), a.dtype), expected)
    expected_bars = jax.tree.map(np.asarray, expected_vjp(cotangents))
    assert_equal_to_scale(vjp(cotangents), expected_bars, 2e-5)


@pytest.mark.parametrize(
    ("model", "characters", "answer_width", "parameters"),
    [
        (WIDE, 13, 3, 805_133),
        (WIDE, 12, 4, 803_852),
        (Model(encoder_layers=2), 13, 3, 805_133 + 525_312),
        (Model(encoder_layers=3), 13, 3, 805_133 + 2 * 525_312),
        (Model(encoder_layers=2), 12, 4, 803_852 + 525_312),
    ],
)
def test_parameter_counts_of_the_reports(model, characters, answer_width, parameters):
    network = Seq2Seq(model, characters, answer_width)
    queries = jnp.zeros((1, 5), jnp.uint8)
    shapes = jax.eval_shape(network.init, jax.random.key(0), queries)["params"]
    assert sum(leaf.size for leaf in jax.tree.leaves(shapes)) == parameters


class Dropping(nn.Module):
    @nn.compact
    def __call__(self, values, rate):
        return drop(self, values, rate)


@jax.jit
def dropped(rate, seed):
    key = {"dropout": jax.random.key(seed)}
    return Dropping().apply({}, jnp.ones((400, 500)), rate, rngs=key)


@settings(max_examples=20)
@given(st.floats(0.01, 0.95), st.integers(0, 2**32 - 1))
def test_dropout_keeps_the_right_share_and_scales_it_up(rate, seed):
    values = np.asarray(dropped(jnp.float32(rate), jnp.uint32(seed)))
    kept = values != 0
    np.testing.assert_allclose(values[kept], 1 / (1 - rate), rtol=1e-5)
    deviation = np.sqrt(rate * (1 - rate) / values.size)
    assert abs(kept.mean() - (1 - rate)) < 6 * deviation + 1 / 65536


@pytest.mark.parametrize("decoder", ["repeat", "feedback"])
def test_dropout_in_the_network(decoder):
    model = Model(units=16, encoder_layers=2, decoder=decoder, decoder_layers=2)
    network, params, queries, answers = example(model)
    traces = []

    @jax.jit
    def trained(rate, seed):
        traces.append(1)
        keys = {"dropout": jax.random.key(seed)}
        return network.apply({"params": params}, queries, answers, rate, rngs=keys)

    @jax.jit
    def evaluated():
        return network.apply({"params": params}, queries, answers)

    half, zero = jnp.float32(0.5), jnp.float32(0)
    assert np.array_equal(evaluated(), evaluated())
    np.testing.assert_allclose(trained(zero, 0), evaluated(), rtol=1e-5, atol=1e-5)
    assert np.array_equal(trained(half, 0), trained(half, 0))
    assert np.abs(trained(half, 0) - trained(half, 1)).max() > 0.01
    assert np.abs(trained(half, 0) - evaluated()).max() > 0.01
    assert len(traces) == 1
