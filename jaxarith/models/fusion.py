"""What XLA for CPUs is kept from fusing, and asked to fuse, for speed. Off a CPU, XLA chooses."""

import os

import jax

# Of XLA_FLAGS; ``engine.placement.prepare_devices`` sets it.
JOINED_LOOPS = "xla_cpu_use_multi_output_fusion=true"


def loops_are_joined() -> bool:
    """Whether XLA makes one loop of those that read the same arrays, none what another makes."""
    return JOINED_LOOPS in os.environ.get("XLA_FLAGS", "")


def in_memory(values: jax.Array) -> jax.Array:
    """The same values, where XLA cannot fold what made them into the product that reads them."""
    return jax.lax.platform_dependent(
        values, cpu=jax.lax.optimization_barrier, default=lambda same: same
    )
