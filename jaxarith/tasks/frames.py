"""Characters as pictures: which of a pool of 28×28 pictures stands where, decided by a key.

A member holds no pictures, not even their numbers: what stands at a place follows from its key and
the query, and is gathered from the pool that all members share.
"""

from collections.abc import Sequence
from typing import NamedTuple

import jax
import jax.numpy as jnp
import numpy as np

from jaxarith.config import FRAME, PARTS

# The part of a query is the lot its pictures come from; without a validation part, the last one.
TRAIN_AND_VALIDATION = len(PARTS)
LOTS = len(PARTS) + 1
# Places along each side of a frame at which a bend is drawn.
BENT_AT = 5


class FramePool(NamedTuple):
    """Every picture, sorted by character, and where each lot of each character lies.

    Attributes:
        images: uint8 [pictures, 28, 28].
        first, size: int32 [4 lots, characters]; training takes the lot ``TRAIN`` where a
            validation part is held out, and ``TRAIN_AND_VALIDATION`` where none is.
        typical: int32 [characters], of each the training picture nearest to their mean.
    """

    images: jax.Array
    first: jax.Array
    size: jax.Array
    typical: jax.Array


def arrange(pictures: Sequence[Sequence[np.ndarray]], shared: bool) -> FramePool:
    """A pool from each character's pictures for training, for validation and for tests.

    Args:
        pictures: for each character three arrays uint8 [number, 28, 28].
        shared: one lot of everything in the first two arrays, for all parts alike.
    """
    first = np.zeros((LOTS, len(pictures)), np.int32)
    size = np.zeros_like(first)
    typical = np.zeros(len(pictures), np.int32)
    kept, place = [], 0
    for character, (train, validation, test) in enumerate(pictures):
        sizes = len(train), len(validation), 0 if shared else len(test)
        both = sizes[0] + sizes[1]
        if shared:
            first[:, character], size[:, character] = place, both
            kept += [train, validation]
        else:
            first[:, character] = place, place + sizes[0], place + both, place
            size[:, character] = *sizes, both
            kept += [train, validation, test]
        typical[character] = place + _nearest_to_mean(train)
        place += sum(sizes)
    images = np.concatenate(kept) if kept else np.zeros((0, FRAME, FRAME), np.uint8)
    return FramePool(images, first, size, typical)  # type: ignore[arg-type]


def _nearest_to_mean(images: np.ndarray) -> int:
    """Which of images [number, 28, 28] has the least squared distance to their mean."""
    flat = images.reshape(len(images), -1).astype(np.float32)
    return int(np.argmin(((flat - flat.mean(0)) ** 2).sum(1)))


def choose(
    pool: FramePool, key: jax.Array, ids: jax.Array, queries: jax.Array, lots: jax.Array
) -> jax.Array:
    """Which pictures stand for characters.

    Args:
        pool: the pictures.
        key: decides.
        ids: uint8 [batch, width], characters.
        queries: int32 [batch], whose they are: the same query has the same pictures.
        lots: [batch], the lot to draw from.

    Returns:
        int32 [batch, width], places in ``pool.images``.
    """

    def one(ids: jax.Array, query: jax.Array, lot: jax.Array) -> jax.Array:
        bits = jax.random.bits(jax.random.fold_in(key, query), ids.shape, jnp.uint32)
        within = bits % pool.size[lot, ids].astype(jnp.uint32)
        return pool.first[lot, ids] + within.astype(jnp.int32)

    return jax.vmap(one)(ids, queries, lots)


def gather(pool: FramePool, places: jax.Array) -> jax.Array:
    """The pictures at places: float32 [..., 28, 28] from 0 to 1."""
    return pool.images[places].astype(jnp.float32) / 255


def move(
    frames: jax.Array,
    key: jax.Array,
    shift: jax.Array,
    rotation: jax.Array,
    scale: jax.Array,
    elastic: jax.Array | None = None,
) -> jax.Array:
    """Shift, turn, bend, enlarge or shrink each frame by chance; bilinear, black beyond the edge.

    Args:
        frames: [..., 28, 28].
        key: decides how far each frame moves.
        shift: pixels, rotation: degrees, scale: share; each uniform up to this, either way.
        elastic: pixels, as ``bends``; None bends nothing.

    Returns:
        [..., 28, 28].
    """
    flat = frames.reshape(-1, FRAME, FRAME)
    if elastic is None:
        bent = jnp.zeros((len(flat), 2, 1, 1))
    else:
        bent = bends(jax.random.fold_in(key, 1), len(flat), elastic)
    draws = jax.random.uniform(key, (len(flat), 4), minval=-1.0, maxval=1.0)
    center = (FRAME - 1) / 2
    rows, columns = jnp.meshgrid(
        jnp.arange(FRAME, dtype=jnp.float32) - center,
        jnp.arange(FRAME, dtype=jnp.float32) - center,
        indexing="ij",
    )

    def one(frame: jax.Array, draw: jax.Array, bend: jax.Array) -> jax.Array:
        angle = draw[0] * rotation * (jnp.pi / 180)
        size = 1 + draw[1] * scale
        down, across = draw[2] * shift, draw[3] * shift
        cosine, sine = jnp.cos(angle) / size, jnp.sin(angle) / size
        from_rows = cosine * (rows - down) + sine * (columns - across) + center + bend[0]
        from_columns = cosine * (columns - across) - sine * (rows - down) + center + bend[1]
        return jax.scipy.ndimage.map_coordinates(frame, [from_rows, from_columns], order=1)

    return jax.vmap(one)(flat, draws, bent).reshape(frames.shape)


def bends(key: jax.Array, frames: int, elastic: jax.Array) -> jax.Array:
    """Smooth random fields of displacements, as a hand differs from itself (Simard et al., 2003).

    Each is drawn at 5×5 places, uniform up to ``elastic`` pixels either way, and is at a pixel the
    mean of these weighted by a Gaussian of their distance: 0.37 of ``elastic`` long on average.

    Returns:
        [frames, 2, 28, 28], pixels down and across.
    """
    places = jnp.linspace(0, FRAME - 1, BENT_AT)
    pixels = jnp.arange(FRAME, dtype=jnp.float32)
    apart = (pixels[:, None] - places[None]) / (places[1] - places[0])
    weights = jax.nn.softmax(-0.5 * (apart / 0.6) ** 2)
    drawn = jax.random.uniform(key, (frames, 2, BENT_AT, BENT_AT), minval=-1.0, maxval=1.0)
    return elastic * (weights @ drawn @ weights.T)


def as_frames(pictures: np.ndarray) -> np.ndarray:
    """Pictures [queries, 28, 28] or [queries, pictures, 28, 28 × n] as frames to be shown.

    Returns:
        [queries, frames, 28, 28], from left to right.
    """
    rows = pictures if pictures.ndim == 4 else pictures[:, None]
    queries, count, height, width = rows.shape
    cut = rows.reshape(queries, count, height, width // FRAME, FRAME).swapaxes(2, 3)
    return cut.reshape(queries, -1, height, FRAME)
