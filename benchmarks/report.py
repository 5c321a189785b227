"""How long a report takes to write and how large it is, for a made-up run of 96 members.

Command: python -m benchmarks.report [--hard]

12 cells × 8 seeds × 20,000 queries, the grid of ``sweeps/add_sub_splits.py``; answers are right
answers corrupted at random, which packs worse than what networks get wrong. ``--hard`` spoils
every cell as much as the one with the least to learn from: the worst case for the size.
"""

import argparse
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

from jaxarith import Arithmetic, Hyperparameters, Model, Sweep, Training
from jaxarith.engine.environment import describe_environment
from jaxarith.engine.store import RunDirectory
from jaxarith.engine.table import Result
from jaxarith.member import Member
from jaxarith.tasks.arithmetic import dataset

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
    groups: dict = {}
    for member in sweep.members:
        groups.setdefault(member.static, []).append(made_up_result(member, hard))
    for static, results in groups.items():
        directory.publish(static, "chunk", results, 100_000)
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


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--hard", action="store_true", help="spoil every cell")
    parser.add_argument("--keep", type=Path, help="leave the run here")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = made_up_run(given.keep or Path(folder) / "run", hard=given.hard)
        begun = time.perf_counter()
        command = [sys.executable, "-m", "jaxarith", "report", str(path)]
        subprocess.run(command, check=True)
        seconds = time.perf_counter() - begun
        print(f"{len(SWEEP.members)} members: {seconds:.1f} s", end=", ")
        print(f"{(path / 'report.html').stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
