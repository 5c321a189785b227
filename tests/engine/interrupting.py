"""Ways to stop a run at a chosen point, as a kill would, without leaving this process."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
from engine.tiny import tiny_sweep

from jaxarith.engine import checkpoint, chunk_training, files, run
from jaxarith.engine.checkpoint import ChunkCheckpoint
from jaxarith.engine.execute import ChunkRun
from jaxarith.engine.store import RunDirectory
from jaxarith.sweep import Sweep

# Three members in two lanes: while one is alone, a lane is empty.
SWEEP = tiny_sweep({"dropout": [0.0, 0.3, 0.1]}, seeds=1)


class Killed(BaseException):
    """Stands in for SIGKILL: from its first raise on, nothing more reaches the disk."""


class Death:
    """Counts the points at which a run could be killed, and kills it at one of them.

    Args:
        at: the number of the point, from 1; None never kills.
    """

    def __init__(self, at: int | None = None):
        self.at, self.points = at, 0

    def point(self) -> None:
        """Pass a point, or die there; the dead die again at every later one."""
        self.points += 1
        if self.at is not None and self.points >= self.at:
            raise Killed

    def lie_in_wait(self, patch: pytest.MonkeyPatch) -> None:
        """Put points before, in the middle of and after everything that changes the disk."""
        remove, synchronise, save = files.remove, files._synchronise_one, ChunkCheckpoint.save
        replace = files.os.replace

        def dying_replace(source, target):
            self.point()
            replace(source, target)
            self.point()

        def dying_synchronise(path):
            self.point()
            synchronise(path)

        def dying_remove(path):
            if not path.exists():
                return
            self.point()
            remove_half(path)
            self.point()
            remove(path)
            self.point()

        def dying_save(self_, saved):
            self.point()
            save(self_, saved)
            self.point()

        patch.setattr(files.os, "replace", dying_replace)
        patch.setattr(files, "_synchronise_one", dying_synchronise)
        patch.setattr(ChunkCheckpoint, "save", dying_save)
        for module in (files, chunk_training, checkpoint):
            patch.setattr(module, "remove", dying_remove)


def remove_half(folder: Path) -> None:
    """Delete every other thing in a folder, as a removal that was killed may leave it."""
    if folder.is_dir():
        for path in sorted(folder.iterdir())[::2]:
            shutil.rmtree(path) if path.is_dir() else path.unlink()


def save_always(patch: pytest.MonkeyPatch) -> None:
    """Have every segment saved, and every segment be short."""
    patch.setattr(checkpoint, "SHORTEST_INTERVAL", 0.0)
    patch.setattr(checkpoint, "INTERVAL_PER_COST", 0.0)


def table(results: pd.DataFrame) -> pd.DataFrame:
    """A run's table, all but its seconds."""
    return results.drop(columns="seconds")


def done(path: Path) -> int:
    """How many members status counts as done."""
    if not (path / "sweep.json").exists():
        return 0
    return int(RunDirectory(path).status()["done"].sum())


def stop_at(patch: pytest.MonkeyPatch, number: int, act: Callable[[], object]) -> None:
    """Have ``act`` called after the ``number``-th segment of a run."""
    advance, calls = ChunkRun._advance, []

    def advancing(self):
        advance(self)
        calls.append(self)
        if len(calls) == number:
            act()

    patch.setattr(ChunkRun, "_advance", advancing)


def killed_after(
    path: Path, number: int, monkeypatch: pytest.MonkeyPatch, sweep: Sweep = SWEEP
) -> Path:
    """A directory whose run was killed after so many segments."""

    def die():
        raise Killed

    with monkeypatch.context() as patch:
        stop_at(patch, number, die)
        with pytest.raises(Killed):
            run.run(sweep, path, progress=False)
    return path


def kill_at_points(sweep: Sweep, step: int, folder: Path, alone: pd.DataFrame) -> int:
    """Kill a fresh run at every ``step``-th point, then finish it; how many points there were."""
    for number in range(1, 1000, step):
        path, death = folder / str(number), Death(number)
        with pytest.MonkeyPatch.context() as patch:
            death.lie_in_wait(patch)
            try:
                run.run(sweep, path, progress=False)
                return number
            except Killed:
                pass
        before = done(path)
        assert table(run.run(sweep, path, progress=False)).equals(alone), number
        assert done(path) == len(alone) >= before
        assert not list(path.rglob("*.partial")), number
        shutil.rmtree(path)
    raise AssertionError("the run never came to its end")
