"""Which unseen sums and differences follow from columns seen in training: two simple baselines."""

import numpy as np

from jaxarith.config import Arithmetic
from jaxarith.errors import InputError
from jaxarith.mistakes.kinds import two_operands

SIGNS = "+-"


def column_facts(task: Arithmetic, shared: bool = False) -> np.ndarray:
    """Each column of each query, worked out as on paper, as one number.

    A column is its place, the operator, for differences which operand is larger, the carry or
    borrow that comes in, and both digits (0 where a number has none left). Two columns with the
    same number have the same digit and the same carry or borrow for their answers.

    Args:
        task: sums and differences of two operands.
        shared: a column is the same fact at every place and with its operands exchanged: the
            digits of a sum are unordered, and a difference takes the smaller number from the
            larger one.

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
        larger, smaller = np.maximum(first, second), np.minimum(first, second)
        negative = (operator == "-") & (first < second)
        kind = 2 * SIGNS.index(operator) + (0 if shared else negative)
        incoming = np.zeros(task.queries, dtype=np.int64)
        for place in range(places):
            above, below = (number // 10**place % 10 for number in (larger, smaller))
            left, right = (number // 10**place % 10 for number in (first, second))
            if shared and operator == "+":
                left, right = np.maximum(above, below), np.minimum(above, below)
            elif shared:
                left, right = above, below
            fact = (((kind * places + (0 if shared else place)) * 2 + incoming) * 10 + left) * 10
            facts[place] = np.where(present, fact + right, facts[place])
            over = above + below + incoming >= 10 if operator == "+" else above < below + incoming
            incoming = over.astype(np.int64)
    return facts.T


def in_tables(task: Arithmetic, trained: np.ndarray, shared: bool = False) -> np.ndarray:
    """Queries of which every column occurs among the trained ones: what a table learner knows.

    It is told what a column is, and guesses nothing. A learner that generalises over columns knows
    more, so this is a baseline and no upper bound.

    Args:
        task: sums and differences of two operands.
        trained: bool [..., queries].
        shared: as for ``column_facts``.

    Returns:
        bool [..., queries].
    """
    facts = column_facts(task, shared)
    trained = np.asarray(trained, dtype=bool)
    flat = trained.reshape(-1, trained.shape[-1])
    known = np.zeros((len(flat), int(facts.max()) + 1), dtype=bool)
    for row, chosen in zip(known, flat, strict=True):
        row[facts[chosen]] = True
    return np.asarray(known[:, facts].all(axis=-1)).reshape(trained.shape)
