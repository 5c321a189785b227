"""What every finished member answered to every query of its task."""

from collections.abc import Mapping, Sequence
from functools import partial
from io import BytesIO
from typing import Any, Generic, NamedTuple, TypeVar

import numpy as np

from jaxarith.config import PARTS, Arithmetic, MnistRows, Task
from jaxarith.engine.chunk_folder import again
from jaxarith.engine.store import RunDirectory
from jaxarith.reading import parse
from jaxarith.tasks.dataset import dataset
from jaxarith.tasks.mnist_rows import CLASSES

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
        InputError: not a run directory, or a file that is damaged or cannot be read.
    """
    statics = {member.id: member.static for member in directory.sweep.members}
    rows: dict[str, tuple[np.ndarray, ...]] = {}
    for chunk in directory.finished_chunks():
        if not chunk.places:
            continue
        read = partial(_stored, chunk.places, _form(statics[next(iter(chunk.places))].task))
        rows |= parse(chunk.folder / "predictions.npz", read, again(chunk.folder))
    found: dict[tuple[Task, str | None], list[str]] = {}
    for name, static in statics.items():
        if name in rows:
            found.setdefault((static.task, static.image_digits), []).append(name)
    entries: list[Answers[Any]] = []
    for (task, digits), names in found.items():
        predicted, part, *legible = map(np.stack, zip(*(rows[name] for name in names), strict=True))
        entries.append(Answers(task, names, predicted, part, next(iter(legible), None), digits))
    return entries


class _Form(NamedTuple):
    """What a member's arrays look like: of each its shape and how many values there are."""

    predicted: tuple[tuple[int, ...], int]
    part: tuple[tuple[int, ...], int]
    legible: tuple[tuple[int, ...], int] | None


def _form(task: Task) -> _Form:
    if isinstance(task, MnistRows):  # Whose images may not be at hand.
        width, size = 1, CLASSES.size
    else:
        data = dataset(task)
        width, size = data.answers.shape[1], data.vocabulary.size
    answers = (task.queries, width)
    legible = (answers, 2) if task.draws_images else None
    return _Form((answers, size), ((task.queries,), len(PARTS)), legible)


def _stored(
    places: Mapping[str, int], form: _Form, file: BytesIO
) -> dict[str, tuple[np.ndarray, ...]]:
    """Members' arrays in a chunk's answers, which stand in the order of its table."""
    wanted = {name: one for name, one in form._asdict().items() if one is not None}
    with np.load(file) as arrays:
        names = arrays["member"].tolist()
        stored = [arrays[name] for name in wanted]
    if any(names[place] != name for name, place in places.items()):
        raise ValueError("of other members than the table")
    for array, (shape, values) in zip(stored, wanted.values(), strict=True):
        if array.shape != (len(names), *shape) or array.dtype not in (np.uint8, np.bool_):
            raise ValueError("of another task, or a part of the answers")
        if array.max() >= values:
            raise ValueError("values that stand for nothing")
    return {name: tuple(one[place] for one in stored) for name, place in places.items()}
