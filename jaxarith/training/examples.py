"""Queries as a network sees them, with what it should answer."""

from typing import NamedTuple

import jax
import jax.numpy as jnp

from jaxarith.config import FRAME, MnistRows, Numbers, Parity
from jaxarith.member import Static
from jaxarith.models.frame_encoders import Sheet
from jaxarith.tasks.frames import TRAIN_AND_VALIDATION, choose, gather, move
from jaxarith.tasks.number_images import number_pictures
from jaxarith.training.keys import member_key
from jaxarith.training.values import Tables, Values


class Batch(NamedTuple):
    """Queries and answers.

    Attributes:
        inputs: ids uint8 [batch, query width], or frames [batch, query width, 28, 28], or a sheet
            of them; pictures of numbers [batch, numbers, 28, 84]; rows of images [batch, 28, 28].
        written: ids uint8 [batch, written width], the answer, after its scratchpad if any.
        characters: ids uint8 [batch, query width], what a query's pictures show; of text itself.
        drawing: frames [batch, answer width, 28, 28] where answers are drawn, else None.
    """

    inputs: jax.Array | Sheet
    written: jax.Array
    characters: jax.Array
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
    if isinstance(static.task, Parity):
        start = static.task.train_bits
        bits = batch.characters[:, :start]
        batch = batch._replace(inputs=bits, written=batch.written[:, :start], characters=bits)
    if pictures and pictures.answer_pictures == "typical" and static.task.draws_images:
        assert tables.pool is not None
        drawing = gather(tables.pool, tables.pool.typical[batch.written])
        batch = batch._replace(drawing=drawing)
    if pictures and pictures.sheet:
        drawn = jax.random.fold_in(member_key(values.seed, "sheet"), step)
        sheet = _sheet(tables, values, tables.queries[queries], pictures.sheet, drawn)
        batch = batch._replace(inputs=sheet)
    if pictures and pictures.augmented and static.task.reads_images:
        chance = jax.random.fold_in(member_key(values.seed, "augmentation"), step)
        batch = batch._replace(inputs=_moved(batch.inputs, values, chance))
    return batch


def _moved(inputs: jax.Array | Sheet, values: Values, key: jax.Array) -> jax.Array | Sheet:
    """Frames moved by chance, as far as the member's settings allow."""

    def moved(frames: jax.Array) -> jax.Array:
        return move(frames, key, values.shift, values.rotation, values.scale, values.elastic)

    if isinstance(inputs, Sheet):
        return inputs._replace(frames=moved(inputs.frames))
    return moved(inputs)


def _sheet(tables: Tables, values: Values, ids: jax.Array, size: int, key: jax.Array) -> Sheet:
    """``size`` pictures of every character, and one of its character's for each of the ids."""
    pool = tables.pool
    assert pool is not None
    drawn, taken = jax.random.split(key)
    characters = jnp.arange(pool.typical.shape[0], dtype=jnp.int32)
    lots = _lots(values, jnp.zeros_like(characters))
    each = jnp.broadcast_to(characters[:, None], (len(characters), size))
    frames = gather(pool, choose(pool, drawn, each, characters, lots))
    which = jax.random.randint(taken, ids.shape, 0, size, jnp.int32)
    return Sheet(frames.reshape(-1, FRAME, FRAME), ids.astype(jnp.int32) * size + which)


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
    lots = _lots(values, part)
    asked, answered = jax.random.split(key)
    inputs = inputs_of(static, tables, asked, ids, queries, lots)
    if static.task.draws_images:
        pool = tables.pool
        assert pool is not None
        drawing = gather(pool, choose(pool, answered, answers, queries, lots))
    if tables.scratchpad is not None:
        answers = jnp.concatenate([tables.scratchpad[queries], answers], axis=-1)
    return Batch(inputs, answers, ids, drawing)


def inputs_of(
    static: Static,
    tables: Tables,
    key: jax.Array,
    ids: jax.Array,
    queries: jax.Array,
    lots: jax.Array,
) -> jax.Array:
    """What a network reads of queries.

    Args:
        static: the group's settings.
        tables: with the pool of pictures, where there are any.
        key: decides which pictures.
        ids: [batch, …], queries as their data set has them.
        queries: int32 [batch], their numbers: the same one has the same pictures.
        lots: [batch], which pictures to draw from.

    Returns:
        As ``Batch.inputs``.
    """
    if isinstance(static.task, MnistRows):
        return ids.astype(jnp.float32) / 255
    if not static.task.reads_images:
        return ids
    pool = tables.pool
    assert pool is not None
    if isinstance(static.task, Numbers):
        return number_pictures(pool, static.task, key, ids, queries, lots)
    return gather(pool, choose(pool, key, ids, queries, lots))


def _lots(values: Values, part: jax.Array) -> jax.Array:
    """The lots that queries of some parts [...] draw from."""
    held = values.validation > 0
    return jnp.where((part == 0) & ~held, TRAIN_AND_VALIDATION, part.astype(jnp.int32))
