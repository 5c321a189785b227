import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jaxarith.printing.layout import Column, lay_out
from jaxarith.printing.show import as_lines
from jaxarith.printing.terminal import text_width
from jaxarith.published import reproduce
from jaxarith.tables import REPRODUCTION_ORDER, brief_reproduction

TEXTS = st.text(st.sampled_from("ab 1[]:×–漢é\n"), max_size=30)


@st.composite
def tables(draw):
    rows = draw(st.integers(1, 3))
    cells = st.lists(TEXTS, min_size=rows, max_size=rows).map(tuple)
    column = st.builds(Column, TEXTS, cells, st.integers(0, 9), st.booleans())
    return draw(st.lists(column, min_size=1, max_size=6, unique=True))


@given(tables(), st.integers(20, 100))
def test_no_line_is_longer_than_the_width(columns, width):
    layout = lay_out(columns, width)
    assert all(text_width(line) <= width for line in layout.lines)
    assert not any(column.needed for column in layout.hidden)


@given(tables())
def test_without_a_width_nothing_is_hidden(columns):
    assert lay_out(columns, None).hidden == []


def column(heading, *cells, rank=0, needed=False):
    return Column(heading, cells, rank, needed)


def test_a_table_that_fits_is_left_as_it_is():
    columns = [column("member", "53fa9ba69e-0"), column("test exact", "0.062"), column("n", "8")]
    assert lay_out(columns, 80).lines == [
        "member        test exact  n",
        "───────────────────────────",
        "53fa9ba69e-0       0.062  8",
    ]


def test_headings_are_broken_before_columns_are_hidden():
    columns = [column("train fraction", "0.1", "0.75"), column("exact", "0.9", "1.0")]
    assert lay_out(columns, 16).lines == [
        "   train",
        "fraction  exact",
        "───────────────",
        "     0.1    0.9",
        "    0.75    1.0",
    ]


def test_the_least_important_columns_are_hidden_first():
    columns = [
        column("a", "12345678", rank=2),
        column("b", "12345678", rank=0),
        column("c", "1", rank=3),
        column("d", "12345678", rank=1),
    ]
    layout = lay_out(columns, 20)
    assert layout.lines[0].split() == ["b", "d"]
    assert [one.heading for one in layout.hidden] == ["a", "c"]


def test_what_is_needed_goes_below_its_row_or_is_wrapped():
    name = column("name", "x" * 12, rank=0)
    text = column("error", "no memory " * 5, rank=1, needed=True)
    assert lay_out([name, text], 40).lines[2:] == [
        "xxxxxxxxxxxx  no memory no memory no",
        "              memory no memory no memory",
    ]
    assert lay_out([name, text], 30).lines[2:] == [
        "xxxxxxxxxxxx",
        "    error: no memory no memory",
        "    no memory no memory no",
        "    memory",
    ]


def test_intervals_below_are_left_out_or_put_beside():
    columns = [
        column("wrong", "94.1\n93.8–94.4", needed=True),
        column("one", "13.0\n12.3–13.7", rank=1),
    ]
    assert lay_out(columns, 22).lines[2:] == ["94.1       13.0", "93.8–94.4  12.3–13.7"]
    narrow = lay_out([*columns, column("ten", "3.2\n2.9–3.5", rank=2)], 27)
    assert narrow.lines[2:] == ["94.1 [93.8–94.4]  13.0  3.2"]
    assert narrow.compact


@pytest.mark.parametrize("text", ["105 ×2, 100 ×2, 101 ×12", "−1: 6.7   -2: 6.4   +1: 12.0"])
def test_numbers_stay_with_what_they_count(text):
    lines = lay_out([column("id", "x" * 20), column("said", text, rank=1, needed=True)], 24).lines
    joined = "\n".join(lines[2:])
    assert not re.search(r"(?<=\d)\n *×|:\n", joined)
    assert not re.search(r" $", joined, re.MULTILINE)


def test_a_column_that_alone_tells_rows_apart_is_never_hidden():
    report = Column("report", ("001, 1",) * 3, rank=0, telling=True)
    result = Column("ours", ("96.33 ± 1", "99.31 ± 1", "96.33 ± 1"), rank=1)
    assumed = Column("assumed", ("batch 32", "batch 8", "batch 32"), rank=2, telling=True)
    # Says no more than the column before it does.
    again = Column("batch size in words", ("many", "few", "many"), rank=3, telling=True)
    layout = lay_out([report, result, assumed, again], 20)
    assert layout.hidden == [again]
    below = [line.strip() for line in layout.lines if "assumed" in line]
    assert below == ["assumed: batch", "assumed: batch 8", "assumed: batch"]


@pytest.mark.parametrize("width", [30, 40, 60, 80, 120])
def test_rows_of_published_tables_can_be_told_apart(width):
    table = brief_reproduction(reproduce("text"))
    said = ["report", "task", "train %", "encoder layers", "said", "assumed"]
    needed = ("ours [95 %]", "published value is", "task", "encoder layers", "said")
    lines = as_lines(table, width, REPRODUCTION_ORDER, needed)
    assert not table.duplicated([*said, "published"]).any()
    hidden = " ".join(lines).partition("Not shown:")[2].partition("(")[0]
    shown = [name for name in said if name.replace(" ", "_") not in hidden]
    assert len(table[shown].drop_duplicates()) == len(table[said].drop_duplicates())
    assert max(map(len, lines)) <= width
