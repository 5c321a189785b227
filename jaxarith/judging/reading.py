"""Having the judge read many frames, a batch at a time."""

from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np

from jaxarith.config import FRAME
from jaxarith.models.judge import REJECT, classes_of, judge_probabilities

BATCH = 500


class Seen(NamedTuple):
    """What the judge makes of frames.

    Attributes:
        ids: int64 [frames], the likeliest of the characters, as places among them.
        accepted: bool [frames], whether the frame is not rejected as showing none.
        confidence: float32 [frames], the probability of the character read.
    """

    ids: np.ndarray
    accepted: np.ndarray
    confidence: np.ndarray


def read(judge: Any, frames: np.ndarray, characters: str) -> Seen:
    """What frames [frames, 28, 28], from 0 to 1, say in some characters."""
    padded = np.pad(frames, ((0, -len(frames) % BATCH), (0, 0), (0, 0)))
    batches = padded.reshape(-1, BATCH, FRAME, FRAME)
    found = np.concatenate([np.asarray(_probabilities(judge, batch)) for batch in batches])
    found = found[: len(frames)]
    known = found[:, classes_of(characters)]
    return Seen(known.argmax(1), found.argmax(1) != REJECT, known.max(1))


@jax.jit
def _probabilities(judge: Any, frames: np.ndarray) -> jax.Array:
    return judge_probabilities(judge, jnp.asarray(frames))
