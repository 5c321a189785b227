import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from jaxarith.errors import InputError
from jaxarith.tasks.vocabulary import Vocabulary, lay_out, parse_number, read

ADD_SUB = Vocabulary.for_operators("+-")
OPERATORS = st.sampled_from(["+", "-", "*", "+-", "+*", "-*", "+-*"])


@st.composite
def vocabularies_with_texts(draw):
    vocabulary = Vocabulary.for_operators(draw(OPERATORS))
    text = st.text(vocabulary.characters, max_size=9)
    return vocabulary, draw(st.lists(text, min_size=1, max_size=8))


@given(vocabularies_with_texts(), st.integers(0, 5))
def test_decoding_gives_back_the_text_padded_with_blanks(case, extra):
    vocabulary, texts = case
    width = max(1, max(map(len, texts)) + extra)
    ids = vocabulary.encode(texts, width)
    assert ids.dtype == np.uint8
    assert vocabulary.decode(ids) == [text + " " * (width - len(text)) for text in texts]


@given(vocabularies_with_texts())
def test_an_id_is_the_place_of_its_character(case):
    vocabulary, texts = case
    width = max(1, *map(len, texts))
    expected = [[vocabulary.characters.index(c) for c in text.ljust(width)] for text in texts]
    assert vocabulary.encode(texts, width).tolist() == expected


@given(st.integers(1, 6), st.integers(1, 4))
def test_a_text_wider_than_the_width_is_refused_and_named(width, excess):
    text = "7" * (width + excess)
    with pytest.raises(InputError) as caught:
        ADD_SUB.encode(["1", text], width)
    assert str(caught.value) == f"'{text}': {width + excess} characters, the width is {width}"


@given(st.characters(), st.integers(0, 3))
def test_a_foreign_character_is_refused_and_named(character, place):
    assume(character not in ADD_SUB.characters)
    text = "123"[:place] + character + "123"[place:]
    with pytest.raises(InputError, match="not in this task") as caught:
        ADD_SUB.encode(["1", text], 4)
    assert str(caught.value).startswith(repr(character))
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("operators", "characters"),
    [("+-", "0123456789+- "), ("*", "0123456789* "), ("+-*", "0123456789+-* ")],
)
def test_the_characters_of_the_assignments(operators, characters):
    vocabulary = Vocabulary.for_operators(operators)
    assert vocabulary.characters == characters
    assert vocabulary.size == len(characters)


def test_units_first_writes_the_sign_last():
    assert lay_out("-48", "units_first") == "84-"
    assert read("84- ", "units_first") == "-48"
    assert lay_out("-48", "left") == "-48"


@given(st.integers(-(10**12), 10**12), st.sampled_from(["left", "units_first"]), st.integers(0, 4))
def test_reading_inverts_laying_out_and_padding(value, layout, padding):
    written = lay_out(str(value), layout) + " " * padding
    assert read(written, layout) == str(value)
    assert parse_number(read(written, layout)) == value


@given(st.text("0123456789+-* ٣²", max_size=6))
def test_only_numbers_as_python_writes_them_are_numbers(text):
    try:
        expected = int(text) if str(int(text)) == text else None
    except ValueError:
        expected = None
    assert parse_number(text) == expected


@pytest.mark.parametrize("text", ["", "-", "-0", "007", "--1", "1 2", " 1", "+1", "1-", "²", "٣"])
def test_what_is_no_number(text):
    assert parse_number(text) is None
