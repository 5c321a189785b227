"""A fresh order of the training queries every epoch, without ever holding one.

A swap-or-not shuffle (Hoang, Morris, Rogaway 2012) is a permutation of any range that is computed
one element at a time. The batch at a step is then a pure function of (seed, step, size): nothing to
save, the size may be traced, and no sort runs inside the training loop.
"""

import jax
import jax.numpy as jnp

ROUNDS = 24


def _mix(bits: jax.Array) -> jax.Array:
    """Hash uint32 to uint32 (MurmurHash3's finalizer)."""
    bits = (bits ^ (bits >> 16)) * jnp.uint32(0x85EBCA6B)
    bits = (bits ^ (bits >> 13)) * jnp.uint32(0xC2B2AE35)
    return bits ^ (bits >> 16)


def shuffled(place: jax.Array, size: jax.Array, round_keys: jax.Array) -> jax.Array:
    """Where each place of an endless stream of epochs points.

    Args:
        place: uint32 [n], places in the stream; epoch ``place // size``.
        size: uint32 [], elements in an epoch.
        round_keys: uint32 [ROUNDS], from the seed.

    Returns:
        uint32 [n], elements below ``size``; each exactly once per epoch.
    """
    epoch_key = _mix(place // size + jnp.uint32(0x9E3779B9))
    element = place % size
    for round_ in range(ROUNDS):
        key = _mix(round_keys[round_] ^ epoch_key)
        # (key - element) mod size, kept from wrapping below zero.
        partner = (key % size + size - element) % size
        larger = jnp.maximum(element, partner)
        swap = (_mix(larger ^ (key * jnp.uint32(0x27D4EB2F))) >> 15) & 1
        element = jnp.where(swap == 1, partner, element)
    return element


def batch_order(key: jax.Array, step: jax.Array, batch_size: int, size: jax.Array) -> jax.Array:
    """Which elements of the training part step number ``step`` takes: int32 [batch_size]."""
    round_keys = jax.random.bits(key, (ROUNDS,), jnp.uint32)
    first = step.astype(jnp.uint32) * jnp.uint32(batch_size)
    place = first + jnp.arange(batch_size, dtype=jnp.uint32)
    return shuffled(place, size.astype(jnp.uint32), round_keys).astype(jnp.int32)
