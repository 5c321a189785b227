"""Reading drawn answers: by the judge, and by the pixel."""

from typing import Any, NamedTuple

import jax
import jax.numpy as jnp

from jaxarith.config import Arithmetic
from jaxarith.models.judge import CLASSES, REJECT, judge_probabilities
from jaxarith.tasks.vocabulary import Vocabulary
from jaxarith.training.metrics import Answered, Drawn, keras_pixel


class Reading(NamedTuple):
    """What the judge makes of frames [..., 28, 28].

    Attributes:
        ids: uint8 [...], the likeliest of the task's characters.
        legible: bool [...], whether the frame is not rejected as showing none.
        confidence: [...], the probability of the character read.
    """

    ids: jax.Array
    legible: jax.Array
    confidence: jax.Array


def drawn_frames(logits: jax.Array, threshold: float | jax.Array | None = None) -> jax.Array:
    """Frames from 0 to 1 of a network's logits; with a threshold 1 above it and 0 elsewhere."""
    frames = jax.nn.sigmoid(logits)
    return frames if threshold is None else (frames > threshold).astype(frames.dtype)


def read_frames(task: Arithmetic, judge: Any, frames: jax.Array) -> Reading:
    """Have the judge read frames [..., 28, 28] as characters of the task."""
    probabilities = judge_probabilities(judge, frames)
    characters = Vocabulary.for_operators(task.operators).characters
    known = probabilities[..., jnp.array([CLASSES.index(one) for one in characters])]
    return Reading(
        ids=jnp.argmax(known, axis=-1).astype(jnp.uint8),
        legible=jnp.argmax(probabilities, axis=-1) != REJECT,
        confidence=jnp.max(known, axis=-1),
    )


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
    drawn = jax.nn.sigmoid(logits)
    reading = read_frames(task, judge, drawn)
    seen = Drawn(
        keras_pixel=keras_pixel(drawn, drawing),
        legible=reading.legible,
        confidence=jnp.mean(reading.confidence, axis=-1),
    )
    return Answered(reading.ids, losses, seen)
