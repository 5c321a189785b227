"""A group's compiled programs: each of ``training.loop``'s functions, spread over the lanes."""

import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jax.export import Exported, export

from jaxarith.compile_cache import found
from jaxarith.engine.jax_options import in_other_thread, product_precision, usual_options
from jaxarith.engine.lowered import find, keep
from jaxarith.engine.placement import Placement, spread
from jaxarith.member import Member, Static
from jaxarith.training.loop import (
    Answers,
    Evaluation,
    Lane,
    advance,
    answer_all,
    evaluate,
    initial_lane,
)
from jaxarith.training.step import TrainState
from jaxarith.training.values import Tables, Values, tables_of, values_of

Mask = np.ndarray
NAMES = ("advance", "refill", "evaluate", "answer")
USE_UP_LANES = ("advance", "refill")


@dataclass(frozen=True)
class Programs:
    """What the host calls, on lanes stacked along their first axis.

    Attributes:
        static, placement: what they are compiled for.
        tables: the task's arrays, on every device.
        compiled: the executables by name.
        seconds: what compiling each took, beside the others.
        wall_seconds: what compiling them all took.
        found: how many of them were in the cache on disk.
    """

    static: Static
    placement: Placement
    tables: Tables
    compiled: dict[str, Any]
    seconds: dict[str, float]
    wall_seconds: float
    found: int

    @property
    def origin(self) -> str:
        """How they came to be, in words."""
        if self.found < len(self.compiled):
            some = f", {self.found} of {len(self.compiled)} found" if self.found else ""
            return f"compiled in {self.wall_seconds:.1f} s{some}"
        return f"found compiled, in {self.wall_seconds:.1f} s"

    def refill(self, lanes: Lane, values: list[Values], mask: Mask) -> Lane:
        """Start the masked lanes anew from ``values`` (one per lane); ``lanes`` is used up."""
        stacked = jax.tree.map(lambda *leaves: np.stack(leaves), *values)
        return self._call("refill", lanes, stacked, mask)

    def advance(self, lanes: Lane, counts: np.ndarray) -> Lane:
        """Train each lane up to its count of steps; ``lanes`` is used up."""
        return self._call("advance", lanes, counts.astype(np.int32))

    def evaluate(self, lanes: Lane, mask: Mask) -> Evaluation:
        """Curve points of the masked lanes, as NumPy; meaningless elsewhere."""
        return jax.device_get(self._call("evaluate", lanes, mask))

    def answer(self, lanes: Lane, mask: Mask) -> Answers:
        """Final answers of the masked lanes, as NumPy; meaningless elsewhere."""
        return jax.device_get(self._call("answer", lanes, mask))

    def empty_lanes(self) -> Lane:
        """Lanes without a member: zeros, with no steps to take."""
        (_, lanes, _), _ = self.compiled["advance"].args_info
        empty = jax.tree.map(lambda leaf: np.zeros(leaf.shape, leaf.dtype), lanes)
        return jax.device_put(empty, self.placement.by_member)

    def with_states(self, lanes: Lane, states: dict[int, TrainState]) -> Lane:
        """The lanes with saved states put into some of them."""
        host = jax.device_get(lanes.state)
        leaves, structure = jax.tree.flatten(host)
        leaves = [leaf.copy() for leaf in leaves]
        for place, state in states.items():
            for leaf, saved in zip(leaves, jax.tree.leaves(state), strict=True):
                leaf[place] = saved
        state = jax.device_put(jax.tree.unflatten(structure, leaves), self.placement.by_member)
        return lanes._replace(state=state)

    def _call(self, name: str, *own: Any) -> Any:
        own = jax.device_put(own, self.placement.by_member)
        return self.compiled[name](self.tables, *own)


def idle_values(static: Static) -> Values:
    """The settings of a lane without a member."""
    return values_of(Member.example(static))._replace(steps=np.int32(0))  # type: ignore[arg-type]


def programs_for(static: Static, placement: Placement) -> Programs:
    """Compile a group's programs, or take those this process has compiled before."""
    with usual_options():
        return _programs_for(static, placement, product_precision())


