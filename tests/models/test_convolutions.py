import jax
import jax.numpy as jnp
import numpy as np
import numpy_pictures
import pytest
from numpy_networks import assert_equal_to_scale

from jaxarith.models import convolutions
from jaxarith.models.convolutions import convolve, convolve_and_pool, pool
from jaxarith.models.transposed import overlay, paint, transposed_convolution

LAYOUT = ("NHWC", "HWIO", "NHWC")


def normal(*shape, seed=0):
    return jnp.asarray(np.random.default_rng(seed).normal(size=shape), jnp.float32)


def gradients_of(function, maps, kernel):
    """Of a weighted sum, so that each output has its own share."""
    shape = jax.eval_shape(function, maps, kernel).shape
    weights = normal(*shape, seed=3)
    return jax.jit(jax.grad(lambda *a: (function(*a) * weights).sum(), (0, 1)))(maps, kernel)


def xla_convolve(maps, kernel):
    return jax.lax.conv_general_dilated(maps, kernel, (1, 1), "VALID", dimension_numbers=LAYOUT)


def xla_pool(maps):
    window = (1, 2, 2, 1)
    return jax.lax.reduce_window(maps, -jnp.inf, jax.lax.max, window, window, "VALID")


@pytest.mark.parametrize(
    ("frames", "side", "size", "channels", "filters"),
    [(2, 28, 3, 1, 4), (3, 13, 5, 3, 2), (1, 7, 4, 2, 3), (5, 4, 1, 2, 2), (7, 3, 3, 2, 1)],
)
@pytest.mark.parametrize("chunk_bytes", [1, 10_000, 2**20])
def test_convolution_equals_numpy_and_its_gradient_xlas(
    frames, side, size, channels, filters, chunk_bytes, monkeypatch
):
    monkeypatch.setattr(convolutions, "CHUNK_BYTES", chunk_bytes)
    maps, kernel = normal(frames, side, side + 1, channels), normal(size, size, channels, filters)
    exact = np.asarray(maps, np.float64), np.asarray(kernel, np.float64)
    assert_equal_to_scale(convolve(maps, kernel), numpy_pictures.convolve(*exact))
    expected = jax.tree.map(np.asarray, gradients_of(xla_convolve, maps, kernel))
    assert_equal_to_scale(gradients_of(convolve, maps, kernel), expected)


@pytest.mark.parametrize(
    ("side", "size", "channels", "filters"),
    [
        *((28, 3, 1, 4), (9, 5, 1, 3), (13, 3, 3, 2), (8, 4, 2, 3), (4, 3, 2, 2)),
        # Blocks of one, two and four squares, of which some reach beyond the map; many filters.
        *((5, 1, 1, 2), (6, 2, 1, 3), (11, 5, 1, 2), (15, 8, 1, 2), (10, 9, 1, 1), (6, 3, 1, 128)),
    ],
)
@pytest.mark.parametrize("chunk_bytes", [1, 2**20])
def test_convolving_and_pooling_at_once_equals_numpy_and_its_gradient_xlas(
    side, size, channels, filters, chunk_bytes, monkeypatch
):
    monkeypatch.setattr(convolutions, "CHUNK_BYTES", chunk_bytes)
    maps, kernel = normal(6, side, side + 1, channels), normal(size, size, channels, filters)
    exact = np.asarray(maps, np.float64), np.asarray(kernel, np.float64)
    expected = numpy_pictures.pool(numpy_pictures.convolve(*exact))
    assert_equal_to_scale(convolve_and_pool(maps, kernel), expected)
    bars = gradients_of(lambda *a: xla_pool(xla_convolve(*a)), maps, kernel)
    found = gradients_of(convolve_and_pool, maps, kernel)
    assert_equal_to_scale(found, jax.tree.map(np.asarray, bars))


@pytest.mark.parametrize("shape", [(2, 6, 8, 3), (1, 7, 5, 2), (3, 2, 3, 1)])
def test_pooling_equals_numpy(shape):
    maps = normal(*shape)
    assert np.array_equal(pool(maps), numpy_pictures.pool(np.asarray(maps)).astype(np.float32))


def test_equal_maxima_share_the_gradient():
    maps = jnp.asarray([[2, 2, 0, 1], [0, 2, 0, 0]], jnp.float32)[None, :, :, None]
    bar = jax.grad(lambda maps: (pool(maps) * 3).sum())(maps)
    assert np.asarray(bar[0, :, :, 0]).tolist() == [[1, 1, 0, 3], [0, 1, 0, 0]]


TRANSPOSED = [
    (7, 3, 2, 5, 4),
    (7, 3, 2, 2, 1),
    (14, 3, 1, 4, 3),
    (14, 3, 1, 7, 1),
    (5, 4, 2, 2, 3),
    (5, 4, 1, 2, 3),
    (5, 4, 1, 9, 3),
    (4, 2, 2, 3, 2),
    (4, 1, 2, 3, 2),
    (4, 5, 3, 3, 2),
]


@pytest.mark.parametrize(("side", "size", "stride", "channels", "filters"), TRANSPOSED)
def test_transposed_convolution_equals_painting_cell_by_cell(side, size, stride, channels, filters):
    maps, kernel = normal(3, side, side + 1, channels), normal(size, size, channels, filters)
    exact = np.asarray(maps, np.float64), np.asarray(kernel, np.float64)
    expected = numpy_pictures.transposed(*exact, stride)
    assert_equal_to_scale(transposed_convolution(maps, kernel, stride), expected)


@pytest.mark.parametrize(("side", "size", "stride", "channels", "filters"), TRANSPOSED)
def test_it_is_the_transpose_of_a_convolution_padded_to_the_same_size(
    side, size, stride, channels, filters
):
    """As Keras and TensorFlow define it; gradients too are those of XLA's operation."""
    kernel = normal(size, size, channels, filters)
    maps = normal(2, side, side, channels, seed=1)
    large = (2, stride * side, stride * side, filters)

    def forward(pictures, kernel):
        swapped = kernel.swapaxes(2, 3)
        return jax.lax.conv_general_dilated(
            pictures, swapped, (stride, stride), "SAME", dimension_numbers=LAYOUT
        )

    def expected(maps, kernel):
        return jax.vjp(lambda pictures: forward(pictures, kernel), jnp.zeros(large))[1](maps)[0]

    def found(maps, kernel):
        return transposed_convolution(maps, kernel, stride)

    assert_equal_to_scale(found(maps, kernel), np.asarray(expected(maps, kernel)))
    bars = jax.tree.map(np.asarray, gradients_of(expected, maps, kernel))
    assert_equal_to_scale(gradients_of(found, maps, kernel), bars)


def test_equal_cells_painted_once_are_a_map_of_them():
    states, kernel = normal(3, 5), normal(3, 3, 5, 4)
    painted = jnp.broadcast_to(paint(states, kernel)[:, None, None], (3, 7, 7, 3, 3, 4))
    maps = jnp.broadcast_to(states[:, None, None], (3, 7, 7, 5))
    expected = np.asarray(transposed_convolution(maps, kernel, 2))
    assert_equal_to_scale(overlay(painted, 2), expected)
