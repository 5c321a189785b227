"""Frames moved and bent by chance, so that a judge learns from more hands than wrote them."""

import jax
import jax.numpy as jnp
import numpy as np

from jaxarith.config import FRAME

SHIFT, ROTATION, SCALE, SHEAR = 1.5, 0.2, 0.12, 0.15  # Pixels, radians, shares; either way.
BEND = 1.4  # Pixels: the most that a standard deviation of bends may be.
NODES = 6


def warp(frames: jax.Array, key: jax.Array) -> jax.Array:
    """Shift, turn, scale, shear and bend each frame; bilinear, black beyond the edge.

    Bends are displacements drawn at 6×6 points and smooth between, as in Simard, Steinkraus and
    Platt, "Best practices for convolutional neural networks" (2003).

    Args:
        frames: float32 [frames, 28, 28].
        key: decides.
    """
    return jax.vmap(_warp_one)(frames, jax.random.split(key, len(frames)))


def _warp_one(frame: jax.Array, key: jax.Array) -> jax.Array:
    affine_key, strength_key, bend_key = jax.random.split(key, 3)
    draws = jax.random.uniform(affine_key, (6,), minval=-1.0, maxval=1.0)
    center = (FRAME - 1) / 2
    places = jnp.arange(FRAME, dtype=jnp.float32) - center
    rows, columns = jnp.meshgrid(places, places, indexing="ij")
    cosine, sine = jnp.cos(draws[0] * ROTATION), jnp.sin(draws[0] * ROTATION)
    tall, wide, shear = 1 + draws[1] * SCALE, 1 + draws[2] * SCALE, draws[3] * SHEAR
    down, across = draws[4] * SHIFT, draws[5] * SHIFT
    turned_rows, turned_columns = cosine * rows + sine * columns, cosine * columns - sine * rows
    strength = jax.random.uniform(strength_key) * BEND
    bends = strength * jax.random.normal(bend_key, (2, NODES, NODES))
    bent = jnp.asarray(SMOOTH) @ bends @ jnp.asarray(SMOOTH).T
    from_rows = tall * turned_rows + down + center + bent[0]
    from_columns = wide * (turned_columns + shear * turned_rows) + across + center + bent[1]
    return jax.scipy.ndimage.map_coordinates(frame, [from_rows, from_columns], order=1)


def _hats() -> np.ndarray:
    """Weights [28, nodes] that interpolate between evenly spaced nodes along a straight line."""
    places = np.linspace(0, NODES - 1, FRAME)
    return np.maximum(0, 1 - np.abs(places[:, None] - np.arange(NODES))).astype(np.float32)


SMOOTH = _hats()
