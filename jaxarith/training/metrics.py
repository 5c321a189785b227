"""What an evaluation counts: pure functions of answers."""

from typing import NamedTuple

import jax
import jax.numpy as jnp
import optax


class Score(NamedTuple):
    """Means over a part of the queries; NaN where the part is empty.

    Attributes:
        loss: cross-entropy per position with the right answer fed back, in nats.
        exact: share of queries whose whole answer is right by greedy decoding.
        per_character: share of answer positions that are right, padding included.
    """

    loss: jax.Array
    exact: jax.Array
    per_character: jax.Array


def score(
    losses: jax.Array, predicted: jax.Array, answers: jax.Array, included: jax.Array
) -> Score:
    """Average over the included queries.

    Args:
        losses: [queries].
        predicted, answers: ids [queries, answer width].
        included: bool [queries].
    """
    right = predicted == answers
    count = jnp.sum(included).astype(jnp.float32)

    def mean(values: jax.Array) -> jax.Array:
        return jnp.sum(jnp.where(included, values, 0.0)) / count

    return Score(
        loss=mean(losses),
        exact=mean(jnp.all(right, axis=-1).astype(jnp.float32)),
        per_character=mean(jnp.mean(right, axis=-1, dtype=jnp.float32)),
    )


def query_losses(logits: jax.Array, answers: jax.Array) -> jax.Array:
    """Each query's mean cross-entropy per position: [queries]."""
    losses = optax.softmax_cross_entropy_with_integer_labels(logits, answers.astype(jnp.int32))
    return jnp.mean(losses, axis=-1)
