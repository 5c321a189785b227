"""How far a group is: a bar on a terminal or in a notebook, plain lines elsewhere."""

import shutil
import sys
import time
import warnings
from collections.abc import Mapping
from statistics import fmean
from typing import Any

# A notebook without widgets gets a bar of text, and needs no advice about it.
with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from tqdm.auto import tqdm

PLAIN_INTERVAL = 10.0
BAR = "{percentage:3.0f}%|{bar}| {desc}"
BAR_WIDTH = 14  # Characters kept for the percentage and the bar.


def in_notebook() -> bool:
    """Whether the code runs in a notebook's kernel."""
    shell = getattr(sys.modules.get("IPython"), "get_ipython", lambda: None)()
    return shell is not None and "IPKernelApp" in getattr(shell, "config", {})


class Progress:
    """The progress of one group: a heading, then a line that is updated.

    Args:
        name: of the group, short enough for every line, e.g. ``group 1/3``.
        title: its settings, for the heading.
        members: how many it trains.
        member_steps: all their steps together.
        batch_size: samples in a step.
        compiling: whether its programs are still to be compiled.
        shown: False prints nothing.
    """

    def __init__(
        self,
        name: str,
        title: str,
        members: int,
        member_steps: int,
        batch_size: int,
        compiling: bool = False,
        shown: bool = True,
    ):
        self.name, self.members, self.member_steps = name, members, member_steps
        self.batch_size, self.shown = batch_size, shown
        self.done = self.diverged = self.steps = self.trained = 0
        self.origin = ""
        self.scores: dict[str, float] = {}
        self.final_scores: dict[str, float] = {}
        self.start_time = self.last_line = time.monotonic()
        self._bar: Any = None
        if shown:
            count = f"{members} member{'s' * (members != 1)}"
            self._print(f"{title}: {count}{', compiling' * compiling}")

    def start(self, origin: str) -> None:
        """Begin to measure time.

        Args:
            origin: how the programs came to be, compiled or found.
        """
        self.origin = origin
        self.start_time = self.last_line = time.monotonic()
        if self.shown and (sys.stderr.isatty() or in_notebook()):
            self._bar = tqdm(total=self.member_steps, bar_format=BAR, dynamic_ncols=True)

    def skip(self, steps: int, done: int = 0, diverged: int = 0) -> None:
        """Count steps and members of an earlier start."""
        self._count(steps, done, diverged)

    def update(self, steps: int, done: int = 0, diverged: int = 0) -> None:
        """Count member-steps just trained and members just finished."""
        self.trained += steps
        self._count(steps, done, diverged)

    def look(self, train_exact: Mapping[str, float], final: bool = False) -> None:
        """Note, by member, the share of training queries answered exactly.

        Args:
            train_exact: of members just evaluated.
            final: whether they are finished.
        """
        (self.final_scores if final else self.scores).update(train_exact)

    def close(self) -> None:
        """Leave the last line standing."""
        if self._bar is not None:
            self._bar.close()
        elif self.shown and self.origin:
            self._print(self.text())

    def text(self, width: int | None = None) -> str:
        """How far it is, the most important first.

        Args:
            width: leave out what does not fit into so many characters.
        """
        parts = self._parts()
        while width is not None and len(parts) > 1 and len(", ".join(parts)) > width:
            parts.pop()
        return ", ".join(parts)

    def _parts(self) -> list[str]:
        elapsed = time.monotonic() - self.start_time
        rate = self.trained / elapsed if elapsed > 0 else 0.0
        left = _clock((self.member_steps - self.steps) / rate) if rate else "?"
        finished = self.done == self.members
        parts = [f"took {_clock(elapsed)}" if finished else f"{left} left"]
        if self.trained:
            parts.append(f"{rate * self.batch_size:,.0f} samples/s")
        parts.append(f"{self.done}/{self.members} done")
        if self.diverged:
            parts.append(f"{self.diverged} diverged")
        # Over all finished members: those evaluated last may be the worst of the grid.
        if scores := (self.final_scores or self.scores):
            parts.append(f"train exact {fmean(scores.values()):.3f}")
        return [*parts, self.name, self.origin] if self._bar is not None else [*parts, self.origin]

    def _count(self, steps: int, done: int, diverged: int) -> None:
        self.steps += steps
        self.done += done
        self.diverged += diverged
        if self._bar is not None:
            width = shutil.get_terminal_size().columns - BAR_WIDTH
            self._bar.set_description_str(self.text(width), refresh=False)
            self._bar.update(steps)
        elif self.shown and time.monotonic() - self.last_line > PLAIN_INTERVAL:
            self._print(self.text())

    def _print(self, text: str) -> None:
        self.last_line = time.monotonic()
        print(f"{self.name}: {text}", file=sys.stderr, flush=True)


def _clock(seconds: float) -> str:
    minutes, seconds = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"
