"""A task as arrays: every query, its answer, and what it comes to."""

from functools import lru_cache
from typing import NamedTuple

import numpy as np

from jaxarith.config import Arithmetic, MnistRows, Numbers, Task, task_kind
from jaxarith.tasks.vocabulary import Vocabulary


class Dataset(NamedTuple):
    """A task as arrays; its queries are in a fixed order, and an index names a query.

    Attributes:
        queries: uint8 [queries, query width], ids; of ``MnistRows`` pixels [queries, 28, 28].
        answers: uint8 [queries, answer width], ids in the task's layout.
        values: int64 [queries], what the queries come to.
        representative: int32 [queries], the first query of each one's orbit.
        vocabulary: what the ids mean.
        scratchpad: uint8 [queries, scratchpad width], ids that are written before the answer; None
            where nothing is.
        same: int32 [queries], the first query with the same text; None where each is there once, or
            is told from its like by its picture.
    """

    queries: np.ndarray
    answers: np.ndarray
    values: np.ndarray
    representative: np.ndarray
    vocabulary: Vocabulary
    scratchpad: np.ndarray | None = None
    same: np.ndarray | None = None

    @property
    def written_width(self) -> int:
        """Characters that a network writes: its answer's, after those of the scratchpad."""
        scratched = 0 if self.scratchpad is None else self.scratchpad.shape[1]
        return int(self.answers.shape[1]) + scratched


def first_like(rows: np.ndarray) -> np.ndarray:
    """int32 [rows], the first row equal to each."""
    _, first, inverse = np.unique(rows, axis=0, return_index=True, return_inverse=True)
    return first[inverse.reshape(-1)].astype(np.int32)


@lru_cache(maxsize=8)
def dataset(task: Task, digits: str | None = None) -> Dataset:
    """All queries of a task (or its sample of them) with their answers.

    Args:
        task: of any kind.
        digits: where images are queries, the collection they are of; None takes those at hand.

    Raises:
        InputError: a query or answer width too small for the task, too few images for it, or no
            task.
    """
    # Imported here: each of them makes the class above.
    from jaxarith.tasks.arithmetic import arithmetic_queries
    from jaxarith.tasks.mnist_rows import rows_of_images
    from jaxarith.tasks.number_images import numbers_drawn
    from jaxarith.tasks.parity import bits_drawn

    task_kind(task)  # Refuses what is none of those below.
    if isinstance(task, Arithmetic):
        return arithmetic_queries(task)
    if isinstance(task, Numbers):
        return numbers_drawn(task)
    if isinstance(task, MnistRows):
        return rows_of_images(task, digits)
    return bits_drawn(task)
