import jax
import jax.numpy as jnp
import numpy as np
import numpy_pictures
import pytest
from drawn_parameters import count, drawn, evaluate, in_float64, train
from numpy_networks import assert_equal_to_scale

from jaxarith.config import FrameEncoder
from jaxarith.errors import InputError
from jaxarith.models.frame_encoders import FrameReader

CONVOLUTIONS = [
    FrameEncoder(filters=(3,), frame_units=6),
    FrameEncoder(filters=(2, 4), frame_units=None),
    FrameEncoder(filters=(2, 3, 4), kernels=(5, 5, 3), frame_units=5),
    FrameEncoder(filters=(3, 2), kernels=(4,), frame_units=5),
    FrameEncoder(filters=(3,), frame_units=5, frame_symbols=4),
    FrameEncoder(filters=(2, 3), frame_units=None, frame_symbols=4),
]
ORDERED = FrameEncoder("conv_lstm", (2,), (3,), 5)
NORMALISED = FrameEncoder(filters=(3, 2), frame_units=5, frame_normalisation=True)


def frames_of(time=3, batch=2, seed=0):
    frames = np.random.default_rng(seed).random((time, batch, 28, 28))
    frames[0] = 0  # a blank frame: all of its maxima are equal
    return jnp.asarray(frames, jnp.float32)


@pytest.mark.parametrize("settings", CONVOLUTIONS, ids=str)
def test_convolutions_equal_numpy_in_training_and_evaluation(settings):
    reader, frames = FrameReader(settings), frames_of()
    variables = drawn(reader, frames)
    expected = numpy_pictures.read(in_float64(variables["params"]), in_float64(frames))
    assert_equal_to_scale(train(reader, variables, frames)[0], expected)
    if settings.frame_symbols is not None:
        expected = np.eye(settings.frame_symbols)[expected.argmax(axis=-1)]
    assert_equal_to_scale(evaluate(reader, variables, frames), expected)


def test_no_scores_are_so_large_that_symbols_cannot_be_parted():
    reader = FrameReader(FrameEncoder(filters=(3,), frame_units=5, frame_symbols=9))
    frames = frames_of()
    variables = drawn(reader, frames)
    params = variables["params"]
    larger = jax.tree.map(lambda values: 1e6 * values, params["symbol_scores"])
    surer = {"params": params | {"symbol_scores": larger}}
    read, _ = train(reader, surer, frames)
    np.testing.assert_allclose(read, train(reader, variables, frames)[0], rtol=1e-3)
    # Of nine standardised scores one is at most √8, and the others then -1 / √8.
    assert read.max() <= 1 / (1 + 8 * np.exp(-2 * (np.sqrt(8) + 1 / np.sqrt(8)))) + 1e-6


@pytest.mark.parametrize("size", [2, 3, 4])
@pytest.mark.parametrize("time", [1, 4])
def test_a_convolutional_lstm_equals_numpy(size, time):
    reader, frames = FrameReader(FrameEncoder("conv_lstm", (2,), (size,), 5)), frames_of(time)
    variables = drawn(reader, frames)
    expected = numpy_pictures.read_in_order(in_float64(variables["params"]), in_float64(frames))
    assert_equal_to_scale(evaluate(reader, variables, frames), expected)


def test_a_convolutional_lstm_may_be_normalised():
    settings = FrameEncoder("conv_lstm", (2,), (3,), 5, frame_normalisation=True)
    reader, frames = FrameReader(settings), frames_of()
    variables = jax.jit(reader.init)(jax.random.key(0), frames)
    _, moved = train(reader, variables, frames)
    assert np.all(moved["batch_stats"]["normalisation_0"]["var"] < 1)


def test_pixels_as_they_are():
    frames = frames_of()
    plain = FrameReader(FrameEncoder("dense", frame_units=None))
    assert plain.init(jax.random.key(0), frames) == {}
    assert np.array_equal(plain.apply({}, frames), frames.reshape(3, 2, 784))
    reader = FrameReader(FrameEncoder("dense", frame_units=7))
    variables = drawn(reader, frames)
    flat = np.asarray(frames, np.float64).reshape(3, 2, 784)
    expected = numpy_pictures.features(in_float64(variables["params"]), flat)
    assert_equal_to_scale(evaluate(reader, variables, frames), expected)


