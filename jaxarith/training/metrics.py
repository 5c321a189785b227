"""What an evaluation counts: pure functions of answers."""

from typing import NamedTuple

import jax
import jax.numpy as jnp
import optax


class Drawn(NamedTuple):
    """How drawn answers look.

    Attributes:
        keras_pixel: [queries], share of pixels with (drawn > 0.5) == right, as Keras counts it.
        legible: bool [queries, answer width], frames that the judge does not reject.
        confidence: [queries], the judge's mean probability of what it reads.
    """

    keras_pixel: jax.Array
    legible: jax.Array
    confidence: jax.Array


class Answered(NamedTuple):
    """What a network answered.

    Attributes:
        predicted: ids uint8 [queries, answer width]; of drawn answers, what the judge reads.
        losses: [queries], what training lowers.
        drawn: of drawn answers, else None.
    """

    predicted: jax.Array
    losses: jax.Array
    drawn: Drawn | None


class Score(NamedTuple):
    """Means over a part of the queries; NaN where the part is empty.

    Attributes:
        loss: what training lowers, with the right answer fed back: cross-entropy per position in
            nats, or the drawing's loss per pixel.
        exact: share of queries whose whole answer is right by greedy decoding.
        per_character: share of answer positions that are right, padding included.
        keras_pixel, confidence: means of ``Drawn``'s; None where answers are written.
        legible: share of queries whose every frame is read right and not rejected; likewise.
    """

    loss: jax.Array
    exact: jax.Array
    per_character: jax.Array
    keras_pixel: jax.Array | None = None
    legible: jax.Array | None = None
    confidence: jax.Array | None = None


def score(answered: Answered, answers: jax.Array, included: jax.Array) -> Score:
    """Average over the included queries.

    Args:
        answered: what was answered to queries.
        answers: ids [queries, answer width].
        included: bool [queries].
    """
    right = answered.predicted == answers
    count = jnp.sum(included).astype(jnp.float32)

    def mean(values: jax.Array) -> jax.Array:
        return jnp.sum(jnp.where(included, values, 0.0)) / count

    def share(right: jax.Array) -> jax.Array:
        return _ratio(jnp.sum(included & jnp.all(right, axis=-1)), count)

    places = jnp.sum(included[:, None] & right)
    written = Score(
        loss=mean(answered.losses),
        exact=share(right),
        per_character=_ratio(places, count * right.shape[-1]),
    )
    if answered.drawn is None:
        return written
    return written._replace(
        keras_pixel=mean(answered.drawn.keras_pixel),
        legible=share(right & answered.drawn.legible),
        confidence=mean(answered.drawn.confidence),
    )


def _ratio(number: jax.Array, of: jax.Array) -> jax.Array:
    """A count over another, and 1 where all are counted: GPUs divide to the last bit but one."""
    counted = number.astype(jnp.float32)
    return jnp.where((counted == of) & (of > 0), 1.0, counted / of)


def query_losses(logits: jax.Array, answers: jax.Array) -> jax.Array:
    """Each query's mean cross-entropy per position: [queries]."""
    losses = optax.softmax_cross_entropy_with_integer_labels(logits, answers.astype(jnp.int32))
    return jnp.mean(losses, axis=-1)


def keras_pixel(probabilities: jax.Array, drawing: jax.Array) -> jax.Array:
    """Each query's share of pixels where (drawn > 0.5) equals the right pixel exactly.

    What the reports call accuracy of drawn answers. Pixels of grey can never be right.

    Args:
        probabilities, drawing: [queries, answer width, 28, 28].
    """
    same = (probabilities > 0.5).astype(jnp.float32) == drawing
    return jnp.mean(same, axis=(1, 2, 3), dtype=jnp.float32)
