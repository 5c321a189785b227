"""A member's traced settings as arrays, and the task's arrays that all members share."""

from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np

from jaxarith.config import FRAME, MnistRows
from jaxarith.member import Member, Static
from jaxarith.models.judge import judge_shapes
from jaxarith.tasks.dataset import Dataset, dataset
from jaxarith.tasks.frames import LOTS, FramePool


class Values(NamedTuple):
    """What differs between members of a group; each a scalar, with a leading axis when stacked.

    Attributes:
        seed, split_seed: uint32.
        learning_rate, weight_decay, dropout, label_smoothing: float32.
        reading_loss, frame_dropout, shift, rotation, scale, elastic: float32, of pictures.
        train_part, validation: int32, queries asked for; the training part includes validation.
        orbit: bool, whether orbits are kept whole.
        swapped: bool, whether the orbits of what is trained on are trained on.
        steps: int32, the member's own budget and the length of its schedule.
        depth: int32, its encoder layers, where members of several depths are packed.
    """

    seed: jax.Array
    split_seed: jax.Array
    learning_rate: jax.Array
    weight_decay: jax.Array
    dropout: jax.Array
    label_smoothing: jax.Array
    reading_loss: jax.Array
    frame_dropout: jax.Array
    shift: jax.Array
    rotation: jax.Array
    scale: jax.Array
    elastic: jax.Array
    train_part: jax.Array
    validation: jax.Array
    orbit: jax.Array
    swapped: jax.Array
    steps: jax.Array
    depth: jax.Array


class Tables(NamedTuple):
    """What all members of a group share.

    Attributes:
        queries, answers: as ``Dataset``'s.
        representative: int32 [queries], the first query of each one's orbit.
        scratchpad: as ``Dataset``'s.
        pool: pictures of the characters, where the mapping has any.
        judge: parameters of what reads drawn answers, where there are any.
        same: as ``Dataset``'s.
    """

    queries: jax.Array
    answers: jax.Array
    representative: jax.Array
    scratchpad: jax.Array | None = None
    pool: FramePool | None = None
    judge: Any = None
    same: jax.Array | None = None


def values_of(member: Member) -> Values:
    """One member's traced settings, as NumPy scalars."""
    traced = member.hyperparameters
    train, validation, _ = member.sizes
    scalars: dict[str, Any] = {
        "seed": np.uint32(member.seed),
        "split_seed": np.uint32(member.split_seed),
        "learning_rate": np.float32(traced.learning_rate),
        "weight_decay": np.float32(traced.weight_decay),
        "dropout": np.float32(traced.dropout),
        "label_smoothing": np.float32(traced.label_smoothing),
        "reading_loss": np.float32(traced.reading_loss),
        "frame_dropout": np.float32(traced.frame_dropout),
        "shift": np.float32(traced.shift),
        "rotation": np.float32(traced.rotation),
        "scale": np.float32(traced.scale),
        "elastic": np.float32(traced.elastic),
        "train_part": np.int32(train + validation),
        "validation": np.int32(validation),
        "orbit": np.bool_(traced.split == "orbit"),
        "swapped": np.bool_(traced.split == "swapped"),
        "steps": np.int32(member.steps),
        "depth": np.int32(member.static.model.encoder_layers),
    }
    return Values(**scalars)


def tables_of(static: Static, judge: Any = None) -> Tables:
    """A group's shared arrays, as the programs take them.

    Args:
        static: the group's settings.
        judge: parameters of what reads drawn answers, where they came along: none is trained then,
            and no picture is loaded unless some are read.
    """
    data = dataset_of(static)
    tables = Tables(**jax.tree.map(jnp.asarray, _arrays(data)))
    if static.pictures is None:
        return tables
    # Imported here: text needs none of what pictures need.
    from jaxarith.judging import load_judge
    from jaxarith.tasks.pool import digits_of, frame_pool

    if isinstance(static.task, MnistRows):
        return tables  # Its images are its queries.
    if judge is not None and not static.task.reads_images:
        return tables._replace(judge=judge)
    if static.task.draws_images:
        judge = load_judge(digits_of(static.pictures)) if judge is None else judge
        tables = tables._replace(judge=judge)
    return tables._replace(pool=frame_pool(data.vocabulary.characters, static.pictures))


def dataset_of(static: Static) -> Dataset:
    """A group's data set, its images those of the collection that the group names."""
    digits = static.image_digits
    return dataset(static.task) if digits is None else dataset(static.task, digits)


def _arrays(data: Dataset) -> dict[str, Any]:
    """A task's own arrays among those that members share."""
    return {name: getattr(data, name) for name in Tables._fields if hasattr(data, name)}


def table_shapes(static: Static) -> Tables:
    """Shapes that stand for ``tables_of``, made without loading pictures or training a judge.

    The pool has one picture: how many there are is no concern of a member's.
    """
    data = dataset_of(static)
    tables: Any = Tables(**_arrays(data))
    if static.pictures is not None and not isinstance(static.task, MnistRows):
        lots = np.zeros((LOTS, data.vocabulary.size), np.int32)
        black = np.zeros((1, FRAME, FRAME), np.uint8)
        pool = FramePool(black, lots, lots, lots[0])  # type: ignore[arg-type]
        tables = tables._replace(pool=pool)
    if static.task.draws_images:
        tables = tables._replace(judge=judge_shapes())
    return jax.tree.map(lambda leaf: jax.ShapeDtypeStruct(leaf.shape, leaf.dtype), tables)
