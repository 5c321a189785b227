"""Processes that share a sweep: its members cut into chunks for them, and how long they idle."""

import heapq
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from jaxarith.engine.chunk import Chunk
from jaxarith.engine.memory import parameters_of
from jaxarith.engine.plan import MEMBERS_PER_CHUNK, GroupPlan, idle_share
from jaxarith.errors import InputError

# Small chunks spread evenly. Where a device trains members together, large ones are faster.
CHUNKS_EACH = 8
BATCHED_CHUNKS_EACH = 2


@dataclass(frozen=True)
class Workers:
    """Processes on one run directory, all alike.

    Attributes:
        processes: how many.
        devices: of each.
        batched: whether a device trains several members at once, as an accelerator does.

    Raises:
        InputError: none of them, or none of each.
    """

    processes: int = 1
    devices: int = 1
    batched: bool = False

    def __post_init__(self) -> None:
        for name in ("processes", "devices"):
            if getattr(self, name) < 1:
                raise InputError(f"--{name} {getattr(self, name)}: must be 1 or more")


def cut_for(groups: Sequence[GroupPlan], workers: Workers) -> list[Chunk]:
    """All groups' members as chunks, several for each process, none far dearer than another.

    A chunk's members are of one group and of like lengths, as many as keep all devices of a
    process busy to its end.
    """
    total = sum(group.parameters * m.steps for group in groups for m in group.members)
    share = total / (workers.processes * (BATCHED_CHUNKS_EACH if workers.batched else CHUNKS_EACH))
    chunks = []
    for group in groups:
        cut: list[Chunk] = []
        for start in range(0, len(group.members), workers.devices):
            members = tuple(group.members[start : start + workers.devices])
            longer = Chunk(group.static, (*cut[-1].members, *members)) if cut else None
            if longer and len(longer.members) <= MEMBERS_PER_CHUNK and cost_of(longer) <= share:
                cut[-1] = longer
            else:
                cut.append(Chunk(group.static, members))
        chunks += cut
    return chunks


def cost_of(chunk: Chunk) -> int:
    """A chunk's steps times its network's parameters, which a step's time is taken to grow with."""
    return parameters_of(chunk.static) * sum(member.steps for member in chunk.members)


def dearest_first(chunks: Iterable[Chunk]) -> list[Chunk]:
    """The order in which processes take chunks up, so that the last ones to end are cheap."""
    return sorted(chunks, key=lambda chunk: (-cost_of(chunk), chunk.id))


def predicted_idle(groups: Sequence[GroupPlan], workers: Workers) -> float:
    """Share of all device time, to the end of the last, in which a device has no member.

    Compiling, evaluating and saving are not counted; a step costs what its parameters cost, and a
    device trains one member at a time, which an accelerator that batches several comes close to
    where it is busy with each.
    """
    chunks = dearest_first(cut_for(groups, workers))
    free = [0.0] * workers.processes
    for chunk in chunks:
        steps = [member.steps for member in chunk.members]
        busy = 1 - idle_share(steps, workers.devices)
        ready = heapq.heappop(free)
        heapq.heappush(free, ready + cost_of(chunk) / (busy * workers.devices))
    capacity = workers.processes * workers.devices * max(free)
    return 1 - sum(map(cost_of, chunks)) / capacity


def foretell(groups: Sequence[GroupPlan], workers: Workers) -> str:
    """A sentence on how well the processes would be used."""
    number = workers.processes * workers.devices
    chunks, idle = len(cut_for(groups, workers)), predicted_idle(groups, workers)
    return (
        f"on {workers.processes} × {workers.devices} devices: {chunks} chunks, {idle:.1%} idle, "
        f"{number * (1 - idle):,.1f} times as fast as one (predicted from steps and parameters)"
    )
