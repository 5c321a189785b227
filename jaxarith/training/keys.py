"""A member's independent streams of randomness."""

import jax

PURPOSES = (
    *("parameters", "batches", "dropout", "split"),
    *("pictures", "fresh pictures", "augmentation", "sheet"),
)


def member_key(seed: jax.Array, purpose: str) -> jax.Array:
    """The key for one of a member's uses of randomness."""
    root = jax.random.key(seed, impl="threefry2x32")
    return jax.random.fold_in(root, PURPOSES.index(purpose))
