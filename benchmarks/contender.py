"""What takes part in a benchmark, and how contenders take turns at the clock."""

import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field


@dataclass
class Contender:
    """Something timed.

    Attributes:
        name: in the table.
        run: does ``count`` units of work and returns when they are done.
        unit: what one unit is worth: samples, operations or bytes.
        compile_seconds: what making it took, None where nothing is compiled.
        rates: units' worth per second, one per repeat.
        peak_bytes: the most memory its process has had, where it has one of its own.
        turn: how long its turns are, in seconds, where not as long as the others'.
    """

    name: str
    run: Callable[[int], None]
    unit: float
    compile_seconds: float | None = None
    rates: list[float] = field(default_factory=list)
    peak_bytes: int | None = None
    turn: float | None = None

    @property
    def rate(self) -> float:
        """The median rate."""
        return statistics.median(self.rates)


def take_turns(contenders: Sequence[Contender], repeats: int, seconds: float) -> None:
    """Time every contender ``repeats`` times for about ``seconds`` or its own, in turns."""
    counts = [_count(one, one.turn or seconds) for one in contenders]
    for _ in range(repeats):
        for contender, count in zip(contenders, counts, strict=True):
            contender.rates.append(count * contender.unit / _timed(contender, count))


def _count(contender: Contender, seconds: float) -> int:
    """Units that take about so long; a first, short run warms up and may carry a fixed cost."""
    contender.run(2)
    count = 2
    while (elapsed := _timed(contender, count)) < seconds / 4:
        count *= 2
    return max(2, round(count * seconds / elapsed))


def _timed(contender: Contender, count: int) -> float:
    start = time.perf_counter()
    contender.run(count)
    return time.perf_counter() - start
