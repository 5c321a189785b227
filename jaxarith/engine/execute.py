"""Train one chunk: fill lanes, advance them, look, save, until every member is finished."""

import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import jax
import numpy as np

from jaxarith.config import PARTS
from jaxarith.engine.checkpoint import ChunkCheckpoint, Saved
from jaxarith.engine.chunk import Chunk
from jaxarith.engine.programs import Programs, idle_values
from jaxarith.engine.progress import Progress
from jaxarith.engine.signals import StopRequest
from jaxarith.engine.table import Result
from jaxarith.member import Member
from jaxarith.training.loop import Evaluation, Lane, stopping_step
from jaxarith.training.step import NEVER, own_layers
from jaxarith.training.values import values_of

SEGMENT_SECONDS = 5.0
FASTEST_GROWTH = 4


@dataclass
class Seat:
    """A lane's member and what the host knows of it."""

    member: Member
    step: int = 0
    curve: list[dict[str, float]] = field(default_factory=list)
    seconds: float = 0.0

    @cached_property
    def stops(self) -> tuple[int, ...]:
        """The steps of its evaluations; the last is its last step."""
        evaluations = self.member.static.training.evaluations
        numbers = range(1, evaluations + 1)
        return tuple(stopping_step(n, self.member.steps, evaluations) for n in numbers)

    @property
    def next_stop(self) -> int:
        """The first stop ahead of it."""
        return next((stop for stop in self.stops if stop > self.step), self.member.steps)


