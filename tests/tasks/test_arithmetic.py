import itertools
import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jaxarith.config import Arithmetic
from jaxarith.errors import InputError
from jaxarith.tasks.arithmetic import encode_query, parse_query
from jaxarith.tasks.dataset import dataset
from jaxarith.tasks.typed import written

ADD_SUB = Arithmetic()
MUL = Arithmetic(operators="*")
MIXED = Arithmetic(operators="+-*", largest=4, operands=3)
FOUR_OPERANDS = Arithmetic(operators="-*", smallest=2, largest=4, operands=4)
UNITS_FIRST = Arithmetic(largest=30, answer_layout="units_first")
COLUMNS = Arithmetic(operators="+*", largest=12, operands=3, query_layout="columns")
TASKS = [
    ADD_SUB,
    MUL,
    MIXED,
    FOUR_OPERANDS,
    UNITS_FIRST,
    COLUMNS,
    Arithmetic(operators="-", smallest=95),
]
SAMPLED = Arithmetic(operators="+-*", largest=999, operands=3, sample=500)


def name_of(task):
    return f"{task.name}-{task.operands}-{task.smallest}-{task.largest}-{task.answer_layout}"


def query_texts(task):
    data = dataset(task)
    return [text.replace(" ", "") for text in data.vocabulary.decode(data.queries)]


def every_query(task):
    numbers = range(task.smallest, task.largest + 1)
    alternating = [numbers, *[task.operators, numbers] * (task.operands - 1)]
    return {"".join(map(str, parts)) for parts in itertools.product(*alternating)}


def orbit_of(text):
    spaced = "".join(f" {c} " if c in "+-*" else c for c in text).split()
    return tuple(sorted(spaced[0::2])), tuple(sorted(spaced[1::2]))


@pytest.mark.parametrize("task", [*TASKS, SAMPLED], ids=name_of)
def test_every_answer_is_what_python_evaluates(task):
    data = dataset(task)
    expected = [eval(text) for text in query_texts(task)]
    written = [text.rstrip() for text in data.vocabulary.decode(data.answers)]
    step = -1 if task.answer_layout == "units_first" else 1
    assert written == [str(value)[::step] for value in expected]
    assert data.values.tolist() == expected


@pytest.mark.parametrize("task", TASKS, ids=name_of)
def test_every_query_is_there_once(task):
    texts = query_texts(task)
    assert len(texts) == task.queries == len(set(texts))
    assert set(texts) == every_query(task)


@pytest.mark.parametrize("task", [*TASKS, SAMPLED], ids=name_of)
def test_the_representative_is_the_first_query_with_the_same_operands_and_operators(task):
    first: dict = {}
    for number, text in enumerate(query_texts(task)):
        first.setdefault(orbit_of(text), number)
    expected = [first[orbit_of(text)] for text in query_texts(task)]
    assert dataset(task).representative.tolist() == expected


@pytest.mark.parametrize(
    ("task", "queries", "query_width", "answer_width", "characters"),
    [
        (ADD_SUB, 20_000, 5, 3, 13),
        (MUL, 10_000, 5, 4, 12),
        (Arithmetic(answer_width=5), 20_000, 5, 5, 13),
        (Arithmetic(operators="*", answer_width=5, query_width=7), 10_000, 7, 5, 12),
    ],
)
def test_the_sizes_of_the_assignments(task, queries, query_width, answer_width, characters):
    data = dataset(task)
    assert data.queries.shape == (queries, query_width)
    assert data.answers.shape == (queries, answer_width)
    assert data.vocabulary.size == characters


@pytest.mark.parametrize(("name", "needed"), [("query_width", 5), ("answer_width", 3)])
def test_a_width_too_small_is_refused_with_the_width_needed(name, needed):
    dataset(Arithmetic(**{name: needed}))
    with pytest.raises(InputError) as caught:
        dataset(Arithmetic(**{name: needed - 1}))
    message = f"{name}={needed - 1}: the longest needs {needed}; set {name}={needed}"
    assert str(caught.value) == message


