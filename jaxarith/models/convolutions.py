"""Convolutions as matrix products, pooling by comparison, and chunks that stay in the cache.

XLA's own convolutions are slow on CPUs, above all in their gradients, and so is the gradient of its
pooling (select-and-scatter). Measured on 2 cores, both busy, forward and gradient of a training
step, XLA's way against the one here:

    ==================================================================  ==========  ======
    reading 160 frames, 32 filters 3×3, pooling, dense 80                  100 ms    27 ms
    the same, then 64 filters 3×3 and pooling                              165 ms    55 ms
    reading 160 frames, 512 filters 3×3, pooling, dense 80                1890 ms   440 ms
    drawing 96 frames: dense 7×7×128, transposed 64, transposed 1          404 ms    71 ms
    drawing 32 answers: 14×14×256, transposed 128, 64 and 3               8680 ms   456 ms
    ==================================================================  ==========  ======

Maps are [frames, height, width, channels] float32.
"""

from collections.abc import Callable

import jax
import jax.numpy as jnp

from jaxarith.models.blocks import convolve_blocks_and_pool

# A chunk's outputs fill this many bytes at most: whole batches read and write memory instead
# (29 against 19 ms for 32 filters; 4 to 32 frames a chunk are equally fast).
CHUNK_BYTES = 2**20
FILTERS_WRITTEN_OUT = 128


def convolve(maps: jax.Array, kernel: jax.Array) -> jax.Array:
    """Convolution without padding, as Keras's ``Conv2D(padding="valid")`` without its bias.

    Args:
        maps: [frames, height, width, channels].
        kernel: [size, size, channels, filters].

    Returns:
        [frames, height - size + 1, width - size + 1, filters].
    """
    size = kernel.shape[0]
    cells = (maps.shape[1] - size + 1) * (maps.shape[2] - size + 1)
    return _in_chunks(_convolve, maps, kernel, cells * kernel.shape[3])


