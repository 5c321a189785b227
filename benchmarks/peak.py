"""The machine's float32 matmul peak: one product per device, as members are trained."""

import jax
import jax.numpy as jnp

from benchmarks.contender import Contender
from jaxarith.engine.placement import Placement, spread

SIZES = (512, 768, 1024)


def matmul_peaks(placement: Placement) -> list[Contender]:
    """Products of two square matrices on every device at once; the best size is the peak."""
    return [_products(placement, size) for size in SIZES]


def _products(placement: Placement, size: int) -> Contender:

    def chain(right: jax.Array, left: jax.Array, count: jax.Array) -> jax.Array:
        return jax.lax.fori_loop(0, count, lambda _, left: (left @ right) * 1e-3, left)

    right = jnp.ones((size, size))
    left = jnp.ones((placement.devices, size, size))
    compiled = jax.jit(spread(chain, placement, 2))

    def run(count: int) -> None:
        counts = jnp.full((placement.devices,), count, jnp.int32)
        jax.block_until_ready(compiled(right, left, counts))

    return Contender(f"{size}³ product", run, placement.devices * 2.0 * size**3)
