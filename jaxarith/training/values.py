"""A member's traced settings as arrays, and the task's arrays that all members share."""

from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np

from jaxarith.config import Arithmetic
from jaxarith.member import Member
from jaxarith.tasks.arithmetic import dataset


class Values(NamedTuple):
    """What differs between members of a group; each a scalar, with a leading axis when stacked.

    Attributes:
        seed, split_seed: uint32.
        learning_rate, weight_decay, dropout, label_smoothing: float32.
        train_part, validation: int32, queries asked for; the training part includes validation.
        orbit: bool, whether orbits are kept whole.
        steps: int32, the member's own budget and the length of its schedule.
    """

    seed: jax.Array
    split_seed: jax.Array
    learning_rate: jax.Array
    weight_decay: jax.Array
    dropout: jax.Array
    label_smoothing: jax.Array
    train_part: jax.Array
    validation: jax.Array
    orbit: jax.Array
    steps: jax.Array


class Tables(NamedTuple):
    """Every query and answer of a task: uint8 [queries, width] twice, int32 [queries]."""

    queries: jax.Array
    answers: jax.Array
    representative: jax.Array


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
        "train_part": np.int32(train + validation),
        "validation": np.int32(validation),
        "orbit": np.bool_(traced.split == "orbit"),
        "steps": np.int32(member.steps),
    }
    return Values(**scalars)


def tables_of(task: Arithmetic) -> Tables:
    """The task's arrays, as the programs take them."""
    data = dataset(task)
    return Tables(*map(jnp.asarray, (data.queries, data.answers, data.representative)))
