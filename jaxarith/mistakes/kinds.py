"""What is wrong with a wrong answer."""

from functools import lru_cache
from typing import NamedTuple

import numpy as np

from jaxarith.config import Arithmetic
from jaxarith.mistakes.reading import read_values
from jaxarith.tasks.dataset import dataset
from jaxarith.tasks.vocabulary import BLANK, DIGITS


class Mistakes(NamedTuple):
    """Whether each answer is wrong and in which ways; the ways overlap.

    A number's length is how many digits it has, its sign not counted; 0 has the sign of positive
    numbers. The difference is the answer minus the right answer. Every array is bool
    [..., queries], and all but the first are False where an answer is right.

    Attributes:
        wrong: some character differs from the right answer's.
        unparsable: no number as tasks write them (a stray blank, a leading zero, no digit …); the
            other kinds below, ``other`` included, are of numbers only.
        sign: the right size with the wrong sign.
        length: another number of digits.
        one: the difference is +1 or -1.
        ten: the difference is +10 or -10.
        single_digit: sign and length are right, exactly one digit is not, and the difference is
            none of ±1 and ±10.
        carry: a sum of two operands that is right but for one carry, left out where it was needed
            or made where it was not: from the units that is a difference of -10 or +10, from the
            tens -100 or +100, and so on for all digits that either operand has.
        borrow: a difference of two operands that is right but for one borrow when the smaller
            operand is taken from the larger: left out (the size is 10, 100 … too large) or made
            without need (too small). The sign is right; 0 passes for either.
        other: a number that is wrong in none of these ways.
    """

    wrong: np.ndarray
    unparsable: np.ndarray
    sign: np.ndarray
    length: np.ndarray
    one: np.ndarray
    ten: np.ndarray
    single_digit: np.ndarray
    carry: np.ndarray
    borrow: np.ndarray
    other: np.ndarray


KINDS = Mistakes._fields[1:]
NAMES = {"unparsable": "no number", "one": "off by 1", "ten": "off by 10"}
MEANINGS = {
    "unparsable": "a stray blank, a leading zero or no digit",
    "sign": "the right size with the wrong sign",
    "length": "another number of digits",
    "one": "1 too large or too small",
    "ten": "10 too large or too small",
    "single_digit": "one wrong digit and neither 1 nor 10 off",
    "carry": "right but for one carry",
    "borrow": "right but for one borrow",
    "other": "a number that is wrong in none of these ways",
}


def classify(task: Arithmetic, predicted: np.ndarray) -> Mistakes:
    """What is wrong with each answer, in the order of the task's queries.

    Args:
        task: whose queries were answered.
        predicted: uint8 [..., queries, answer width], ids of characters.

    Returns:
        bool arrays [..., queries]. ``carry`` and ``borrow`` are False throughout where
        ``kinds_of(task)`` leaves them out.
    """
    data = dataset(task)
    answered, readable = read_values(task, predicted)
    right = data.values
    differing = np.asarray((predicted != data.answers).sum(axis=-1))
    difference = answered - right
    wrong_number = readable & (differing > 0)
    same_length = _lengths(answered) == _lengths(right)
    same_sign = (answered < 0) == (right < 0)
    one = wrong_number & (np.abs(difference) == 1)
    ten = wrong_number & (np.abs(difference) == 10)
    # With sign and length right, the characters of both stand in the same places.
    single = wrong_number & same_length & same_sign & (differing == 1) & ~one & ~ten
    sign = wrong_number & (answered == -right)
    length = wrong_number & ~same_length
    carry = wrong_number & _one_step_off(difference, _steps(task, "+"))
    larger = np.abs(answered) - np.abs(right)
    opposite = np.sign(answered) * np.sign(right) < 0
    borrow = wrong_number & ~opposite & _one_step_off(larger, _steps(task, "-"))
    other = wrong_number & ~(sign | length | one | ten | single | carry | borrow)
    return Mistakes(
        wrong=differing > 0,
        unparsable=~readable,
        sign=sign,
        length=length,
        one=one,
        ten=ten,
        single_digit=single,
        carry=carry,
        borrow=borrow,
        other=other,
    )


def signed_differences(task: Arithmetic, predicted: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """How far each answer is from the right one.

    Args:
        task: whose queries were answered.
        predicted: uint8 [..., queries, answer width], ids of characters.

    Returns:
        int64 [..., queries], the answer minus the right answer, 0 where it is no number; and
        bool [..., queries], whether it is one.
    """
    answered, readable = read_values(task, predicted)
    return np.where(readable, answered - dataset(task).values, 0), readable


def kinds_of(task: Arithmetic) -> tuple[str, ...]:
    """The kinds of mistake that a task's answers can show."""
    minus, two = "-" in task.operators, task.operands == 2
    possible = {
        "sign": minus,
        "carry": two and "+" in task.operators,
        # The larger of two numbers of one digit never borrows.
        "borrow": two and minus and task.largest > 9,
    }
    return tuple(kind for kind in KINDS if possible.get(kind, True))


def _one_step_off(difference: np.ndarray, steps: np.ndarray) -> np.ndarray:
    """Whether each difference [..., queries] is one of its steps [steps, queries]; 0 is none."""
    found = np.zeros(difference.shape, dtype=bool)
    for step in steps:
        found |= (difference == step) & (step != 0)
    return found


@lru_cache(maxsize=8)
def _steps(task: Arithmetic, operator: str) -> np.ndarray:
    """How far off one mistaken carry (+) or borrow (-) puts an answer's size, place by place.

    int64 [places, queries]; 0 where the query is of another kind or too short.
    """
    first, second, present = two_operands(task, operator)
    larger, smaller = np.maximum(first, second), np.minimum(first, second)
    digits = _lengths(larger)
    steps = []
    for place in range(int(digits.max())):
        base = 10 ** (place + 1)
        if operator == "+":
            step = np.where(larger % base + smaller % base >= base, -base, base)
        else:
            step = np.where(larger % base < smaller % base, base, -base)
        steps.append(np.where(present & (place < digits), step, 0))
    return np.stack(steps)


def two_operands(task: Arithmetic, operator: str) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """What stands on either side of an operator.

    Returns:
        first, second: int64 [queries].
        present: bool [queries], where there are but these two, with this operator.
    """
    data = dataset(task)
    queries, vocabulary = data.queries, data.vocabulary
    digit = queries < len(DIGITS)
    operators = ~digit & (queries != vocabulary.characters.index(BLANK))
    passed = np.cumsum(operators, axis=1)
    known = task.operands == 2 and operator in task.operators
    sign = vocabulary.characters.index(operator) if known else vocabulary.size
    present = (queries == sign).any(axis=1)
    first, second = (_number(queries, digit & (passed == place)) for place in (0, 1))
    return first, second, present


def _number(queries: np.ndarray, included: np.ndarray) -> np.ndarray:
    """The number that a query's included digits make: int64 [queries]."""
    number = np.zeros(len(queries), dtype=np.int64)
    for digit, here in zip(queries.T, included.T, strict=True):
        number = np.where(here, number * 10 + digit, number)
    return number


def _lengths(values: np.ndarray) -> np.ndarray:
    """How many digits each number has; 0 has one."""
    powers = 10 ** np.arange(1, 19, dtype=np.int64)
    return np.searchsorted(powers, np.abs(values), side="right") + 1
