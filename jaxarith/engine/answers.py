"""What every finished member answered to every query of its task."""

from typing import NamedTuple

import numpy as np

from jaxarith.config import Arithmetic
from jaxarith.engine.store import RunDirectory
from jaxarith.errors import InputError


class Answers(NamedTuple):
    """The greedy answers of all finished members of one task.

    Attributes:
        task: whose queries, in the order of ``tasks.arithmetic.dataset(task)``.
        members: their names, in the sweep's order.
        predicted: uint8 [members, queries, answer width], ids of characters.
        part: uint8 [members, queries]; where each query lay: 0 train, 1 validation, 2 test.
    """

    task: Arithmetic
    members: list[str]
    predicted: np.ndarray
    part: np.ndarray


def load_answers(directory: RunDirectory) -> list[Answers]:
    """What was answered in a run directory, one entry per task.

    Raises:
        InputError: not a run directory, or a damaged file.
    """
    tasks = {member.id: member.static.task for member in directory.sweep.members}
    rows: dict[str, tuple[np.ndarray, np.ndarray]] = {}
    for chunk in directory.chunks():
        path = chunk / "predictions.npz"
        try:
            with np.load(path) as arrays:
                names, predicted, part = (arrays[k] for k in ("member", "predicted", "part"))
        except Exception:  # Whatever the reader raises, the file is of no use.
            raise InputError(
                f"{path}: damaged; delete {chunk} and run the same sweep again"
            ) from None
        rows |= {name: (predicted[i], part[i]) for i, name in enumerate(names.tolist())}
    found: dict[Arithmetic, list[str]] = {}
    for name, task in tasks.items():
        if name in rows:
            found.setdefault(task, []).append(name)
    return [
        Answers(
            task,
            names,
            np.stack([rows[name][0] for name in names]),
            np.stack([rows[name][1] for name in names]),
        )
        for task, names in found.items()
    ]
