"""Convolutions as matrix products, pooling by comparison, and chunks that stay in the cache.

XLA's own convolutions are slow on CPUs, above all in their gradients, and so is the gradient of its
pooling (select-and-scatter). Forward and gradient of a training step on one core, the other as
busy, XLA's way against the one here (reading on an AMD EPYC, drawing on a faster Intel Xeon):

    ==================================================================  ==========  ======
    reading 160 frames, 32 filters 3×3, pooling, dense 80                  182 ms    35 ms
    the same, then 64 filters 3×3 and pooling, before the dense            292 ms   100 ms
    reading 160 frames, 512 filters 3×3, pooling, dense 80                2805 ms   705 ms
    drawing 96 frames: dense 7×7×128, transposed 64, transposed 1          404 ms    71 ms
    drawing 32 answers: 14×14×256, transposed 128, 64 and 3               8680 ms   456 ms
    ==================================================================  ==========  ======

Maps are [frames, height, width, channels] float32.
"""

from collections.abc import Callable

import jax
import jax.numpy as jnp

from jaxarith.models.blocks import convolve_blocks_and_pool

# A chunk's outputs fill this many bytes at most, so that its patches, some ten times as large, stay
# in a core's own cache. Reading 78 frames, three normalised layers of 32, 64 and 128 filters 5×5,
# 3×3 and 2×2, forward and gradient, both cores of an Intel Xeon busy: 39 ms, of whole batches 65,
# with 2**20 bytes 42 (of 16, 32 and 64 filters 18, 20 and 18). On an AMD EPYC 4 to 32 frames a
# chunk are equally fast.
CHUNK_BYTES = 2**18


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
    # One channel makes products too thin to pay; blocks of pixels make them wide.
    one = convolve_blocks_and_pool if maps.shape[3] == 1 else _convolve_and_pool
    return _in_chunks(one, used, kernel, rows * columns * kernel.shape[3])


def _convolve_and_pool(maps: jax.Array, kernel: jax.Array) -> jax.Array:
    return pool(_convolve(maps, kernel))


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
