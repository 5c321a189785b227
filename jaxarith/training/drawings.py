"""Reading drawn answers: by the judge, and by the pixel."""

from typing import Any

import jax
import jax.numpy as jnp

from jaxarith.config import Arithmetic
from jaxarith.models.judge import read_frames
from jaxarith.tasks.vocabulary import Vocabulary
from jaxarith.training.metrics import Answered, Drawn, keras_pixel


def drawn_frames(logits: jax.Array, threshold: float | jax.Array | None = None) -> jax.Array:
    """Frames from 0 to 1 of a network's logits; with a threshold 1 above it and 0 elsewhere."""
    frames = jax.nn.sigmoid(logits)
    return frames if threshold is None else (frames > threshold).astype(frames.dtype)


def read_drawings(
    task: Arithmetic, judge: Any, logits: jax.Array, drawing: jax.Array, losses: jax.Array
) -> Answered:
    """What drawn answers say, and how they look.

    Args:
        task: whose characters may be read.
        judge: its parameters.
        logits: [queries, answer width, 28, 28], of pixels.
        drawing: the same shape, right pictures of the answers.
        losses: [queries].
    """
    drawn = drawn_frames(logits)
    reading = read_frames(judge, drawn, Vocabulary.for_operators(task.operators).characters)
    seen = Drawn(
        keras_pixel=keras_pixel(drawn, drawing),
        legible=reading.legible,
        confidence=jnp.mean(reading.confidence, axis=-1),
    )
    return Answered(reading.ids, losses, seen)
