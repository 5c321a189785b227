"""What XLA for CPUs is kept from fusing, where that makes it slow. Off a CPU, XLA chooses."""

import jax


def in_memory(values: jax.Array) -> jax.Array:
    """The same values, where XLA cannot fold what made them into the product that reads them."""
    return jax.lax.platform_dependent(
        values, cpu=jax.lax.optimization_barrier, default=lambda same: same
    )


def computed_once(values: jax.Array) -> jax.Array:
    """The same values, where XLA does not take the steps that lead to them anew for each reader.

    It does so with whatever it holds to be cheap, and a barrier does not stop it; a division is not
    cheap to it. This one is by one, which XLA cannot know: zero times what is not finite is not
    zero.
    """
    return jax.lax.platform_dependent(
        values, cpu=lambda same: same / (1 + 0 * same), default=lambda same: same
    )
