"""What a learner of digit tables would know: the columns of written sums and differences."""

import numpy as np

from jaxarith.config import Arithmetic
from jaxarith.errors import InputError
from jaxarith.mistakes.kinds import two_operands

SIGNS = "+-"


def column_facts(task: Arithmetic) -> np.ndarray:
    """Each column of each query, worked out as on paper, as one number.

    A column is its place, the operator, for differences which operand is larger, the carry or
    borrow that comes in, and both digits (0 where a number has none left). Two columns with the
    same number have the same digit and the same carry or borrow for their answers.

    Args:
        task: sums and differences of two operands.

    Returns:
        int64 [queries, columns], units first.

    Raises:
        InputError: another task.
    """
    if task.operands != 2 or set(task.operators) - set(SIGNS):
        raise InputError(
            f"operators={task.operators!r}, operands={task.operands}: tables of columns are of + "
            "and - with 2 operands"
        )
    places = len(str(task.largest))
    facts = np.zeros((places, task.queries), dtype=np.int64)
    for operator in task.operators:
        first, second, present = two_operands(task, operator)
        negative = (operator == "-") & (first < second)
        kind = 2 * SIGNS.index(operator) + negative
        incoming = np.zeros(task.queries, dtype=np.int64)
        for place in range(places):
            above, below = first // 10**place % 10, second // 10**place % 10
            fact = (((kind * places + place) * 2 + incoming) * 10 + above) * 10 + below
            facts[place] = np.where(present, fact, facts[place])
            if operator == "+":
                incoming = (above + below + incoming >= 10).astype(np.int64)
            else:
                larger = np.where(negative, below, above)
                incoming = (larger < np.where(negative, above, below) + incoming).astype(np.int64)
    return facts.T


def in_tables(task: Arithmetic, trained: np.ndarray) -> np.ndarray:
    """Queries of which every column occurs among the trained ones: a table learner's share.

    Args:
        task: sums and differences of two operands.
        trained: bool [..., queries].

    Returns:
        bool [..., queries].
    """
    facts = column_facts(task)
    trained = np.asarray(trained, dtype=bool)
    flat = trained.reshape(-1, trained.shape[-1])
    known = np.zeros((len(flat), int(facts.max()) + 1), dtype=bool)
    for row, chosen in zip(known, flat, strict=True):
        row[facts[chosen]] = True
    return np.asarray(known[:, facts].all(axis=-1)).reshape(trained.shape)
