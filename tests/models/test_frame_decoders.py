import jax
import jax.numpy as jnp
import numpy as np
import numpy_pictures
import pytest
from drawn_parameters import count, drawn, evaluate, in_float64, train
from numpy_networks import assert_equal_to_scale

from jaxarith.config import FrameDecoder
from jaxarith.errors import InputError
from jaxarith.models.frame_decoders import FrameDrawer

DENSE = FrameDecoder("dense", 6)
DENSE_NORMALISED = FrameDecoder("dense", 6, drawing_normalisation=True)
TRANSPOSED = FrameDecoder("transposed", 3, (4,))
TRANSPOSED_NORMALISED = FrameDecoder("transposed", 3, (4,), drawing_normalisation=True)
DEEP = FrameDecoder("transposed", 3, (4, 5, 2), drawing_normalisation=True)
STEPWISE = [DENSE, DENSE_NORMALISED, TRANSPOSED, TRANSPOSED_NORMALISED, DEEP]
ORACLES = {"dense": numpy_pictures.draw_dense, "transposed": numpy_pictures.draw_transposed}


def states_of(steps=3, batch=4, width=5, seed=0):
    states = np.random.default_rng(seed).normal(size=(steps, batch, width))
    return jnp.asarray(states, jnp.float32)


@pytest.mark.parametrize("settings", STEPWISE, ids=str)
def test_drawing_in_training_equals_numpy(settings):
    drawer, states = FrameDrawer(settings, 3), states_of()
    variables = drawn(drawer, states)
    expected = ORACLES[settings.drawer](in_float64(variables["params"]), in_float64(states))
    found, _ = train(drawer, variables, states)
    assert found.shape == (3, 4, 28, 28)
    assert_equal_to_scale(found, expected, 1e-4 if settings.drawing_normalisation else 1e-5)


@pytest.mark.parametrize("normalised", [False, True])
@pytest.mark.parametrize("filters", [(4,), (4, 3), (4, 3, 5)])
def test_drawing_all_at_once_equals_numpy(filters, normalised):
    settings = FrameDecoder("transposed", 9, filters, normalised)
    drawer, last = FrameDrawer(settings, 2), states_of(batch=3)[0]
    variables = drawn(drawer, last, method="at_once")
    expected = numpy_pictures.draw_at_once(in_float64(variables["params"]), in_float64(last))
    found, _ = train(drawer, variables, last, method="at_once")
    assert found.shape == (2, 3, 28, 28)
    assert_equal_to_scale(found, expected, 1e-4 if normalised else 1e-5)


def test_drawing_all_at_once_needs_transposed_convolutions():
    with pytest.raises(InputError, match="the drawer must be 'transposed'"):
        FrameDrawer(DENSE, 3).init(jax.random.key(0), states_of()[0], method="at_once")


@pytest.mark.parametrize("settings", [DENSE_NORMALISED, TRANSPOSED_NORMALISED], ids=str)
def test_normalisation_learns_statistics_in_training_and_uses_them_in_evaluation(settings):
    drawer, states = FrameDrawer(settings, 3), states_of()
    variables = drawn(drawer, states)
    exact, before = in_float64(variables["params"]), in_float64(variables["batch_stats"])
    trained, moved = train(drawer, variables, states)
    assert moved["batch_stats"].keys() == before.keys()

    hidden = numpy_pictures.relu(numpy_pictures.dense(in_float64(states), exact["hidden"]))
    rows = hidden.reshape(-1, settings.drawing_units if settings.drawer == "transposed" else 6)
    for name, value in {"mean": rows.mean(0), "var": rows.var(0)}.items():
        expected = 0.99 * before["normalisation_0"][name] + 0.01 * value
        found = moved["batch_stats"]["normalisation_0"][name]
        np.testing.assert_allclose(found, expected, rtol=1e-4)

    evaluated = evaluate(drawer, variables, states)
    assert np.abs(evaluated - trained).max() > 0.01
    assert np.abs(evaluate(drawer, {**variables, **moved}, states) - evaluated).max() > 1e-4
    alone = evaluate(drawer, variables, states[:1, :1])
    np.testing.assert_allclose(alone, evaluated[:1, :1], rtol=1e-4, atol=1e-5)


def test_running_statistics_are_those_of_numpy_in_evaluation():
    drawer, states = FrameDrawer(DENSE_NORMALISED, 3), states_of()
    variables = drawn(drawer, states)
    params, statistics = in_float64(variables["params"]), in_float64(variables["batch_stats"])
    hidden = numpy_pictures.relu(numpy_pictures.dense(in_float64(states), params["hidden"]))
    name = "normalisation_0"
    hidden = numpy_pictures.normalise(hidden, params[name], statistics[name])
    expected = numpy_pictures.dense(hidden, params["pixels"]).reshape(3, 4, 28, 28)
    assert_equal_to_scale(evaluate(drawer, variables, states), expected)


