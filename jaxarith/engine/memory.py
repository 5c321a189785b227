"""What one member needs: parameters, and bytes in training, without computing anything."""

import math
from functools import lru_cache
from typing import Any

import jax

from jaxarith.member import Member, Static
from jaxarith.training.loop import initial_lane, next_batch
from jaxarith.training.step import initial_state, training_loss
from jaxarith.training.values import Tables, table_shapes, values_of

# A TPU stores the last two axes of every array in tiles of so many 32-bit numbers.
TILE = (8, 128)
INDEX_BYTES = 4
# The parameters themselves, Adam's two moments, and a gradient.
COPIES = 4


def parameters_of(static: Static) -> int:
    """Parameters of one member's network, statistics of batch normalisation included."""
    return sum(leaf.size for leaf in jax.tree.leaves(_held(static)))


def bytes_of(static: Static) -> int:
    """The estimated bytes of one member in training on the kind of device that is here.

    Parameters, two moments and a gradient; what the backward pass keeps of one batch, taken from
    the traced program itself; the order of the split.
    """
    queries = table_shapes(static).queries.shape[0]
    held, kept = _held(static), _kept(static)
    return COPIES * _stored(held) + _stored(kept) + INDEX_BYTES * queries


@lru_cache
def _held(static: Static) -> Any:
    """Shapes of a member's parameters and statistics."""
    values = values_of(Member.example(static))
    state = jax.eval_shape(lambda: initial_state(static, values))
    return state.params, state.statistics


@lru_cache
def _kept(static: Static) -> Any:
    """Shapes of what a member's backward pass keeps of one batch."""
    member = Member.example(static)

    def residuals(tables: Tables) -> Any:
        lane = initial_lane(static, tables, values_of(member))
        batch = next_batch(static, tables, lane)

        def loss_of(params: Any) -> jax.Array:
            statistics, key = lane.state.statistics, jax.random.key(0)
            return training_loss(static, params, statistics, batch, lane.values, key)[0]

        return jax.vjp(loss_of, lane.state.params)[1]

    return jax.eval_shape(residuals, table_shapes(static))


def _stored(tree: Any) -> int:
    """Bytes of arrays, tiles filled up where the device has any."""
    tiled = jax.default_backend() == "tpu"
    total = 0
    for leaf in jax.tree.leaves(tree):
        shape = leaf.shape
        if tiled and shape:
            tile = TILE[-len(shape) :] if len(shape) < len(TILE) else TILE
            filled = [-(-n // t) * t for n, t in zip(shape[-len(tile) :], tile, strict=True)]
            shape = (*shape[: -len(tile)], *filled)
        total += math.prod(shape) * leaf.dtype.itemsize
    return total
