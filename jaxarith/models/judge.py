"""The judge: a small convolutional network that says which character a 28×28 frame shows, if any.

It has one class beside the characters, for frames that show none: blurs, mixtures, means of digits.
"""

from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from flax import linen as nn

from jaxarith.config import FRAME

CLASSES = "0123456789 +-*"
REJECT = len(CLASSES)


class Judge(nn.Module):
    """Frames [frames, 28, 28] from 0 to 1 to logits [frames, 15]: ``CLASSES``, then reject.

    Squares of 2×2 pixels are read as channels of one map half as wide and high: a first layer over
    whole pixels would take most of the time and read no better. Convolutions are products with
    patches: the gradient of XLA's own takes 16 times as long on a CPU, once it is inside a loop.
    """

    @nn.compact
    def __call__(self, frames: jax.Array, dropout: float = 0.0) -> jax.Array:
        half = FRAME // 2
        squares = frames.reshape(-1, half, 2, half, 2).transpose(0, 1, 3, 2, 4)
        maps = squares.reshape(-1, half, half, 4)
        for filters, stride in ((32, 1), (64, 2), (128, 1)):
            maps = nn.relu(nn.Dense(filters)(patches(maps, stride)))
        values = nn.relu(nn.Dense(128)(maps.reshape(len(maps), -1)))
        values = nn.Dropout(dropout, deterministic=dropout == 0.0)(values)
        return nn.Dense(REJECT + 1)(values)


def patches(maps: jax.Array, stride: int) -> jax.Array:
    """The 3×3 patches inside maps [n, h, w, channels]: [n, h', w', 9 channels]."""
    rows, columns = ((length - 3) // stride * stride + 1 for length in maps.shape[1:3])
    shifts = [(row, column) for row in range(3) for column in range(3)]
    seen = [
        maps[:, row : row + rows : stride, column : column + columns : stride]
        for row, column in shifts
    ]
    return jnp.concatenate(seen, axis=-1)


def judge_probabilities(params: Any, frames: jax.Array) -> jax.Array:
    """What the judge makes of frames: probabilities [..., 15].

    Args:
        params: of ``Judge``.
        frames: [..., 28, 28], from 0 to 1.
    """
    flat = frames.reshape(-1, FRAME, FRAME)
    logits: Any = Judge().apply({"params": params}, flat)
    return jax.nn.softmax(logits).reshape(*frames.shape[:-2], REJECT + 1)


class Reading(NamedTuple):
    """What the judge makes of frames [..., 28, 28].

    Attributes:
        ids: uint8 [...], the likeliest of some characters, as places among them.
        legible: bool [...], whether the frame is not rejected as showing none.
        confidence: [...], the probability of the character read.
    """

    ids: jax.Array
    legible: jax.Array
    confidence: jax.Array


def read_frames(params: Any, frames: jax.Array, characters: str) -> Reading:
    """What frames [..., 28, 28], from 0 to 1, say in some characters."""
    probabilities = judge_probabilities(params, frames)
    known = probabilities[..., classes_of(characters)]
    return Reading(
        ids=jnp.argmax(known, axis=-1).astype(jnp.uint8),
        legible=jnp.argmax(probabilities, axis=-1) != REJECT,
        confidence=jnp.max(known, axis=-1),
    )


def judge_shapes() -> Any:
    """The shapes of its parameters."""
    return jax.eval_shape(Judge().init, jax.random.key(0), jnp.zeros((1, FRAME, FRAME)))["params"]


def classes_of(characters: str) -> np.ndarray:
    """The judge's class of each character: int64 [characters]."""
    return np.array([CLASSES.index(one) for one in characters])