def test_normalisation_learns_statistics_in_training_and_uses_them_in_evaluation():
    reader, frames = FrameReader(NORMALISED), frames_of()
    variables = drawn(reader, frames)
    exact, before = in_float64(variables["params"]), in_float64(variables["batch_stats"])
    outputs, moved = train(reader, variables, frames)
    expected = numpy_pictures.read(exact, in_float64(frames))
    assert_equal_to_scale(outputs, expected, 1e-4)

    layer = exact["convolution_0"]
    maps = np.asarray(frames, np.float64).reshape(-1, 28, 28, 1)
    first = numpy_pictures.convolve(maps, layer["kernel"]) + layer["bias"]
    first = numpy_pictures.pool(numpy_pictures.relu(first))
    statistics = {"mean": first.mean((0, 1, 2)), "var": first.var((0, 1, 2))}
    for name, value in statistics.items():
        expected_moved = 0.99 * before["normalisation_0"][name] + 0.01 * value
        found = moved["batch_stats"]["normalisation_0"][name]
        np.testing.assert_allclose(found, expected_moved, rtol=1e-4)

    evaluated = evaluate(reader, variables, frames)
    later = evaluate(reader, {**variables, **moved}, frames)
    assert np.abs(evaluated - outputs).max() > 0.01
    assert np.abs(later - evaluated).max() > 1e-4
    alone = evaluate(reader, variables, frames[:, :1])
    np.testing.assert_allclose(alone, evaluated[:, :1], rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("settings", [NORMALISED, ORDERED], ids=str)
def test_initial_parameters(settings):
    variables = jax.jit(FrameReader(settings).init)(jax.random.key(0), frames_of())
    for normalisation in variables.get("batch_stats", {}).values():
        assert np.all(normalisation["mean"] == 0)
        assert np.all(normalisation["var"] == 1)
    params = variables["params"]
    if settings is ORDERED:
        layer = params["conv_lstm"]
        assert layer["bias"].tolist() == [0, 0, 1, 1, 0, 0, 0, 0]
        flat = np.asarray(layer["recurrent_kernel"]).reshape(18, 8)
        np.testing.assert_allclose(flat.T @ flat, np.eye(8), atol=1e-5)
        return
    limit = np.sqrt(6 / (9 * 3 + 9 * 2))
    kernel = np.abs(params["convolution_1"]["kernel"])
    assert 0.8 * limit < kernel.max() <= limit
    assert not np.any(params["convolution_1"]["bias"])


@pytest.mark.parametrize("settings", [CONVOLUTIONS[1], NORMALISED, ORDERED], ids=str)
def test_members_side_by_side_are_each_as_alone(settings):
    reader = FrameReader(settings)
    frames = jnp.stack([frames_of(seed=seed) for seed in range(3)])
    variables = jax.jit(jax.vmap(reader.init))(jax.random.split(jax.random.key(4), 3), frames)

    def gradient(member):
        variables, frames = member

        def loss(params):
            outputs, moved = train(reader, {**variables, "params": params}, frames, 0.3)
            return (outputs**2).mean(), (outputs, moved)

        return jax.grad(loss, has_aux=True)(variables["params"])

    together = jax.jit(jax.vmap(gradient))((variables, frames))
    in_turn = jax.jit(lambda members: jax.lax.map(gradient, members))((variables, frames))
    assert_equal_to_scale(together, jax.tree.map(np.asarray, in_turn), 1e-4)


@pytest.mark.parametrize("reader", ["convolution", "conv_lstm"])
def test_dropout_drops_maps_in_training_alone(reader):
    settings = FrameEncoder(reader, (4,), (3,), None)
    network, frames = FrameReader(settings), frames_of()
    variables = drawn(network, frames)
    evaluated = np.asarray(evaluate(network, variables, frames))
    outputs = np.asarray(train(network, variables, frames, 0.25)[0])
    live = evaluated != 0
    kept = live & (outputs != 0)
    np.testing.assert_allclose(outputs[kept], evaluated[kept] / 0.75, rtol=1e-5)
    assert 0.7 < kept.sum() / live.sum() < 0.8
    other = train(network, variables, frames, 0.25, seed=1)[0]
    assert not np.array_equal(outputs, other)


@pytest.mark.parametrize(
    ("settings", "parameters"),
    [
        (FrameEncoder(), 320 + 5408 * 80 + 80),
        (FrameEncoder(filters=(32, 64)), 320 + 18_496 + 1600 * 80 + 80),
        (FrameEncoder(filters=(512,), frame_units=128), 5120 + 86_528 * 128 + 128),
        (
            FrameEncoder(filters=(8, 16, 32), kernels=(5, 5, 3), frame_normalisation=True),
            208 + 3216 + 4640 + 4 * 56 + 32 * 80 + 80,
        ),
        # 4 · filters · (9 · (channels + filters) + 1), as Keras counts a ConvLSTM2D.
        (FrameEncoder("conv_lstm", (32,)), 4 * 32 * (9 * 33 + 1) + 5408 * 80 + 80),
        (FrameEncoder("dense"), 784 * 80 + 80),
    ],
)
def test_parameter_counts_are_keras(settings, parameters):
    assert count(FrameReader(settings), jnp.zeros((1, 1, 28, 28))) == parameters


@pytest.mark.parametrize(
    "settings",
    [
        FrameEncoder(filters=(1, 1, 1), kernels=(5, 5, 5)),
        FrameEncoder(filters=(1, 1, 1, 1)),
        FrameEncoder("conv_lstm", (1,), (27,)),
    ],
)
def test_frames_that_vanish(settings):
    reader = FrameReader(settings)
    if settings.reader == "conv_lstm":  # 2×2 states are pooled to one cell
        assert (
            reader.init(jax.random.key(0), frames_of())["params"]["dense"]["kernel"].shape[0] == 1
        )
        return
    with pytest.raises(InputError, match=r"layer \d meets frames of \d×\d, too small for a kernel"):
        reader.init(jax.random.key(0), frames_of())
