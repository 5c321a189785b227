"""Real processes, really stopped: nothing finished is lost, and the table comes out the same."""

import random
import signal
import time

import pytest
from engine.processes import (
    ASIDE,
    Sweeping,
    finished_seconds,
    is_saving,
    kill,
    kill_randomly,
    wait_for_save,
    wait_until_begun,
)

from jaxarith.engine.store import RunDirectory


@pytest.fixture(scope="module")
def short(tmp_path_factory):
    """A sweep of some seconds, and the table it gives when left alone."""
    sweeping = Sweeping(tmp_path_factory.mktemp("short"), steps=24_000, units=[8], seeds=4)
    return sweeping, sweeping.finish(sweeping.folder / "alone")


def test_three_kills_lose_nothing(short, tmp_path):
    sweeping, alone = short
    out, seen, kills = tmp_path / "run", {}, 0
    for kind in ("lanes", "finished", "lanes"):
        process = sweeping.start(out)
        wait_for_save(process, out, kind, 60)
        if not kill(process):
            break  # A fast machine is done before the last kill.
        kills += 1
        now = finished_seconds(out)
        assert seen.items() <= now.items()
        seen = now
    assert kills
    assert sweeping.finish(out).equals(alone)
    assert seen.items() <= finished_seconds(out).items()


def test_three_signals_save_everything(short, tmp_path):
    sweeping, alone = short
    out, stopped = tmp_path / "run", 0
    for name in ("SIGINT", "SIGTERM", "SIGUSR1"):
        number = getattr(signal, name)
        process = sweeping.start(out)
        wait_until_begun(process, out)
        process.send_signal(number)
        _, errors = process.communicate(timeout=60)
        # Found from the fixture's run, by every process that had something left to train.
        assert "found compiled, in " in errors or "group " not in errors
        if process.returncode == 0:
            break  # A fast machine is done before the last signal.
        stopped += 1
        assert process.returncode == 128 + number, errors
        last = [line for line in errors.splitlines() if not line.startswith("group ")]
        assert len(last) == 1, errors
        assert name in last[0]
        assert f"run the same command again (--out {out})" in last[0]
    assert stopped
    assert sweeping.finish(out).equals(alone)


def test_a_busy_directory_is_refused_and_its_status_told(short, tmp_path):
    sweeping, _ = short
    out = tmp_path / "run"
    process = sweeping.start(out)
    wait_until_begun(process, out)
    process.kill()
    process.communicate()
    directory = RunDirectory(out)
    (chunk,) = directory.unfinished()
    with directory.lock().acquire(), directory.lock(chunk).acquire():
        another, status = sweeping.start(out), sweeping.start(out, "status")
        _, refusal = another.communicate(timeout=60)
        table, _ = status.communicate(timeout=60)
    assert another.returncode == 2
    assert refusal.count("\n") == 1
    assert "another sweep is running there" in refusal
    header, row = (line.split(",") for line in table.splitlines())
    counts = dict(zip(header, row, strict=True))
    assert int(counts["running"]) + int(counts["done"]) == 4


@pytest.mark.slow
def test_forty_random_kills(tmp_path_factory):
    """Two groups of 80 members in two chunks each; seeded, but moments are the machine's own."""
    sweeping = Sweeping(tmp_path_factory.mktemp("long"), steps=4_000, units=[8, 4], seeds=80)
    started = time.monotonic()
    alone = sweeping.finish(sweeping.folder / "alone")
    left_alone = time.monotonic() - started
    chance = random.Random(40)
    kills = saving = runs = 0
    out, seen = sweeping.folder / "run0", {}
    while kills < 40:
        process = sweeping.start(out)
        if kill_randomly(process, out, chance):
            kills += 1
            saving += is_saving(out, list(ASIDE))
        now = finished_seconds(out)
        assert seen.items() <= now.items()
        seen = now
        if len(seen) == sweeping.members:
            # Done before the last kill: the rest of them on another directory.
            assert sweeping.finish(out).equals(alone)
            runs += 1
            out, seen = sweeping.folder / f"run{runs}", {}
    assert sweeping.finish(out).equals(alone)
    assert seen.items() <= finished_seconds(out).items()
    assert saving > 0
    took = time.monotonic() - started
    print(
        f"\n{kills} kills, {saving} of them while something was being saved, over {runs + 1} runs "
        f"of {sweeping.members} members; {took:.0f} s, of which left alone {left_alone:.0f} s"
    )
