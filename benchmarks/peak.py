"""What the machine can do: float32 and bfloat16 matrix products, and bytes moved."""

import time

import jax
import jax.numpy as jnp

from benchmarks.contender import Contender
from benchmarks.work import STATE_COPIES
from jaxarith.engine.memory import parameters_of
from jaxarith.engine.placement import Placement, prepare_devices, spread
from jaxarith.member import Static

SIZES = (512, 768, 1024)
TRIED_SECONDS = 0.3
FLOAT_BYTES = 4
# Smaller arrays stay in the first cache, where no such pass is a limit.
SMALLEST = 2**20


def products(static: Static, members: int) -> Contender:
    """Products of two square float32 matrices on every device at once, at the best of 3 sizes."""
    prepare_devices()
    jax.config.update("jax_default_matmul_precision", "float32")
    tried = [square_products(size) for size in SIZES]
    rates = []
    for contender in tried:
        contender.run(1)
        start, done = time.perf_counter(), 0
        while time.perf_counter() - start < TRIED_SECONDS:
            contender.run(4)
            done += 4
        rates.append(done * contender.unit / (time.perf_counter() - start))
    return tried[rates.index(max(rates))]


def square_products(size: int) -> Contender:
    """Products of two square matrices on every device at once, in the precision that is set."""
    devices = jax.local_device_count()
    placement = Placement(devices, devices, "map")

    def chain(right: jax.Array, left: jax.Array, count: jax.Array) -> jax.Array:
        return jax.lax.fori_loop(0, count, lambda _, left: (left @ right) * size**-0.5, left)

    # Of random numbers, so scaled, products neither vanish nor overflow.
    right = jax.random.normal(jax.random.key(0), (size, size))
    left = jnp.broadcast_to(right, (devices, size, size))
    compiled = jax.jit(spread(chain, placement, 2))

    def run(count: int) -> None:
        counts = jnp.full((devices,), count, jnp.int32)
        jax.block_until_ready(compiled(right, left, counts))

    return Contender("products", run, devices * 2.0 * size**3)


def bytes_moved(static: Static, members: int) -> Contender:
    """Arrays as large as the members' state, read and written on every device at once."""
    prepare_devices()
    jax.config.update("jax_default_matmul_precision", "float32")
    devices = jax.local_device_count()
    return array_moved(max(SMALLEST, STATE_COPIES * parameters_of(static) * members // devices))


def array_moved(size: int) -> Contender:
    """An array of so many numbers, read and written on every device at once."""
    devices = jax.local_device_count()
    placement = Placement(devices, devices, "map")

    def pass_over(_: None, values: jax.Array, count: jax.Array) -> jax.Array:
        return jax.lax.fori_loop(0, count, lambda _, v: v * 0.999 + 1e-3, values)

    values = jnp.ones((devices, size))
    compiled = jax.jit(spread(pass_over, placement, 2), donate_argnums=(1,))

    def run(count: int) -> None:
        nonlocal values
        values = jax.block_until_ready(
            compiled(None, values, jnp.full((devices,), count, jnp.int32))
        )

    return Contender("bytes moved", run, 2.0 * FLOAT_BYTES * devices * size)