@pytest.mark.parametrize("settings", STEPWISE, ids=str)
def test_initial_parameters(settings):
    variables = jax.jit(FrameDrawer(settings, 3).init)(jax.random.key(0), states_of())
    assert ("batch_stats" in variables) == settings.drawing_normalisation
    for normalisation in variables.get("batch_stats", {}).values():
        assert np.all(normalisation["mean"] == 0)
        assert np.all(normalisation["var"] == 1)
    if settings.drawer == "transposed":
        kernel = np.abs(variables["params"]["transposed_0"]["kernel"])
        limit = np.sqrt(6 / (9 * 3 + 9 * 4))
        assert 0.8 * limit < kernel.max() <= limit
    for layer in variables["params"].values():
        assert not np.any(layer["bias"])


@pytest.mark.parametrize(
    ("settings", "method"), [(DENSE_NORMALISED, None), (DEEP, None), (DEEP, "at_once")], ids=str
)
def test_members_side_by_side_are_each_as_alone(settings, method):
    drawer = FrameDrawer(settings, 2)
    states = jnp.stack([states_of(seed=seed) for seed in range(3)])
    inputs = states if method is None else states[:, 0]
    keys = jax.random.split(jax.random.key(4), 3)
    start = jax.vmap(lambda key, inputs: drawer.init(key, inputs, method=method))
    variables = jax.jit(start)(keys, inputs)

    def gradient(member):
        variables, inputs = member

        def loss(params, inputs):
            whole = {**variables, "params": params}
            outputs, moved = train(drawer, whole, inputs, 0.3, method=method)
            return (outputs**2).mean(), (outputs, moved)

        return jax.grad(loss, (0, 1), has_aux=True)(variables["params"], inputs)

    together = jax.jit(jax.vmap(gradient))((variables, inputs))
    in_turn = jax.jit(lambda members: jax.lax.map(gradient, members))((variables, inputs))
    (bars, outputs), (expected_bars, expected_outputs) = together, in_turn
    assert_equal_to_scale(outputs, jax.tree.map(np.asarray, expected_outputs), 1e-4)
    for found, expected in zip(jax.tree.leaves(bars), jax.tree.leaves(expected_bars), strict=True):
        np.testing.assert_allclose(found, expected, rtol=1e-3, atol=1e-5)


@pytest.mark.parametrize("settings", [DENSE, DENSE_NORMALISED], ids=str)
def test_dropout_before_the_pixels_in_training_alone(settings):
    drawer, states = FrameDrawer(settings, 3), states_of()
    variables = drawn(drawer, states)
    calls = [train(drawer, variables, states, 0.5, seed)[0] for seed in (0, 0, 1)]
    assert np.array_equal(calls[0], calls[1])
    assert np.abs(calls[0] - calls[2]).max() > 0.01
    assert np.array_equal(evaluate(drawer, variables, states), evaluate(drawer, variables, states))


def test_dropout_has_the_right_mean():
    drawer, states = FrameDrawer(DENSE, 3), states_of(1, 1)
    variables = drawn(drawer, states)
    draw = jax.jit(jax.vmap(lambda seed: train(drawer, variables, states, 0.5, seed)[0]))
    mean = np.asarray(draw(jnp.arange(2000, dtype=jnp.uint32))).mean(0)
    np.testing.assert_allclose(mean, evaluate(drawer, variables, states), atol=0.2)


@pytest.mark.parametrize(
    ("settings", "width", "parameters"),
    [
        (FrameDecoder(), 256, 32_896 + 101_136),
        (FrameDecoder(drawing_normalisation=True), 256, 32_896 + 4 * 128 + 101_136),
        # Report 003 §1.4: dense 7·7·128, normalised, transposed 64, normalised, transposed 1.
        (
            FrameDecoder("transposed", 128, (64,), drawing_normalisation=True),
            256,
            1_611_904 + 512 + 73_792 + 256 + 577,
        ),
    ],
)
def test_parameter_counts_of_drawing_step_by_step(settings, width, parameters):
    assert count(FrameDrawer(settings, 3), jnp.zeros((1, 1, width))) == parameters


def test_parameter_count_of_drawing_all_at_once_is_report_001_figure_7():
    settings = FrameDecoder("transposed", 128, (256, 128, 64), drawing_normalisation=True)
    last = jnp.zeros((1, 1024))
    assert count(FrameDrawer(settings, 3), last, method="at_once") == 2_731_907
