"""Whatever stops a run, the same call goes on and gives the table of a run that was left alone."""

import signal

import filelock
import pytest
from engine.interrupting import (
    SWEEP,
    Death,
    Killed,
    done,
    kill_at_points,
    killed_after,
    save_always,
    stop_at,
    table,
)
from engine.tiny import tiny_sweep

from jaxarith.engine.checkpoint import ChunkCheckpoint
from jaxarith.engine.execute import ChunkRun
from jaxarith.engine.run import run
from jaxarith.engine.store import RunDirectory
from jaxarith.errors import InputError, Interrupted


@pytest.fixture(scope="module")
def alone(tmp_path_factory):
    """The table, all but its seconds, of a run that nothing stops."""
    return table(run(SWEEP, tmp_path_factory.mktemp("alone") / "run", progress=False))


@pytest.fixture(autouse=True)
def _save_always(monkeypatch):
    save_always(monkeypatch)


def test_a_kill_at_some_points_loses_nothing(tmp_path, alone):
    assert kill_at_points(SWEEP, 7, tmp_path, alone) > 40


@pytest.mark.slow
def test_a_kill_at_every_point_loses_nothing(tmp_path, alone):
    assert kill_at_points(SWEEP, 1, tmp_path, alone) > 40


def test_starts_that_each_live_a_little_longer_come_to_the_end(tmp_path, alone):
    path, before = tmp_path / "run", 0
    for number in range(1, 200):
        death = Death(4 * number)
        with pytest.MonkeyPatch.context() as patch:
            death.lie_in_wait(patch)
            try:
                results = run(SWEEP, path, progress=False)
                break
            except Killed:
                pass
        now = done(path)
        assert now >= before
        before = now
    assert number > 4
    assert table(results).equals(alone)


@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM", "SIGUSR1"])
def test_a_signal_saves_everything_and_says_how_to_go_on(name, tmp_path, alone, monkeypatch):
    path, number = tmp_path / "run", getattr(signal, name)
    handlers = signal.getsignal(number)
    with monkeypatch.context() as patch:
        stop_at(patch, 3, lambda: signal.raise_signal(number))
        with pytest.raises(Interrupted) as stopped:
            run(SWEEP, path, progress=False)
    assert stopped.value.exit_code == 128 + number
    assert name in str(stopped.value)
    assert f"--out {path}" in str(stopped.value)
    assert signal.getsignal(number) == handlers
    status = RunDirectory(path).status()
    assert status["begun"].sum() + status["done"].sum() == len(SWEEP.members)
    # Nothing that was trained before the signal is trained again.
    steps = {}
    with monkeypatch.context() as patch:
        stop_at(patch, 1, lambda: None)
        fill = ChunkRun._fill

        def filling(self):
            answer = fill(self)
            for seat in filter(None, self.seats):
                steps.setdefault(seat.member.id, seat.step)
            return answer

        patch.setattr(ChunkRun, "_fill", filling)
        assert table(run(SWEEP, path, progress=False)).equals(alone)
    assert sum(step > 0 for step in steps.values()) == 2 - status["done"].sum()


def test_a_busy_directory_is_refused_and_shown_as_running(tmp_path, alone, monkeypatch):
    path, seen = tmp_path / "run", []

    def look():
        seen.append(RunDirectory(path).status())
        with pytest.raises(InputError, match="another sweep is running there"):
            run(SWEEP, path, progress=False)

    stop_at(monkeypatch, 2, look)
    assert table(run(SWEEP, path, progress=False)).equals(alone)
    assert seen[0]["running"].sum() == len(SWEEP.members)
    assert RunDirectory(path).status()["done"].sum() == len(SWEEP.members)


def test_what_was_finished_before_a_stop_keeps_its_outcome_and_where_it_ran(tmp_path, monkeypatch):
    sweep, path = tiny_sweep({"steps": [8, 400]}, seeds=1), tmp_path / "run"
    finish = ChunkCheckpoint.finish

    def finish_elsewhere(self, result):
        """As on another machine, and diverged; then a signal comes."""
        result.context = result.context | {"backend": "tpu"}
        result.status = "diverged"
        finish(self, result)
        signal.raise_signal(signal.SIGTERM)

    with monkeypatch.context() as patch:
        patch.setattr(ChunkCheckpoint, "finish", finish_elsewhere)
        with pytest.raises(Interrupted):
            run(sweep, path, progress=False)
    status = RunDirectory(path).status()
    assert (status["diverged"].sum(), status["done"].sum(), status["begun"].sum()) == (1, 0, 1)
    results = run(sweep, path, progress=False).set_index("steps")
    assert results["backend"].to_dict() == {8: "tpu", 400: "cpu"}


def test_a_lock_left_by_a_dead_process_is_no_hindrance(tmp_path, alone, monkeypatch):
    path = killed_after(tmp_path / "run", 2, monkeypatch)
    assert (path / ".lock").exists()
    with filelock.FileLock(path / ".lock").acquire(timeout=0):
        pass
    assert RunDirectory(path).status()["begun"].sum() == len(SWEEP.members)
    assert table(run(SWEEP, path, progress=False)).equals(alone)
