"""Queries that a person types, for every kind of task."""

import numpy as np

from jaxarith.config import Arithmetic, MnistRows, Numbers, Parity, Task, task_kind
from jaxarith.errors import InputError
from jaxarith.tasks.arithmetic import encode_query as encode_arithmetic
from jaxarith.tasks.arithmetic import example_query as example_of_arithmetic
from jaxarith.tasks.dataset import dataset
from jaxarith.tasks.vocabulary import BLANK


def encode_query(text: str, task: Task, digits: str | None = None) -> tuple[np.ndarray, int]:
    """A typed query as the task's queries are held, and what it comes to.

    Arithmetic is written as ``81+24``, numbers as ``14`` or ``14+112``, bits as ``0110``, and a
    test image of a collection by its number, from 0; ``digits`` names the collection.

    Raises:
        InputError: a query that the task does not know, or no task.
    """
    task_kind(task)  # Refuses what is none of those below.
    if isinstance(task, Arithmetic):
        return encode_arithmetic(text, task)
    if isinstance(task, Numbers):
        return _encode_numbers(text, task)
    if isinstance(task, Parity):
        return _encode_bits(text, task)
    return _encode_image(text, task, digits)


def example_query(task: Task) -> str:
    """A query that ``encode_query`` takes, for messages."""
    task_kind(task)  # Refuses what is none of those below.
    if isinstance(task, Arithmetic):
        return example_of_arithmetic(task)
    if isinstance(task, Numbers):
        usual = (14, 112)[: task.operands]
        inside = task.smallest <= min(usual) and max(usual) <= task.largest
        return "+".join(map(str, usual if inside else (task.largest, task.smallest)[: len(usual)]))
    return "0110"[: task.bits] if isinstance(task, Parity) else "0"


def written(query: np.ndarray, task: Task) -> str:
    """A query of the task's data set as a person types it; of an image nothing."""
    if isinstance(task, MnistRows):
        return ""
    (text,) = dataset(task).vocabulary.decode(query[None])
    if not isinstance(task, Numbers):
        return text.replace(BLANK, "")
    wide = task.digits_wide
    return "+".join(text[start : start + wide].rstrip() for start in range(0, len(text), wide))


def _encode_numbers(text: str, task: Numbers) -> tuple[np.ndarray, int]:
    parts = "".join(text.split()).split("+")
    inside = all(
        part.isascii() and part.isdigit() and task.smallest <= _short(part) <= task.largest
        for part in parts
    )
    if len(parts) != task.operands or not inside:
        raise InputError(
            f"query {text!r}: {task.name} takes {task.operands} of the numbers from "
            f"{task.smallest} to {task.largest}, e.g. {example_query(task)}"
        )
    numbers = [_short(part) for part in parts]
    written = "".join(str(number).ljust(task.digits_wide) for number in numbers)
    vocabulary = dataset(task).vocabulary
    return vocabulary.encode([written], len(written))[0], sum(numbers)


def _short(digits: str) -> int:
    """The number that digits write; of more than nine a part, which is out of all bounds too."""
    return int(digits.lstrip("0")[:10] or "0")


def _encode_bits(text: str, task: Parity) -> tuple[np.ndarray, int]:
    bits = "".join(text.split())
    if not bits or set(bits) - set("01"):
        raise InputError(f"query {text!r}: parity takes bits, e.g. {example_query(task)}")
    ids = np.array([int(bit) for bit in bits], np.uint8)
    return ids, int(ids.sum() % 2)


def _encode_image(text: str, task: MnistRows, digits: str | None) -> tuple[np.ndarray, int]:
    number = text.strip()
    if not (number.isascii() and number.isdigit()) or _short(number) >= task.test_images:
        raise InputError(
            f"query {text!r}: mnist_rows takes the number of a test image, from 0 to "
            f"{task.test_images - 1}"
        )
    data, place = dataset(task, digits), task.training_images + _short(number)
    return data.queries[place], int(data.values[place])