class ChunkRun:
    """A chunk in training.

    Args:
        programs: the group's.
        chunk: the members.
        checkpoint: where its state is kept.
        progress: what is told.
        stop: asks it to save and leave.
    """

    def __init__(
        self,
        programs: Programs,
        chunk: Chunk,
        checkpoint: ChunkCheckpoint,
        progress: Progress,
        stop: StopRequest,
    ):
        self.programs, self.checkpoint = programs, checkpoint
        self.progress, self.stop = progress, stop
        self.lanes: Lane = programs.empty_lanes()
        self.seats: list[Seat | None] = [None] * programs.placement.lanes
        self.results = checkpoint.finished(chunk.members)
        self.context = {
            "lanes": programs.placement.lanes,
            "devices": programs.placement.devices,
            "batching": programs.placement.batching,
            "backend": jax.default_backend(),
        }
        template = jax.tree.map(lambda leaf: leaf[0], jax.device_get(self.lanes.state))
        saved = checkpoint.restore(template)
        waiting = [member for member in chunk.members if member.id not in self.results]
        # Members that were on their way come first, longest first within each kind.
        self.waiting = sorted(waiting, key=lambda m: (m.id not in saved, -m.steps))
        self.saved = {member.id: saved[member.id] for member in waiting if member.id in saved}
        for result in self.results.values():
            diverged = int(result.status == "diverged")
            progress.skip(result.member.steps, 1, diverged)
        progress.look(_train_exact(self.results.values()), final=True)
        self.segment_steps = 8
        self.in_order = [member.id for member in chunk.members]

    def run(self) -> list[Result] | None:
        """Train to the end; None when asked to stop on the way, with the state saved."""
        while self._fill():
            self._advance()
            if self.stop.received is not None:
                self._save()
                return None
            if self.checkpoint.due():
                self._save()
        return [self.results[member] for member in self.in_order]

    def _fill(self) -> bool:
        """Put waiting members into empty lanes; False when no member is left at all."""
        free = [place for place, seat in enumerate(self.seats) if seat is None]
        fresh = free[: len(self.waiting)]
        if fresh:
            values = [idle_values(self.programs.static)] * len(self.seats)
            mask = np.zeros(len(self.seats), bool)
            states = {}
            for place in fresh:
                member = self.waiting.pop(0)
                seat = Seat(member)
                if saved := self.saved.pop(member.id, None):
                    seat = Seat(member, int(saved.state.step), saved.curve, saved.seconds)
                    states[place] = saved.state
                    self.progress.skip(seat.step)
                self.seats[place] = seat
                values[place], mask[place] = values_of(member), True
            self.lanes = self.programs.refill(self.lanes, values, mask)
            if states:
                self.lanes = self.programs.with_states(self.lanes, states)
        return any(seat is not None for seat in self.seats)

    def _advance(self) -> None:
        """Train all lanes to the first one's next stop, or for one segment; then look."""
        seats = {place: seat for place, seat in enumerate(self.seats) if seat is not None}
        count = min(min(s.next_stop - s.step for s in seats.values()), self.segment_steps)
        counts = np.zeros(len(self.seats), np.int32)
        counts[list(seats)] = count
        start = time.monotonic()
        self.lanes = self.programs.advance(self.lanes, counts)
        steps, bad = jax.device_get((self.lanes.state.step, self.lanes.state.first_bad_step))
        elapsed = time.monotonic() - start
        self._pace(count, elapsed)
        trained = 0
        for place, seat in seats.items():
            trained += int(steps[place]) - seat.step
            seat.step = int(steps[place])
            seat.seconds += elapsed / len(seats)
        diverged = np.asarray(bad) != NEVER
        self._look(seats, diverged)
        done = self._finish(seats, diverged, bad)
        skipped = sum(r.member.steps - s for r, s in done)
        failures = sum(r.status == "diverged" for r, _ in done)
        self.progress.look(_train_exact(result for result, _ in done), final=True)
        self.progress.update(trained, len(done), failures)
        self.progress.skip(skipped)

    def _pace(self, count: int, elapsed: float) -> None:
        """Fit the segment's length to its time: short enough to answer signals."""
        fitting = int(count * SEGMENT_SECONDS / max(elapsed, 1e-6))
        self.segment_steps = max(1, min(fitting, FASTEST_GROWTH * self.segment_steps))

    def _look(self, seats: dict[int, Seat], diverged: np.ndarray) -> None:
        """Add a point to the curve of each lane that is at an evaluation."""
        mask = np.zeros(len(self.seats), bool)
        for place, seat in seats.items():
            mask[place] = seat.step in seat.stops and not diverged[place]
        if not mask.any():
            return
        evaluation = self.programs.evaluate(self.lanes, mask)
        places = [int(place) for place in np.flatnonzero(mask)]
        for place in places:
            seat = seats[place]
            epoch = seat.step * seat.member.epochs / seat.member.steps
            scores = _scores(evaluation, place)
            seat.curve.append({"step": seat.step, "epoch": epoch, **scores})
        looked = (seats[place] for place in places)
        self.progress.look({seat.member.id: seat.curve[-1]["train_exact"] for seat in looked})

    def _finish(
        self, seats: dict[int, Seat], diverged: np.ndarray, bad: np.ndarray
    ) -> list[tuple[Result, int]]:
        """Answer, write and leave the lanes whose members are finished; with their last step."""
        mask = np.zeros(len(self.seats), bool)
        for place, seat in seats.items():
            mask[place] = diverged[place] or seat.step >= seat.member.steps
        if not mask.any():
            return []
        answers = self.programs.answer(self.lanes, mask)
        params, statistics = jax.device_get((self.lanes.state.params, self.lanes.state.statistics))
        finished = []
        for place in map(int, np.flatnonzero(mask)):
            seat = seats[place]
            own = jax.tree.map(lambda leaf, place=place: leaf[place], params)
            scores = _scores(answers.evaluation, place)
            # A gradient that overflowed at the very last step shows only now.
            first_bad = int(bad[place]) if diverged[place] else None
            if first_bad is None and not np.isfinite(scores["train_loss"]):
                first_bad = seat.step
            result = Result(
                member=seat.member,
                status="done" if first_bad is None else "diverged",
                first_bad_step=first_bad,
                scores=scores,
                curve=seat.curve,
                predicted=np.asarray(answers.predicted[place]),
                part=np.asarray(answers.part[place]),
                params=own_layers(own, seat.member.static.model.encoder_layers),
                statistics=jax.tree.map(lambda leaf, place=place: leaf[place], statistics),
                legible=None if answers.legible is None else np.asarray(answers.legible[place]),
                seconds=seat.seconds,
                context=self.context,
            )
            self.checkpoint.finish(result)
            self.results[seat.member.id] = result
            self.seats[place] = None
            finished.append((result, seat.step))
        return finished

    def _save(self) -> None:
        """Save the members in training, those restored but still waiting among them."""
        states = jax.device_get(self.lanes.state)
        saved = dict(self.saved)
        for place, seat in enumerate(self.seats):
            if seat is not None:
                state = jax.tree.map(lambda leaf, place=place: leaf[place], states)
                saved[seat.member.id] = Saved(state, seat.curve, seat.seconds)
        if saved:
            self.checkpoint.save(saved)


def _train_exact(results: Iterable[Result]) -> dict[str, float]:
    """Share of training queries answered exactly, by member; a diverged member counts as 0."""
    return {
        result.member.id: result.scores["train_exact"] if result.status == "done" else 0.0
        for result in results
    }


def _scores(evaluation: Evaluation, place: int) -> dict[str, Any]:
    """One lane's scores by column name, e.g. ``test_exact``."""
    return {
        f"{part}_{name}": float(values[place])
        for part in PARTS
        for name, values in getattr(evaluation, part)._asdict().items()
        if values is not None
    }