def convolve_and_pool(maps: jax.Array, kernel: jax.Array) -> jax.Array:
    """``pool(convolve(maps, kernel))``, without what pooling would leave out at the far edges."""
    size = kernel.shape[0]
    rows, columns = ((length - size + 1) // 2 * 2 for length in maps.shape[1:3])
    used = maps[:, : rows + size - 1, : columns + size - 1]
    one = _convolve_and_pool
    # One channel makes products too thin to pay; blocks of pixels make them wide.
    if maps.shape[3] == 1:
        written_out = size <= 3 and kernel.shape[3] >= FILTERS_WRITTEN_OUT
        one = _convolve_one_and_pool if written_out else convolve_blocks_and_pool
    return _in_chunks(one, used, kernel, rows * columns * kernel.shape[3])


def _convolve_and_pool(maps: jax.Array, kernel: jax.Array) -> jax.Array:
    return pool(_convolve(maps, kernel))


def _convolve_one_and_pool(maps: jax.Array, kernel: jax.Array) -> jax.Array:
    """The same of one channel: what each corner of a 2×2 square sees, and the largest of four."""
    size, _, _, filters = kernel.shape
    frames, rows, columns = len(maps), maps.shape[1] - size + 1, maps.shape[2] - size + 1

    def patches_at(down: int, right: int) -> jax.Array:
        pixels = [
            maps[
                :, down + row : down + row + rows : 2, right + column : right + column + columns : 2
            ]
            for row in range(size)
            for column in range(size)
        ]
        return jnp.concatenate(pixels, axis=-1).reshape(-1, size * size)

    patches = jnp.stack([patches_at(down, right) for down in (0, 1) for right in (0, 1)])
    largest = _largest_of_four(patches, kernel.reshape(-1, filters))
    return largest.reshape(frames, rows // 2, columns // 2, filters)


@jax.custom_vjp
def _largest_of_four(patches: jax.Array, kernel: jax.Array) -> jax.Array:
    """The largest of four products [cells, filters], of patches [4, cells, pixels].

    Sums written out, which XLA takes in one pass over the outputs, without any product in memory.
    Equal maxima share the gradient.
    """
    return _largest(_products(patches, kernel))


def _largest(four: list[jax.Array]) -> jax.Array:
    return jnp.maximum(jnp.maximum(four[0], four[1]), jnp.maximum(four[2], four[3]))


def _products(patches: jax.Array, kernel: jax.Array) -> list[jax.Array]:
    return [
        sum(
            (corner[:, pixel, None] * kernel[None, pixel] for pixel in range(1, len(kernel))),
            start=corner[:, 0, None] * kernel[None, 0],
        )
        for corner in patches
    ]


def _largest_forward(
    patches: jax.Array, kernel: jax.Array
) -> tuple[jax.Array, tuple[jax.Array, jax.Array]]:
    return _largest_of_four(patches, kernel), (patches, kernel)


def _largest_backward(
    residuals: tuple[jax.Array, jax.Array], bar: jax.Array
) -> tuple[jax.Array, jax.Array]:
    patches, kernel = residuals
    products = _products(patches, kernel)
    largest = _largest(products)
    hits = [(product >= largest).astype(bar.dtype) for product in products]
    # Never zero: of four numbers one is the largest, however its sum was rounded.
    shared = bar / jnp.maximum(hits[0] + hits[1] + hits[2] + hits[3], jnp.ones((1, 1), bar.dtype))
    bars = jnp.stack([hit * shared for hit in hits])
    kernel_bar = patches.reshape(-1, patches.shape[2]).T @ bars.reshape(-1, bars.shape[2])
    return bars @ kernel.T, kernel_bar


_largest_of_four.defvjp(_largest_forward, _largest_backward)


def _convolve(maps: jax.Array, kernel: jax.Array) -> jax.Array:
    size, _, channels, filters = kernel.shape
    frames, height, width, _ = maps.shape
    rows, columns = height - size + 1, width - size + 1
    patches = jnp.concatenate(
        [
            maps[:, row : row + rows, column : column + columns]
            for row in range(size)
            for column in range(size)
        ],
        axis=-1,
    )
    flat = patches.reshape(-1, size * size * channels) @ kernel.reshape(-1, filters)
    return flat.reshape(frames, rows, columns, filters)


def _in_chunks(
    function: Callable[[jax.Array, jax.Array], jax.Array],
    maps: jax.Array,
    kernel: jax.Array,
    numbers_per_frame: int,
) -> jax.Array:
    """``function(maps, kernel)``, some frames at a time; its gradient computes it again.

    Patches of all frames are then never in memory at once, nor kept for the gradient.
    """
    frames = maps.shape[0]
    fitting = max(1, CHUNK_BYTES // (4 * numbers_per_frame))
    chunk = max(size for size in range(1, min(frames, fitting) + 1) if frames % size == 0)
    again = jax.checkpoint(function)
    if chunk == frames:
        return again(maps, kernel)
    chunks = maps.reshape(-1, chunk, *maps.shape[1:])
    _, results = jax.lax.scan(lambda nothing, part: (nothing, again(part, kernel)), None, chunks)
    return results.reshape(frames, *results.shape[2:])


@jax.custom_vjp
def pool(maps: jax.Array) -> jax.Array:
    """The maximum of each 2×2 square; an odd last row or column is left out.

    Equal maxima share the gradient.
    """
    return _squares(maps).max((2, 4))


def _squares(maps: jax.Array) -> jax.Array:
    """[frames, rows, 2, columns, 2, channels]."""
    frames, height, width, channels = maps.shape
    rows, columns = height // 2, width // 2
    even = maps[:, : 2 * rows, : 2 * columns]
    return even.reshape(frames, rows, 2, columns, 2, channels)


def _pool_forward(maps: jax.Array) -> tuple[jax.Array, tuple[jax.Array, jax.Array]]:
    pooled = pool(maps)
    return pooled, (maps, pooled)


def _pool_backward(
    residuals: tuple[jax.Array, jax.Array], pooled_bar: jax.Array
) -> tuple[jax.Array]:
    maps, pooled = residuals
    largest = _squares(maps) == pooled[:, :, None, :, None]
    shared = pooled_bar / largest.sum((2, 4)).astype(maps.dtype)
    bar = jnp.where(largest, shared[:, :, None, :, None], jnp.zeros((1,) * 6, maps.dtype))
    even = (2 * pooled.shape[1], 2 * pooled.shape[2])
    bar = bar.reshape(len(maps), *even, maps.shape[3])
    left_out = ((0, 0), (0, maps.shape[1] - even[0]), (0, maps.shape[2] - even[1]), (0, 0))
    return (jnp.pad(bar, left_out),)


pool.defvjp(_pool_forward, _pool_backward)
