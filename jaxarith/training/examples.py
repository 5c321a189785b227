"""Queries as a network sees them, with what it should answer."""

from typing import NamedTuple

import jax
import jax.numpy as jnp

from jaxarith.member import Static
from jaxarith.tasks.frames import TRAIN_AND_VALIDATION, choose, gather, move
from jaxarith.training.keys import member_key
from jaxarith.training.values import Tables, Values


class Batch(NamedTuple):
    """Queries and answers.

    Attributes:
        inputs: ids uint8 [batch, query width], or frames [batch, query width, 28, 28].
        answers: ids uint8 [batch, answer width].
        drawing: frames [batch, answer width, 28, 28] where answers are drawn, else None.
    """

    inputs: jax.Array
    answers: jax.Array
    drawing: jax.Array | None


def training_batch(
    static: Static, tables: Tables, values: Values, queries: jax.Array, step: jax.Array
) -> Batch:
    """Queries [batch] as the step trains on them: fresh pictures, moved, where that is asked."""
    key = member_key(values.split_seed, "pictures")
    pictures = static.pictures
    if pictures and pictures.fresh:
        # Never the key of the fixed pictures, which is this one unfolded.
        key = jax.random.fold_in(member_key(values.seed, "fresh pictures"), step)
    batch = _examples(static, tables, values, queries, jnp.zeros_like(queries), key)
    if pictures and pictures.answer_pictures == "typical" and static.task.draws_images:
        assert tables.pool is not None
        drawing = gather(tables.pool, tables.pool.typical[batch.answers])
        batch = batch._replace(drawing=drawing)
    if pictures and pictures.augmented and static.task.reads_images:
        chance = jax.random.fold_in(member_key(values.seed, "augmentation"), step)
        moved = move(batch.inputs, chance, values.shift, values.rotation, values.scale)
        batch = batch._replace(inputs=moved)
    return batch


def examples(
    static: Static, tables: Tables, values: Values, queries: jax.Array, part: jax.Array
) -> Batch:
    """Queries [batch], each of the part [batch] given, with the pictures that are theirs."""
    key = member_key(values.split_seed, "pictures")
    return _examples(static, tables, values, queries, part, key)


def _examples(
    static: Static,
    tables: Tables,
    values: Values,
    queries: jax.Array,
    part: jax.Array,
    key: jax.Array,
) -> Batch:
    ids, answers = tables.queries[queries], tables.answers[queries]
    drawing = None
    if static.pictures is None:
        return Batch(ids, answers, drawing)
    pool = tables.pool
    assert pool is not None
    held = values.validation > 0
    lots = jnp.where((part == 0) & ~held, TRAIN_AND_VALIDATION, part.astype(jnp.int32))
    asked, answered = jax.random.split(key)
    inputs = ids
    if static.task.reads_images:
        inputs = gather(pool, choose(pool, asked, ids, queries, lots))
    if static.task.draws_images:
        drawing = gather(pool, choose(pool, answered, answers, queries, lots))
    return Batch(inputs, answers, drawing)
