"""Which queries are trained on: random, orbit and swapped splits by traced sizes.

The seed fixes one order of the queries; a split is a cut of it. So smaller training parts nest in
larger ones, and every split ratio is the same program with another number.
"""

from typing import NamedTuple

import jax
import jax.numpy as jnp


class Split(NamedTuple):
    """An order of the queries and where its parts end.

    ``order[:train]`` is trained on, the next ``validation`` are held out for choosing, the rest is
    the test part.

    Attributes:
        order: int32 [queries], a permutation.
        train, validation: int32 [], sizes.
    """

    order: jax.Array
    train: jax.Array
    validation: jax.Array


def split_queries(
    key: jax.Array,
    representative: jax.Array,
    orbit: jax.Array,
    swapped: jax.Array,
    train_part: jax.Array,
    validation: jax.Array,
    own_test: int = 0,
    same: jax.Array | None = None,
) -> Split:
    """Cut the queries into parts.

    Args:
        key: decides the order.
        representative: int32 [queries], the first query of each one's orbit.
        orbit: bool []; True keeps orbits whole, False takes every query by itself, or with those
            that are the same.
        swapped: bool []; True trains on the whole orbits of what the sizes say, which are then in
            no other part: operands exchanged are further examples, and no test of anything.
        train_part: int32 [], queries in the training part, validation included.
        validation: int32 [], queries of the training part to hold out.
        own_test: so many queries at the end of all are in the test part whatever the key.
        same: int32 [queries], the first query that is the same; None where each is there once.

    Returns:
        The split. Orbits that would be cut go to the later part, so a part may be smaller than
        asked by less than one orbit.
    """
    queries = representative.shape[0]
    own = jnp.arange(queries, dtype=jnp.int32)
    unit = jnp.where(orbit, representative, own if same is None else same)
    free = queries - own_test
    rank = jnp.concatenate([jax.random.permutation(key, own[:free]), own[free:]])[unit]
    order = jnp.argsort(rank, stable=True).astype(jnp.int32)
    ranks = rank[order]
    last = jnp.concatenate([ranks[1:] != ranks[:-1], jnp.ones((1,), bool)])
    ends = jnp.where(last, own + 1, 0)

    def cut(size: jax.Array) -> jax.Array:
        return jnp.max(jnp.where(ends <= size, ends, 0))

    part = jnp.maximum(cut(train_part), ends[jnp.argmax(last)])
    train = jnp.maximum(cut(part - validation), ends[jnp.argmax(last)])
    place = jnp.zeros_like(order).at[order].set(own)
    trained = place < train
    orbits = jnp.zeros_like(trained).at[representative].max(trained)[representative]
    trained = jnp.where(swapped, orbits, trained)
    held = ~trained & (place < part)
    # Already so but for a swapped split: what is trained on, what is held out, the rest.
    part_of = jnp.where(trained, 0, jnp.where(held, 1, 2))
    order = order[jnp.argsort(part_of[order], stable=True)]
    return Split(order, trained.sum(dtype=jnp.int32), held.sum(dtype=jnp.int32))


def parts(split: Split) -> jax.Array:
    """Each query's part: uint8 [queries]; 0 train, 1 validation, 2 test."""
    place = jnp.arange(split.order.shape[0])
    part = (place >= split.train).astype(jnp.uint8) + (
        place >= split.train + split.validation
    ).astype(jnp.uint8)
    return jnp.zeros_like(part).at[split.order].set(part)
