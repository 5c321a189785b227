"""jaxarith's own training, as the engine runs it, and a plain jit(vmap(train)) of it."""

import time
from functools import partial
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from benchmarks.contender import Contender
from benchmarks.examples import FRAME_DROPOUT
from jaxarith.config import Hyperparameters
from jaxarith.engine.placement import Placement, prepare_devices
from jaxarith.engine.programs import programs_for
from jaxarith.member import Member, Static
from jaxarith.training.loop import advance, initial_lane
from jaxarith.training.values import Values, tables_of, values_of

ENDLESS = 1_000_000


def engine(static: Static, members: int) -> Contender:
    """The engine's compiled programs on all devices; a unit is one step of every member."""
    prepare_devices()
    jax.config.update("jax_default_matmul_precision", "float32")
    devices = max(n for n in range(1, jax.local_device_count() + 1) if members % n == 0)
    batching = "map" if jax.default_backend() == "cpu" else "vmap"
    placement = Placement(devices, members, batching)
    return advancing("jaxarith", static, _values(static, members), placement)


def advancing(name: str, static: Static, values: list[Values], placement: Placement) -> Contender:
    """A group's programs with a member in every lane; a unit is one step of each."""
    programs = programs_for(static, placement)
    lanes = programs.refill(programs.empty_lanes(), values, np.ones(len(values), bool))

    def run(count: int) -> None:
        nonlocal lanes
        lanes = programs.advance(lanes, np.full(len(values), count))
        jax.block_until_ready(lanes)

    unit = len(values) * static.training.batch_size
    return Contender(name, run, unit, programs.seconds["advance"])


def plain_vmap(static: Static, members: int) -> Contender:
    """All members batched in one program on one device."""
    return batched(static, members)[0]


def batched(static: Static, members: int) -> tuple[Contender, Any]:
    """``plain_vmap``, and its compiled program."""
    tables = tables_of(static)
    stacked = jax.tree.map(lambda *leaves: np.stack(leaves), *_values(static, members))
    lanes = jax.jit(jax.vmap(partial(initial_lane, static, tables)))(stacked)
    train = jax.vmap(partial(advance, static, tables), in_axes=(0, None))
    start = time.perf_counter()
    compiled = jax.jit(train, donate_argnums=(0,)).lower(lanes, jnp.int32(1)).compile()
    seconds = time.perf_counter() - start

    def run(count: int) -> None:
        nonlocal lanes
        lanes = jax.block_until_ready(compiled(lanes, jnp.int32(count)))

    unit = members * static.training.batch_size
    return Contender("jit(vmap(train))", run, unit, seconds), compiled


def _values(static: Static, members: int) -> list[Values]:
    dropped = {} if static.frame_encoder is None else {"frame_dropout": FRAME_DROPOUT}
    settings = Hyperparameters(steps=ENDLESS, train_fraction=0.75, **dropped)
    return [values_of(Member(static, settings, seed)) for seed in range(members)]
