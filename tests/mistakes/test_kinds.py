import re

import numpy as np
import pytest
from mistakes.corruption import corrupted

from jaxarith.config import Arithmetic
from jaxarith.mistakes import Mistakes, classify, kinds_of, signed_differences
from jaxarith.tasks.dataset import dataset
from jaxarith.tasks.vocabulary import parse_number, read


def slow_kinds(query, right, answer, layout):
    """The definitions of ``Mistakes`` in words and strings, for one query and one answer."""
    text, value = read(answer, layout), parse_number(read(answer, layout))
    if text == str(right):
        return set()
    if value is None:
        return {"wrong", "unparsable"}
    found = set()
    digits, wanted = text.lstrip("-"), str(right).lstrip("-")
    if digits == wanted:
        found.add("sign")
    if len(digits) != len(wanted):
        found.add("length")
    if value in (right - 1, right + 1):
        found.add("one")
    if value in (right - 10, right + 10):
        found.add("ten")
    alike = len(digits) == len(wanted) and text.startswith("-") == str(right).startswith("-")
    if alike and sum(a != b for a, b in zip(digits, wanted, strict=True)) == 1:
        found |= set() if found & {"one", "ten"} else {"single_digit"}
    first, operator, second, *more = re.findall(r"\d+|[-+*]", query)
    if operator == "+" and not more and text in one_mistaken_carry(first, second):
        found.add("carry")
    if operator == "-" and not more:
        larger, smaller = sorted((first, second), key=int, reverse=True)
        sizes = one_mistaken_borrow(larger, smaller)
        if digits in sizes and (value == 0 or (value < 0) == (right < 0)):
            found.add("borrow")
    return {"wrong"} | (found or {"other"})


def one_mistaken_carry(first, second):
    """What adding column by column gives with one carry forgotten, or made up: texts."""
    columns = max(len(first), len(second))
    digits = [(int(a), int(b)) for a, b in zip(*padded(first, second, columns), strict=True)]
    answers = set()
    for mistaken in range(columns):
        carry, written = 0, ""
        for column, (a, b) in enumerate(digits):
            carry, digit = divmod(a + b + carry, 10)
            written = str(digit) + written
            if column == mistaken:
                carry = 1 - carry
        answers.add(str(int(str(carry) + written)))
    return answers


def one_mistaken_borrow(larger, smaller):
    """What subtracting column by column gives with one borrow forgotten, or made up: texts."""
    columns = len(larger)
    digits = [(int(a), int(b)) for a, b in zip(*padded(larger, smaller, columns), strict=True)]
    answers = set()
    for mistaken in range(columns):
        borrowed, written = 0, ""
        for column, (a, b) in enumerate(digits):
            left = a - b - borrowed
            borrowed, written = int(left < 0), str(left % 10) + written
            if column == mistaken:
                borrowed = 1 - borrowed
        if not borrowed:
            answers.add(str(int(written)))
    return answers


def padded(first, second, columns):
    """Both numbers to the same number of digits, units first."""
    return first.zfill(columns)[::-1], second.zfill(columns)[::-1]


TASKS = {
    "the reports' sums and differences": Arithmetic(),
    "units first": Arithmetic(answer_layout="units_first", sample=4000),
    "in columns": Arithmetic(query_layout="columns", sample=4000),
    "wide answers": Arithmetic(answer_width=5, answer_layout="units_first", sample=4000),
    "the reports' products": Arithmetic("*", answer_width=5, sample=3000),
    "one digit": Arithmetic("+-", largest=9),
    "three digits": Arithmetic("+-", largest=999, sample=6000),
    "all operators": Arithmetic("+-*", largest=30, answer_layout="units_first"),
    "three operands": Arithmetic("+-", largest=20, operands=3, sample=3000),
    "differences only": Arithmetic("-", smallest=5, largest=60),
}


@pytest.mark.parametrize("name", TASKS)
def test_mistakes_are_what_their_definitions_say(name):
    task = TASKS[name]
    data = dataset(task)
    predicted = np.stack([corrupted(task, seed) for seed in range(2)])
    found = classify(task, predicted)
    queries = data.vocabulary.decode(data.queries)
    seen = set()
    for seed in range(2):
        rows = zip(*(array[seed].tolist() for array in found), strict=True)
        written = data.vocabulary.decode(predicted[seed])
        for query, right, answer, row in zip(
            queries, data.values.tolist(), written, rows, strict=True
        ):
            kinds = {kind for kind, is_so in zip(Mistakes._fields, row, strict=True) if is_so}
            assert kinds == slow_kinds(query, right, answer, task.answer_layout), (query, answer)
            seen |= kinds
    # Each kind that the task can show has come up, and no other.
    assert seen - {"wrong"} == set(kinds_of(task))


def test_right_answers_are_no_mistakes():
    for task in TASKS.values():
        assert not np.any(classify(task, dataset(task).answers[None]))


def test_mistakes_one_can_name():
    task = Arithmetic()

    def kinds(query, answer):
        place = data.vocabulary.decode(data.queries).index(query.ljust(5))
        answers = data.answers.copy()
        answers[place] = data.vocabulary.encode([answer], 3)[0]
        found = classify(task, answers)
        return {kind for kind in Mistakes._fields[1:] if getattr(found, kind)[place]}

    data = dataset(task)
    assert kinds("17+25", "32") == {"ten", "carry"}
    assert kinds("17+22", "49") == {"ten", "carry"}
    assert kinds("17+25", "52") == {"ten"}
    assert kinds("81+24", "5") == {"length", "carry"}
    assert kinds("32-17", "25") == {"ten", "borrow"}
    assert kinds("17-32", "-25") == {"ten", "borrow"}
    assert kinds("17-32", "15") == {"sign"}
    assert kinds("99+1", "99") == {"one", "length"}
    assert kinds("7-7", "-10") == {"ten", "length"}
    assert kinds("50+25", "79") == {"single_digit"}
    assert kinds("50+25", "97") == {"other"}
    assert kinds("50+25", "7 5") == {"unparsable"}


def test_differences_are_signed_and_zero_where_there_is_no_number():
    task = Arithmetic(answer_layout="units_first")
    predicted = corrupted(task, 0)
    differences, readable = signed_differences(task, predicted)
    data = dataset(task)
    written = data.vocabulary.decode(predicted)
    expected = [parse_number(read(text, "units_first")) for text in written]
    assert readable.tolist() == [value is not None for value in expected]
    assert differences.tolist() == [
        0 if value is None else value - right
        for value, right in zip(expected, data.values.tolist(), strict=True)
    ]