@lru_cache(maxsize=64)
def _programs_for(static: Static, placement: Placement, precision: str) -> Programs:
    # ``precision`` holds in this thread; here it only tells programs apart.
    tables = jax.device_put(tables_of(static), placement.replicated)
    start, before = time.perf_counter(), len(found())
    # Tables decide by their shapes: how many pictures there are, whether a judge came along.
    identity = [static.settings, str(placement), str(jax.tree.map(jnp.shape, tables))]
    ready = {name: find([name, *identity]) for name in NAMES}
    values = idle_values(static)
    lane = None
    if None in ready.values():
        lane = jax.eval_shape(partial(initial_lane, static), tables, values)

    def make(name: str) -> tuple[Any, float]:
        start = time.perf_counter()
        lowered = ready[name]
        if lowered is None:
            function, own = _function(static, name, values)
            lowered = _lower(name, function, placement, tables, (lane, *own))
            keep([name, *identity], lowered)
        return _compile(name, lowered, placement, tables), time.perf_counter() - start

    with ThreadPoolExecutor() as pool:
        results = dict(zip(NAMES, pool.map(in_other_thread(make), NAMES), strict=True))
    return Programs(
        static,
        placement,
        tables,
        {name: compiled for name, (compiled, _) in results.items()},
        {name: seconds for name, (_, seconds) in results.items()},
        time.perf_counter() - start,
        # Small programs of JAX's own may be found beside these.
        min(len(found()) - before, len(results)),
    )


def _function(static: Static, name: str, values: Values) -> tuple[Any, tuple[Any, ...]]:
    """One member's function of tables and a lane, and the shapes of what else it takes."""
    flag, count = np.zeros((), bool), np.zeros((), np.int32)

    def refill(tables: Tables, lane: Lane, values: Values, fresh: jax.Array) -> Lane:
        return jax.lax.cond(fresh, lambda: initial_lane(static, tables, values), lambda: lane)

    def only_where(function: Any) -> Any:
        return lambda tables, lane, wanted: _only_where(wanted, function, tables, lane)

    functions: dict[str, tuple[Any, tuple[Any, ...]]] = {
        "advance": (partial(advance, static), (count,)),
        "refill": (refill, (values, flag)),
        "evaluate": (only_where(partial(evaluate, static)), (flag,)),
        "answer": (only_where(partial(answer_all, static)), (flag,)),
    }
    return functions[name]


def _lower(
    name: str, function: Any, placement: Placement, tables: Tables, own: tuple[Any, ...]
) -> Exported:
    def laned(leaf: Any) -> jax.ShapeDtypeStruct:
        shape = (placement.lanes, *np.shape(leaf))
        return jax.ShapeDtypeStruct(shape, leaf.dtype, sharding=placement.by_member)

    spread_function = spread(function, placement, len(own))
    spread_function.__name__ = name
    return export(jax.jit(spread_function))(tables, *jax.tree.map(laned, own))


def _compile(name: str, lowered: Exported, placement: Placement, tables: Tables) -> Any:
    def placed(leaf: Any) -> jax.ShapeDtypeStruct:
        return jax.ShapeDtypeStruct(leaf.shape, leaf.dtype, sharding=placement.by_member)

    (_, *own), _ = jax.tree.unflatten(lowered.in_tree, lowered.in_avals)
    donated = (1,) if name in USE_UP_LANES else ()
    jitted = jax.jit(lowered.call, donate_argnums=donated)
    lowered_again = jitted.lower(tables, *jax.tree.map(placed, own))
    return lowered_again.compile(placement.compiler_options)


def _only_where(wanted: jax.Array, function: Any, tables: Tables, lane: Lane) -> Any:
    shapes = jax.eval_shape(function, tables, lane)
    nothing = jax.tree.map(lambda leaf: jnp.zeros(leaf.shape, leaf.dtype), shapes)
    return jax.lax.cond(wanted, lambda: function(tables, lane), lambda: nothing)
