"""What a sweep will run: groups, their members, chunks, placement, memory; trains nothing."""

import heapq
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import jax
import pandas as pd

from jaxarith.engine.chunk import Chunk
from jaxarith.engine.jax_options import with_usual_options
from jaxarith.engine.memory import bytes_of, parameters_of
from jaxarith.engine.placement import Placement, device_memory, local_devices
from jaxarith.errors import InputError
from jaxarith.member import Member, Static

MEMBERS_PER_CHUNK = 64
# What packing is weighed by: rough, since a sweep is minutes or hours either way. A parameter takes
# part in about five steps of each query, in two operations forward and four backward.
FLOPS_PER_PARAMETER = 30
MAPPED_SPEED, BATCHED_SPEED = 5e10, 5e12
COMPILE_SECONDS = 15
# Of a layer that is passed by, mapped lanes still do about so much: the optimizer goes over its
# parameters (benchmarks.packing).
PASSED_BY = 0.6
MOST_IDLE = 0.10


@dataclass(frozen=True)
class GroupPlan:
    """A group: one set of static settings, one compiled train program.

    Attributes:
        static: the settings; packed where members have several depths.
        members: those to train, longest first.
        placement: where they run.
        parameters: of one member's network, statistics of batch normalisation included.
        member_bytes: memory estimate of one member in training.
        idle: share of lane-steps without a member.
        packing: of members whose sweep has several depths, how they are put together, and why.
    """

    static: Static
    members: tuple[Member, ...]
    placement: Placement
    parameters: int
    member_bytes: int
    idle: float
    packing: str = ""

    def cut(self, members: Sequence[Member]) -> list[Chunk]:
        """Members of this group, in order, as chunks of the size it is saved in."""
        size = max(MEMBERS_PER_CHUNK, self.placement.lanes)
        starts = range(0, len(members), size)
        return [Chunk(self.static, tuple(members[i : i + size])) for i in starts]


@with_usual_options
def plan_groups(
    members: Iterable[Member],
    placement: Placement | None = None,
    batched: bool | None = None,
) -> list[GroupPlan]:
    """Group members by their static settings and decide how each group runs.

    Args:
        members: to train.
        placement: forced for every group; None chooses by backend, memory and idle share.
        batched: whether they will train on devices that batch their lanes; None is as here.

    Raises:
        InputError: one member alone does not fit into a device's memory.
    """
    by_static: dict[Static, list[Member]] = {}
    for member in members:
        by_static.setdefault(member.static, []).append(member)
    families: dict[Static, dict[Static, list[Member]]] = {}
    for static, group in by_static.items():
        families.setdefault(static.pack(1), {})[static] = group
    plans = []
    for family in families.values():
        packed, why = choose_packing(family, batched) if len(family) > 1 else (False, "")
        if packed:
            deepest = max(static.model.encoder_layers for static in family)
            every = [member for group in family.values() for member in group]
            family = {next(iter(family)).pack(deepest): every}
        for static, group in family.items():
            plans.append(replace(plan_group(static, group, placement), packing=why))
    return plans


def choose_packing(
    family: Mapping[Static, Sequence[Member]], batched: bool | None = None
) -> tuple[bool, str]:
    """Whether members that differ by their encoder's depth share one program, and why.

    In one program a member does the deepest one's work where lanes are batched, and part of it
    where they are mapped; apart, each depth is compiled.

    Args:
        family: members by their static settings, at least two depths.
        batched: whether devices batch their lanes; None is as here.
    """
    if batched is None:
        batched = jax.default_backend() != "cpu"
    static = next(iter(family))
    forced = static.training.packing
    if forced != "auto":
        return forced == "packed", f"{forced}: as set"
    costs = {one: parameters_of(one) for one in family}
    steps = {one: sum(member.steps for member in members) for one, members in family.items()}
    own = sum(costs[one] * steps[one] for one in family)
    speed = BATCHED_SPEED if batched else MAPPED_SPEED
    seconds = FLOPS_PER_PARAMETER * static.training.batch_size * own / speed
    deepest = max(costs.values()) * sum(steps.values())
    # Lanes keep step: beside a deeper one, on another device, a member waits for it.
    alike = min(map(len, family.values())) >= len(local_devices())
    dearer = (PASSED_BY if alike and not batched else 1) * (deepest / own - 1)
    saved = (len(family) - 1) * COMPILE_SECONDS
    packed = dearer * seconds < saved
    work = f"{dearer:.0%} more work"
    compiles = f"{len(family) - 1} compile{'s' * (len(family) > 2)}"
    if packed:
        return True, f"packed: saves {compiles} by {work}"
    return False, f"separate: {work} would save {compiles}"


