"""A run that nobody trained: every member's answers are drawn at random, blanks among them."""

from pathlib import Path
from typing import Any

import numpy as np

from jaxarith.config import Arithmetic
from jaxarith.engine.chunk import Chunk
from jaxarith.engine.environment import describe_environment
from jaxarith.engine.store import RunDirectory
from jaxarith.engine.table import Result
from jaxarith.sweep import Sweep
from jaxarith.tasks.dataset import dataset


def made_up_run(path: Path, task: Arithmetic, seeds: int = 3, grid: Any = ()) -> RunDirectory:
    """A finished run of a task: of one cell, or of a grid whose settings are all traced."""
    sweep = Sweep("made up", task=task, seeds=seeds, grid=grid or {})
    directory = RunDirectory(path)
    directory.adopt(sweep, describe_environment())
    data = dataset(task)
    results = []
    for member in sweep.members:
        random = np.random.default_rng(member.seed)
        part = random.integers(0, 3, len(data.queries)).astype(np.uint8)
        said = random.integers(0, data.vocabulary.size, data.answers.shape).astype(np.uint8)
        right = random.random(len(said)) < 0.4
        said[right] = data.answers[right]
        scores = {
            f"{name}_{score}": 0.5
            for name in ("train", "validation", "test")
            for score in ("exact", "per_character", "loss")
        }
        curve = [{"step": 1, "epoch": 1.0} | scores]
        params = {"weights": np.zeros(1)}
        results.append(Result(member, "done", None, scores, curve, said, part, params, 1.0))
    directory.publish(Chunk(sweep.members[0].static, tuple(sweep.members)), results, 100)
    return directory
