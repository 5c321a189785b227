"""How long a report takes to write and how large it is, for a made-up run of 96 members.

Command: python -m benchmarks.report   (writes results/report.json)

12 cells × 8 seeds × 20,000 queries, the grid of ``sweeps/add_sub_splits.py``; wrong answers end at
random, which packs worse than what networks get wrong. Two runs: one as right as networks are after
so much of the table, and a hard one in which nearly every answer is wrong. The whole command is
measured, imports included.
"""

import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.environment import environment
from jaxarith import Arithmetic, Hyperparameters, Model, Sweep, Training
from jaxarith.engine.chunk import Chunk
from jaxarith.engine.environment import describe_environment
from jaxarith.engine.store import RunDirectory
from jaxarith.engine.table import Result
from jaxarith.member import Member
from jaxarith.tasks.dataset import dataset

RESULTS = Path(__file__).parent / "results" / "report.json"
SWEEP = Sweep(
    name="made_up",
    task=Arithmetic(operators="+-"),
    model=Model(units=64),
    training=Training(batch_size=32, schedule="cosine"),
    hyperparameters=Hyperparameters(learning_rate=0.012, epochs=10),
    grid={"encoder_layers": [1, 2, 3], "train_fraction": [0.10, 0.25, 0.50, 0.75]},
    seeds=8,
)
RIGHT = {0.10: 0.08, 0.25: 0.5, 0.50: 0.9, 0.75: 0.97}


def made_up_run(path: Path, sweep: Sweep = SWEEP, hard: bool = False) -> Path:
    """A finished run directory that nobody trained."""
    directory = RunDirectory(path)
    directory.adopt(sweep, describe_environment())
    groups: dict[Any, list[Result]] = {}
    for member in sweep.members:
        groups.setdefault(member.static, []).append(made_up_result(member, hard))
    for static, results in groups.items():
        directory.publish(Chunk(static, tuple(one.member for one in results)), results, 100_000)
    return path


def made_up_result(member: Member, hard: bool = False) -> Result:
    """A member whose wrong answers have a random end."""
    data = dataset(member.static.task)
    random = np.random.default_rng([member.seed, int(member.cell, 16)])
    part = np.full(len(data.queries), 2, dtype=np.uint8)
    share = member.hyperparameters.train_fraction
    part[random.permutation(len(part))[: member.sizes[0]]] = 0
    right = RIGHT[0.10] if hard else RIGHT.get(share, share) * random.uniform(0.9, 1)
    spoiled = random.random(len(part)) > np.where((part == 0) & (not hard), max(right, 0.9), right)
    predicted = data.answers.copy()
    digits = [data.vocabulary.characters.index(digit) for digit in "0123456789"]
    ends = random.choice(digits, (int(spoiled.sum()), 2))
    predicted[spoiled, :2] = ends
    same = predicted == data.answers
    scores = {}
    for number, name in ((0, "train"), (2, "test")):
        mine = same[part == number]
        scores |= {f"{name}_exact": mine.all(1).mean(), f"{name}_per_character": mine.mean()}
        scores[f"{name}_loss"] = 1 - mine.mean()
    scores |= dict.fromkeys(
        ("validation_exact", "validation_per_character", "validation_loss"), np.nan
    )
    curve = [
        {"step": round(member.steps * at), "epoch": member.epochs * at}
        | {name: float(value) * at for name, value in scores.items()}
        for at in np.linspace(0.1, 1, 10)
    ]
    params = {"weights": np.zeros(1)}
    return Result(member, "done", None, scores, curve, predicted, part, params, 1.0)


def measure(hard: bool) -> dict[str, Any]:
    """What one report costs: wall and processor seconds, and bytes."""
    with tempfile.TemporaryDirectory() as folder:
        path = made_up_run(Path(folder) / "run", hard=hard)
        before, begun = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
        command = [sys.executable, "-m", "jaxarith", "report", str(path)]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        seconds, after = time.perf_counter() - begun, resource.getrusage(resource.RUSAGE_CHILDREN)
        page = path / "report.html"
        spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        return {
            "members": len(SWEEP.members),
            "hard": hard,
            "seconds": round(seconds, 1),
            "processor_seconds": round(spent, 1),
            "bytes": page.stat().st_size,
            "whole_map": "To keep this file small" not in page.read_text(encoding="utf-8"),
        }


def main() -> None:
    before = environment()
    rows = [measure(hard) for hard in (False, True)]
    for row in rows:
        print(", ".join(f"{name} {value}" for name, value in row.items()))
    if before["load_average"] > 0.5 * before["cores"]:
        print(f"The machine was busy (load {before['load_average']:.1f}): trust no seconds here.")
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_text(json.dumps({"environment": before, "rows": rows}, indent=1) + "\n")


if __name__ == "__main__":
    main()
