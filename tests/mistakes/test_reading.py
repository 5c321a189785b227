import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jaxarith.config import Arithmetic
from jaxarith.mistakes import read_values
from jaxarith.tasks.dataset import dataset
from jaxarith.tasks.vocabulary import Vocabulary, lay_out, parse_number, read

OPERATORS = st.sampled_from(["+", "-", "*", "+-", "+*", "+-*"])
LAYOUTS = st.sampled_from(["left", "units_first"])


@given(OPERATORS, LAYOUTS, st.integers(1, 24), st.data())
def test_answers_are_read_as_one_by_one(operators, layout, width, data):
    task = Arithmetic(operators, answer_layout=layout, answer_width=width)
    characters = Vocabulary.for_operators(operators).characters
    # Long numbers come up too.
    text = st.one_of(
        st.text(characters, max_size=width),
        st.from_regex("-?[0-9]+" if "-" in characters else "[0-9]+", fullmatch=True).map(
            lambda number: number[:width]
        ),
        st.integers(1, 10**width - 1).map(lambda number: lay_out(str(number), layout)),
    )
    texts = data.draw(st.lists(text, min_size=1, max_size=20))
    ids = Vocabulary(characters).encode(texts, width)
    values, readable = read_values(task, ids)
    assert values.dtype == np.int64
    for text, value, number in zip(texts, values.tolist(), readable.tolist(), strict=True):
        expected = parse_number(read(text, layout))
        assert number == (expected is not None)
        assert value == max(-(2**62), min(expected or 0, 2**62))


@pytest.mark.parametrize("layout", ["left", "units_first"])
@pytest.mark.parametrize(("operators", "width"), [("+-", 3), ("*", 4), ("*", 5)])
def test_every_answer_there_can_be_is_read(operators, width, layout):
    task = Arithmetic(operators, answer_layout=layout, answer_width=width)
    vocabulary = Vocabulary.for_operators(operators)
    ids = np.indices((vocabulary.size,) * width, dtype=np.uint8).reshape(width, -1).T
    values, readable = read_values(task, ids)
    expected = [parse_number(read(text, layout)) for text in vocabulary.decode(ids)]
    assert readable.tolist() == [value is not None for value in expected]
    assert values.tolist() == [value or 0 for value in expected]


def test_right_answers_are_read_in_any_shape():
    for task in (Arithmetic(), Arithmetic("*", answer_width=5, answer_layout="units_first")):
        data = dataset(task)
        values, readable = read_values(task, np.stack([data.answers] * 2)[None])
        assert readable.all()
        assert (values == data.values).all()
        assert values.shape == (1, 2, task.queries)


@pytest.mark.parametrize("layout", ["left", "units_first"])
def test_numbers_past_the_largest_are_the_largest(layout):
    task = Arithmetic("-", answer_width=25, answer_layout=layout)
    edge = 2**62
    numbers = [edge - 1, edge, edge + 1, edge // 10 * 10, 10 * edge, 10**19, 10**23, 9 * 10**18]
    numbers += [2**63, 2**63 - 1, 2**64, 2**64 + 5, 99_999_999_999_999_999_990]
    numbers += [-number for number in numbers]
    texts = [lay_out(str(number), layout) for number in numbers]
    values, readable = read_values(task, Vocabulary.for_operators("-").encode(texts, 25))
    assert readable.all()
    assert values.tolist() == [max(-edge, min(number, edge)) for number in numbers]
