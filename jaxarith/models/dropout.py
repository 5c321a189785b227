"""Dropout whose rate is a traced number."""

import jax
import jax.numpy as jnp
from flax import linen as nn

from jaxarith.models.random_bits import random_bits


def drop(module: nn.Module, values: jax.Array, rate: jax.Array | None) -> jax.Array:
    """Zero a share ``rate`` of the values and scale the rest up, by ``module``'s dropout key.

    ``rate`` None is evaluation. A rate of zero draws no random numbers where members are mapped.
    Rates are met to 1 part in 65,536.
    """
    if rate is None:
        return values
    return drop_by(module.make_rng("dropout"), values, rate)


def drop_by(key: jax.Array, values: jax.Array, rate: jax.Array) -> jax.Array:
    """``drop`` in training, by a key."""

    def mask() -> jax.Array:
        bits = random_bits(key, values.shape, jnp.uint16)
        keep = bits >= jnp.minimum(jnp.round(rate * 65536), 65535).astype(jnp.uint16)
        return keep.astype(values.dtype) / (1 - rate)

    return values * jax.lax.cond(rate > 0, mask, lambda: jnp.ones_like(values))
