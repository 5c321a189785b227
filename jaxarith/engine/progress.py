"""How far a group is: a bar on a terminal or in a notebook, plain lines elsewhere."""

import sys
import time
import warnings
from collections.abc import Sequence
from statistics import fmean
from typing import Any

# A notebook without widgets gets a bar of text, and needs no advice about it.
with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from tqdm.auto import tqdm

PLAIN_INTERVAL = 10.0


def in_notebook() -> bool:
    """Whether the code runs in a notebook's kernel."""
    shell = getattr(sys.modules.get("IPython"), "get_ipython", lambda: None)()
    return shell is not None and "IPKernelApp" in getattr(shell, "config", {})


class Progress:
    """One line for one group.

    Args:
        title: what the group is.
        members: how many it trains.
        member_steps: all their steps together.
        batch_size: samples in a step.
        origin: how its programs came to be, compiled or found.
        shown: False prints nothing.
    """

    def __init__(
        self,
        title: str,
        members: int,
        member_steps: int,
        batch_size: int,
        origin: str,
        shown: bool = True,
    ):
        self.title, self.members, self.member_steps = title, members, member_steps
        self.batch_size, self.origin, self.shown = batch_size, origin, shown
        self.done = self.diverged = self.steps = self.trained = 0
        self.score = ""
        self.start = self.last_line = time.monotonic()
        self._bar: Any = None
        if shown and (sys.stderr.isatty() or in_notebook()):
            self._bar = tqdm(
                total=member_steps,
                desc=title,
                bar_format="{desc} |{bar}| {percentage:3.0f}% {postfix}",
                leave=True,
            )

    def skip(self, steps: int, done: int = 0, diverged: int = 0) -> None:
        """Count steps and members of an earlier start."""
        self._count(steps, done, diverged)

    def update(self, steps: int, done: int = 0, diverged: int = 0) -> None:
        """Count member-steps just trained and members just finished."""
        self.trained += steps
        self._count(steps, done, diverged)

    def look(self, train_exact: Sequence[float]) -> None:
        """Tell the mean of members just evaluated, the share of their training queries right."""
        self.score = f"train exact {fmean(train_exact):.3f}, "

    def close(self) -> None:
        """Leave the last line standing."""
        if self._bar is not None:
            self._bar.close()
        elif self.shown:
            self._print()

    def text(self) -> str:
        """The line without its title."""
        elapsed = time.monotonic() - self.start
        rate = self.trained / elapsed if elapsed > 0 else 0.0
        left = self.member_steps - self.steps
        eta = _clock(left / rate) if rate else "?"
        when = f"took {_clock(elapsed)}" if self.done == self.members else f"ETA {eta}"
        return (
            f"{self.done}/{self.members} done, {self.diverged} diverged, {self.score}"
            f"{rate * self.batch_size:,.0f} samples/s, {when}, {self.origin}"
        )

    def _count(self, steps: int, done: int, diverged: int) -> None:
        self.steps += steps
        self.done += done
        self.diverged += diverged
        if self._bar is not None:
            self._bar.set_postfix_str(self.text(), refresh=False)
            self._bar.update(steps)
        elif self.shown and time.monotonic() - self.last_line > PLAIN_INTERVAL:
            self._print()

    def _print(self) -> None:
        self.last_line = time.monotonic()
        print(f"{self.title}: {self.text()}", file=sys.stderr, flush=True)


def _clock(seconds: float) -> str:
    minutes, seconds = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"
