"""Sweeps in processes of their own, to be stopped and killed by tests."""

import os
import random
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd

from jaxarith.engine.store import RunDirectory

TEXT = """from jaxarith import *

SWEEP = Sweep(
    "killed",
    Arithmetic(operators="+", largest=9),
    Model(units=8),
    Training(batch_size=16, schedule="cosine", evaluations=2, evaluation_queries=50),
    Hyperparameters(learning_rate=0.01, steps={steps}, train_fraction=0.6, dropout=0.1),
    grid={{"units": {units}}},
    seeds={seeds},
)
"""
# What lies on disk only while something is being saved, by kind.
ASIDE = {
    "lanes": ["checkpoints/*/lanes/*tmp*"],
    "finished": ["checkpoints/*/finished/*.partial"],
    "groups": ["groups/*/*.partial"],
}
START_SECONDS = 120.0
MOST_SECONDS = 300.0


class Sweeping:
    """A sweep's file, a compile cache, and processes that run it on a directory."""

    def __init__(self, folder: Path, steps: int, units: list[int], seeds: int):
        self.file, self.folder = folder / "killed.py", folder
        self.file.write_text(TEXT.format(steps=steps, units=units, seeds=seeds))
        self.environment = os.environ | {"JAXARITH_COMPILE_CACHE": str(folder / "programs")}
        self.members = len(units) * seeds

    def start(self, out: Path, command: str = "sweep") -> subprocess.Popen[str]:
        """Start ``jaxarith sweep`` on a directory, or ``jaxarith status``."""
        arguments = ["sweep", self.file, "--out", out] if command == "sweep" else [command, out]
        return subprocess.Popen(
            [sys.executable, "-m", "jaxarith", *map(str, arguments), "--format", "csv"],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env=self.environment,
        )

    def finish(self, out: Path) -> pd.DataFrame:
        """Run the sweep to its end; its table, all but the seconds."""
        process = self.start(out)
        _, errors = process.communicate(timeout=1200)
        assert process.returncode == 0, errors
        assert "Traceback" not in errors
        return RunDirectory(out).results().drop(columns="seconds")


def finished_seconds(out: Path) -> dict[str, float]:
    """What each finished member's training took, which training it again would change."""
    if not (out / "sweep.json").exists():
        return {}
    results = RunDirectory(out).results()
    seconds = dict(zip(results["member"], results["seconds"].astype(float), strict=True))
    for path in out.glob("checkpoints/*/finished/*.npz"):
        with np.load(path) as arrays:
            seconds[path.stem] = float(arrays["seconds"])
    assert int(RunDirectory(out).status()["done"].sum()) == len(seconds)
    return seconds


def is_saving(out: Path, kinds: list[str]) -> bool:
    """Whether something lies aside, of these kinds."""
    patterns = [pattern for kind in kinds for pattern in ASIDE[kind]]
    try:
        return any(next(out.glob(pattern), None) for pattern in patterns)
    except FileNotFoundError:
        return False


def wait_for_save(process: subprocess.Popen[str], out: Path, kind: str, limit: float) -> None:
    """Wait until something of that kind is being saved, or the process or the time is over."""
    end = time.monotonic() + limit
    while process.poll() is None and time.monotonic() < end and not is_saving(out, [kind]):
        time.sleep(0.0005)


def wait_until_begun(process: subprocess.Popen[str], out: Path) -> None:
    """Wait until training has gone on: a checkpoint newer than those there now."""
    before = set(out.glob("checkpoints/*/lanes/[0-9]*"))
    end = time.monotonic() + START_SECONDS
    while process.poll() is None and time.monotonic() < end:
        if {path for path in out.glob("checkpoints/*/lanes/*") if path.name.isdigit()} - before:
            return
        time.sleep(0.02)


def until(true: Callable[[], object], what: str) -> None:
    """Wait for something that other processes bring about."""
    end = time.monotonic() + MOST_SECONDS
    while not true():
        assert time.monotonic() < end, f"waited too long for {what}"
        time.sleep(0.1)


def kill(process: subprocess.Popen[str]) -> bool:
    """SIGKILL a process; whether it was still alive."""
    process.kill()
    process.communicate()
    return process.returncode == -9


def kill_randomly(process: subprocess.Popen[str], out: Path, chance: random.Random) -> bool:
    """Kill at a random moment, or at one of saving; whether it was still alive."""
    aim = chance.choice([None, None, "lanes", "finished", "groups"])
    if aim is None:
        time.sleep(chance.uniform(0.5, 12))
    else:
        time.sleep(chance.uniform(0, 6))
        wait_for_save(process, out, aim, 12)
        time.sleep(chance.choice([0, 0, 0.001, 0.005, 0.02]))
    return kill(process)