def describe_groups(groups: Sequence[GroupPlan]) -> pd.DataFrame:
    """The plan as a table: one row per group."""
    varying = _varying_settings([group.static for group in groups])
    packed = any(group.static.packed for group in groups)
    rows = []
    for group in groups:
        settings = _flat(group.static)
        steps = [member.steps for member in group.members]
        rows.append(
            {"group": group.static.id, "task": group.static.task.name}
            | {name: settings.get(name) for name in varying}
            | ({"encoder_layers": _depths(group)} if packed else {})
            | {
                "members": len(group.members),
                "train_compiles": 1,
                "chunks": len(group.cut(group.members)),
                "parameters": group.parameters,
                "steps": f"{min(steps)}–{max(steps)}" if len(set(steps)) > 1 else str(steps[0]),
                "member_steps": sum(steps),
                "lanes": group.placement.lanes,
                "placement": str(group.placement),
                "memory_mb": group.placement.lanes * group.member_bytes / 2**20,
                "idle": group.idle,
                "packing": group.packing,
            }
        )
    # Whole numbers stay whole beside groups without such a setting.
    kinds = {name: {type(row[name]) for row in rows} - {type(None)} for name in rows[0]}
    whole = [name for name, kind in kinds.items() if kind == {int}]
    table = pd.DataFrame(rows).astype(dict.fromkeys(whole, "Int64"))
    return table if any(table["packing"]) else table.drop(columns="packing")


def _depths(group: GroupPlan) -> str:
    """The depths of a group's members."""
    return ", ".join(map(str, sorted({m.static.model.encoder_layers for m in group.members})))


def describe_settings(statics: Sequence[Static]) -> list[str]:
    """A short title per group: its task and whatever sets it apart from the others."""
    varying = [name for name in _varying_settings(statics) if name != "operators"]
    flat = [_flat(static) for static in statics]
    return [
        " ".join([static.task.name, *(f"{n}={settings[n]}" for n in varying if n in settings)])
        for static, settings in zip(statics, flat, strict=True)
    ]


def idle_share(steps: Sequence[int], lanes: int) -> float:
    """Share of lane-steps without a member when each free lane takes the next of ``steps``."""
    free = [0] * lanes
    for length in steps:
        heapq.heappush(free, heapq.heappop(free) + length)
    return 1 - sum(steps) / (lanes * max(free))


def plan_group(
    static: Static, members: Iterable[Member], forced: Placement | None = None
) -> GroupPlan:
    """How members run that one program, made for ``static``, is to train."""
    parameters, member_bytes = parameters_of(static), bytes_of(static)
    members = sorted(members, key=lambda m: (-m.steps, -m.static.model.encoder_layers))
    placement = forced or choose_placement([member.steps for member in members], member_bytes)
    plan = GroupPlan(static, tuple(members), placement, parameters, member_bytes, 0.0)
    taken = [[member.steps for member in chunk.members] for chunk in plan.cut(members)]
    # A chunk starts when the one before has ended, so their idle steps add up.
    capacity = sum(sum(steps) / (1 - idle_share(steps, placement.lanes)) for steps in taken)
    return replace(plan, idle=1 - sum(map(sum, taken)) / capacity)


def choose_placement(steps: Sequence[int], member_bytes: int) -> Placement:
    """The placement for members of these step counts, longest first, on what is here.

    Raises:
        InputError: one member alone does not fit.
    """
    memory = device_memory()
    fitting = memory // member_bytes
    if fitting < 1:
        raise InputError(
            f"units: one member needs {member_bytes / 2**30:.1f} GiB and a device has "
            f"{memory / 2**30:.1f} GiB; use fewer units or a smaller batch_size"
        )
    devices = min(len(local_devices()), len(steps))
    if jax.default_backend() == "cpu":
        # They share one memory: as many take part as have a member that fits.
        devices = min(devices, fitting)
        return Placement(devices, devices, "map")
    most = min(fitting, -(-len(steps) // devices))
    for per_device in range(most, 0, -1):
        if idle_share(steps, per_device * devices) < MOST_IDLE:
            return Placement(devices, per_device * devices, "vmap")
    return Placement(devices, devices, "vmap")


def _flat(static: Static) -> dict[str, Any]:
    flat = {name: value for part in static.parts.values() for name, value in vars(part).items()}
    return flat | ({"encoder_layers": f"≤{flat['encoder_layers']}"} if static.packed else {})


def _varying_settings(statics: Sequence[Static]) -> list[str]:
    """What sets groups apart; one that reads text has no setting of a reader of frames."""
    flat = [_flat(static) for static in statics]
    names = dict.fromkeys(name for settings in flat for name in settings)
    return [name for name in names if len({settings.get(name) for settings in flat}) > 1]
