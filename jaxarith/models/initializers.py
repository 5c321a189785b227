"""How recurrent kernels start."""

from typing import Any

import jax
import jax.numpy as jnp


def orthogonal(key: jax.Array, shape: tuple[int, int], dtype: Any = jnp.float32) -> jax.Array:
    """Orthonormal rows [rows, columns] (columns where there are more rows), uniformly distributed.

    Gram–Schmidt on a Gaussian matrix, taken twice for accuracy: the Q of a QR decomposition whose R
    has a positive diagonal, as Keras and Flax start recurrent kernels. Theirs calls LAPACK, whose
    batched form in jaxlib waits for threads of the pool it runs on: two CPU devices initialising at
    once can then wait for each other for ever.
    """
    rows, columns = shape
    if rows > columns:
        return orthogonal(key, (columns, rows), dtype).T
    gaussian = jax.random.normal(key, shape, dtype)

    def add_row(number: jax.Array, basis: jax.Array) -> jax.Array:
        row = gaussian[number]
        for _ in range(2):
            row = row - (basis @ row) @ basis
        return basis.at[number].set(row / jnp.linalg.norm(row))

    return jax.lax.fori_loop(0, rows, add_row, jnp.zeros(shape, dtype))


def orthogonal_gates(key: jax.Array, shape: tuple[int, int], dtype: Any = jnp.float32) -> jax.Array:
    """Gates side by side [units, gates × units], each orthogonal by itself, as in Flax's cells."""
    units, width = shape
    keys = jax.random.split(key, width // units)
    return jnp.concatenate([orthogonal(one, (units, units), dtype) for one in keys], axis=1)


def unit_forget_bias(key: jax.Array, shape: tuple[int], dtype: Any = jnp.float32) -> jax.Array:
    """LSTM biases [4 × units] of zero but for the forget gate's one, as Keras starts them."""
    gates = jnp.zeros((4, shape[0] // 4), dtype)
    return gates.at[1].set(1).reshape(shape)