@given(st.integers(0, 99), st.integers(0, 99), st.sampled_from("+-−–"), st.data())
def test_a_typed_sum_is_understood_with_spaces_and_printed_signs(a, b, sign, data):
    spaces = [data.draw(st.sampled_from(["", " ", "\t"])) for _ in range(4)]
    text = spaces[0] + str(a) + spaces[1] + sign + spaces[2] + str(b) + spaces[3]
    plain = "+" if sign == "+" else "-"
    assert parse_query(text, ADD_SUB) == ([a, b], [ADD_SUB.operators.index(plain)])
    ids, value = encode_query(text, ADD_SUB)
    assert dataset(ADD_SUB).vocabulary.decode(ids) == [f"{a}{plain}{b}".ljust(5)]
    assert value == (a + b if sign == "+" else a - b)


@pytest.mark.parametrize("sign", ["*", "×", "·", "x", "X"])
def test_a_typed_product_is_understood(sign):
    ids, value = encode_query(f"7 {sign} 12", MUL)
    assert dataset(MUL).vocabulary.decode(ids) == ["7*12 "]
    assert value == 84


@pytest.mark.parametrize("layout", ["left", "units_first"])
@pytest.mark.parametrize("largest", [9, 12, 99, 105])
def test_a_scratchpad_has_the_first_number_times_each_digit_of_the_second(largest, layout):
    task = Arithmetic("*", largest=largest, scratchpad=True, answer_layout=layout)
    data = dataset(task)
    places, wide = len(str(largest)), len(str(9 * largest))
    assert data.scratchpad.shape == (task.queries, places * wide)
    assert data.written_width == places * wide + data.answers.shape[1]
    for query, text in zip(query_texts(task), data.vocabulary.decode(data.scratchpad), strict=True):
        first, second = map(int, query.split("*"))
        parts = [text[start : start + wide] for start in range(0, len(text), wide)]
        step = -1 if layout == "units_first" else 1
        products = [int(part.rstrip()[::step]) for part in parts]
        assert products == [first * (second // 10**place % 10) for place in range(places)]
        assert sum(one * 10**place for place, one in enumerate(products)) == first * second


def test_a_scratchpad_beside_products_is_blank_for_sums():
    data = dataset(Arithmetic("+-*", largest=12, scratchpad=True))
    products = dataset(Arithmetic("*", largest=12, scratchpad=True))
    written = data.vocabulary.decode(data.scratchpad)
    assert written[-169:] == products.vocabulary.decode(products.scratchpad)
    assert set(written[:-169]) == {" " * 6}


@pytest.mark.parametrize("layout", ["left", "units_first"])
@pytest.mark.parametrize(("operators", "operands"), [("+", 3), ("-", 3), ("+-", 4)])
def test_a_scratchpad_of_a_longer_sum_has_the_sum_so_far(operators, operands, layout):
    task = Arithmetic(
        operators, largest=6, operands=operands, scratchpad=True, answer_layout=layout
    )
    data = dataset(task)
    wide = data.scratchpad.shape[1] // (operands - 2)
    texts = data.vocabulary.decode(data.scratchpad)
    for query, text in zip(query_texts(task), texts, strict=True):
        parts = [text[start : start + wide] for start in range(0, len(text), wide)]
        step = -1 if layout == "units_first" else 1
        so_far = [int(part.rstrip()[::step]) for part in parts]
        # Every number is one digit, so n numbers are 2 n - 1 characters.
        assert so_far == [eval(query[: 2 * n - 1]) for n in range(2, operands)]


@pytest.mark.parametrize(
    ("operators", "largest", "taught", "operands"),
    [("+-", 999, 19, 2), ("*", 14, 9, 2), ("+-*", 9, 4, 3)],
)
def test_queries_with_numbers_that_are_not_taught_come_last_as_many_as_the_others(
    operators, largest, taught, operands
):
    task = Arithmetic(operators, 0, largest, taught, operands)
    texts = query_texts(task)
    short = every_query(Arithmetic(operators, 0, taught, operands=operands))
    assert len(texts) == len(set(texts)) == task.queries == 2 * len(short)
    assert set(texts[: -task.own_test]) == short
    for text in texts[-task.own_test :]:
        assert taught < max(map(int, re.split(r"[-+*]", text))) <= largest
    assert dataset(task).values.tolist() == [eval(text) for text in texts]


def test_too_few_numbers_beyond_those_taught_are_refused():
    with pytest.raises(InputError, match="taught_largest=9: leaves fewer queries beyond it"):
        Arithmetic("*", largest=12, taught_largest=9)
    with pytest.raises(InputError, match="taught_largest=9: decides how many queries"):
        Arithmetic(taught_largest=9, sample=50)


def test_numbers_in_columns_are_right_aligned():
    columns = Arithmetic(largest=999, operands=3, query_layout="columns", sample=500)
    data = dataset(columns)
    assert data.queries.shape[1] == 11
    for text, query in zip(data.vocabulary.decode(data.queries), data.queries, strict=True):
        numbers = re.split("[+-]", text)
        assert numbers == [f"{int(number):>3}" for number in numbers]
        assert written(query, columns) == text.replace(" ", "")
    ids, value = encode_query("7+12-345", columns)
    assert (data.vocabulary.decode(ids), value) == (["  7+ 12-345"], -326)


def test_a_typed_query_of_three_operands():
    assert parse_query("1−2×3", MIXED) == ([1, 2, 3], [1, 2])
    assert encode_query("1−2×3", MIXED)[1] == -5


@pytest.mark.parametrize(
    ("text", "task"),
    [
        ("", ADD_SUB),
        ("12", ADD_SUB),
        ("1+", ADD_SUB),
        ("+1", ADD_SUB),
        ("+1+2", ADD_SUB),
        ("1++2", ADD_SUB),
        ("1--2", ADD_SUB),
        ("+-+", ADD_SUB),
        ("1+2+3", ADD_SUB),
        ("1*2", ADD_SUB),
        ("1+2", MUL),
        ("100+1", ADD_SUB),
        ("1+" + "9" * 5000, ADD_SUB),
        ("1+1", Arithmetic(smallest=2)),
        ("a+1", ADD_SUB),
        ("1/2", ADD_SUB),
        ("٣+1", ADD_SUB),
        ("1.5+1", ADD_SUB),
        ("1+2\n*3", ADD_SUB),
        ("1+2", MIXED),
    ],
)
def test_a_bad_query_is_refused_on_one_line(text, task):
    with pytest.raises(InputError) as caught:
        parse_query(text, task)
    message = str(caught.value)
    assert message.startswith(f"query {text!r}: ")
    assert "\n" not in message
    if "e.g. " in message:
        parse_query(message.rpartition("e.g. ")[2], task)


def test_sampling_draws_distinct_queries_from_the_whole_range():
    texts = query_texts(SAMPLED)
    assert len(texts) == len(set(texts)) == 500
    first_numbers = [int(re.match("[0-9]+", text)[0]) for text in texts]
    # Even draws from 0 to 999: the mean of 500 is within six standard errors of the middle.
    assert abs(np.mean(first_numbers) - 499.5) < 6 * 1000 / np.sqrt(12 * 500)
    only_products = sum("-" not in text and "+" not in text for text in texts)
    assert abs(only_products - 500 / 9) < 6 * np.sqrt(500 * (1 / 9) * (8 / 9))


def test_a_sample_of_all_queries_is_all_queries():
    task = Arithmetic(largest=5, sample=72)
    assert set(query_texts(task)) == every_query(task)
