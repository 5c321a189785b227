"""Having the judge read many frames, a batch at a time."""

from functools import partial
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from jaxarith.config import FRAME
from jaxarith.models.judge import Reading, read_frames

BATCH = 500


def read(judge: Any, frames: np.ndarray, characters: str) -> Reading:
    """``read_frames`` for any number of frames [frames, 28, 28], as NumPy."""
    padded = np.pad(frames, ((0, -len(frames) % BATCH), (0, 0), (0, 0)))
    batches = [_read(judge, batch, characters) for batch in padded.reshape(-1, BATCH, FRAME, FRAME)]
    return jax.tree.map(lambda *parts: np.concatenate(parts)[: len(frames)], *batches)


@partial(jax.jit, static_argnums=2)
def _read(judge: Any, frames: np.ndarray, characters: str) -> Reading:
    return read_frames(judge, jnp.asarray(frames), characters)
