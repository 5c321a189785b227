"""What every finished member answered to every query of its task."""

from collections.abc import Sequence
from typing import Any, Generic, NamedTuple, TypeVar

import numpy as np

from jaxarith.config import Arithmetic, Task
from jaxarith.engine.store import RunDirectory
from jaxarith.errors import InputError

AnyTask = TypeVar("AnyTask", bound=Task)


class Answers(NamedTuple, Generic[AnyTask]):
    """The greedy answers of all finished members of one task.

    Attributes:
        task: whose queries, in the order of ``tasks.dataset.dataset(task)``.
        members: their names, in the sweep's order.
        predicted: uint8 [members, queries, answer width], ids of characters.
        part: uint8 [members, queries]; where each query lay: 0 train, 1 validation, 2 test.
        legible: bool [members, queries, answer width], drawn frames that the judge does not
            reject; None where answers are written.
        digits: where images are queries, the collection they are of.
    """

    task: AnyTask
    members: list[str]
    predicted: np.ndarray
    part: np.ndarray
    legible: np.ndarray | None = None
    digits: str | None = None


def of_arithmetic(answers: Sequence[Answers[Any]]) -> list[Answers[Arithmetic]]:
    """Those of arithmetic tasks, whose mistakes and operands can be told apart."""
    return [entry for entry in answers if isinstance(entry.task, Arithmetic)]


def load_answers(directory: RunDirectory) -> list[Answers[Any]]:
    """What was answered in a run directory, one entry per task.

    Raises:
        InputError: not a run directory, or a damaged file.
    """
    statics = {member.id: member.static for member in directory.sweep.members}
    rows: dict[str, tuple[np.ndarray, ...]] = {}
    for chunk in directory.chunks():
        path = chunk / "predictions.npz"
        try:
            with np.load(path) as arrays:
                names = arrays["member"].tolist()
                stored = [arrays[k] for k in ("predicted", "part", "legible") if k in arrays]
                rows |= {name: tuple(one[i] for one in stored) for i, name in enumerate(names)}
        except Exception:  # Whatever the reader raises, the file is of no use.
            raise InputError(
                f"{path}: damaged; delete {chunk} and run the same sweep again"
            ) from None
    found: dict[tuple[Task, str | None], list[str]] = {}
    for name, static in statics.items():
        if name in rows:
            found.setdefault((static.task, static.image_digits), []).append(name)
    entries: list[Answers[Any]] = []
    for (task, digits), names in found.items():
        predicted, part, *legible = map(np.stack, zip(*(rows[name] for name in names), strict=True))
        entries.append(Answers(task, names, predicted, part, next(iter(legible), None), digits))
    return entries
