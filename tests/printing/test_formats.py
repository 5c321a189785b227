import io
import json
import math

import numpy as np
import pandas as pd
import pyarrow.parquet
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jaxarith.errors import InputError
from jaxarith.printing.formats import to_json, to_markdown, to_parquet
from jaxarith.printing.show import FORMATS, TableFormat, show

FLOATS = st.lists(st.floats(allow_infinity=False, allow_nan=False), min_size=1)


@given(FLOATS)
def test_every_digit_of_a_float_comes_back(values):
    table = pd.DataFrame({"score": values})
    assert [row["score"] for row in json.loads(to_json(table))] == values
    assert [float(line) for line in table.to_csv(index=False).splitlines()[1:]] == values
    assert pd.read_parquet(io.BytesIO(to_parquet(table)))["score"].tolist() == values


def test_json_has_the_types_of_its_values():
    table = pd.DataFrame(
        {
            "float": [0.1 + 0.2, float("nan"), float("inf")],
            "whole": pd.array([8, None, 2**53 + 1], dtype="Int64"),
            "flag": pd.array([True, None, False], dtype="boolean"),
            "text": pd.array(["[gru] ü", None, "NaN"], dtype="string"),
            "several": [(32, 64), None, np.int64(3)],
            "numpy": [np.float64(1 / 3), np.bool_(True), None],
        }
    )
    text = to_json(table)
    assert "NaN" not in text.replace('"NaN"', "")
    assert "Infinity" not in text
    assert text.isascii()
    first, second, third = json.loads(text)
    assert first["float"] == 0.30000000000000004
    assert [second["float"], third["float"]] == [None, None]
    assert [first["whole"], second["whole"], third["whole"]] == [8, None, 2**53 + 1]
    assert isinstance(first["whole"], int)
    assert [first["flag"], second["flag"], third["flag"]] == [True, None, False]
    assert [first["text"], second["text"], third["text"]] == ["[gru] ü", None, "NaN"]
    assert [first["several"], second["several"], third["several"]] == [[32, 64], None, 3]
    assert first["numpy"] == 1 / 3
    assert second["numpy"] is True
    assert json.loads(to_json(table.iloc[:0])) == []


def test_parquet_has_the_types_of_its_columns():
    table = pd.DataFrame(
        {
            "whole": pd.array([8, None], dtype="Int64"),
            "flag": pd.array([True, None], dtype="boolean"),
            "share": [0.5, math.nan],
            "count": [1, 2],
            "text": ["a", None],
            "mixed": ["none", 8],
        }
    )
    schema = pyarrow.parquet.read_schema(io.BytesIO(to_parquet(table)))
    kinds = {name: str(schema.field(name).type).removeprefix("large_") for name in schema.names}
    assert kinds == {
        "whole": "int64",
        "flag": "bool",
        "share": "double",
        "count": "int64",
        "text": "string",
        "mixed": "string",
    }
    back = pd.read_parquet(io.BytesIO(to_parquet(table)))
    assert back["mixed"].tolist() == ["none", "8"]


def test_markdown_keeps_cells_apart():
    table = pd.DataFrame({"a|b": ["x|y", "two\nlines"], "n": ["1", "<b>"]})
    assert to_markdown(table).splitlines() == [
        "| a\\|b | n |",
        "| --- | --- |",
        "| x\\|y | 1 |",
        "| two lines | &lt;b> |",
    ]


def test_documents_get_what_a_person_reads(capsys):
    table, brief = pd.DataFrame({"test_exact": [0.98765]}), pd.DataFrame({"95 %_exact": ["0.988"]})
    show(table, "markdown", brief)
    assert capsys.readouterr().out == "| 95 % exact |\n| --- |\n| 0.988 |\n"
    show(table, "latex", brief)
    text = capsys.readouterr().out
    assert text.startswith("\\begin{tabular}")
    assert "95 \\% exact" in text


def test_an_unknown_format_is_refused():
    with pytest.raises(InputError, match=r"--format xml: must be one of table, csv, json"):
        show(pd.DataFrame({"a": [1]}), "xml")


@pytest.mark.parametrize("name", FORMATS)
def test_chosen_columns_are_the_only_ones(name, capfdbinary):
    chosen = TableFormat(name)
    chosen.columns = ("second", "first")
    show(pd.DataFrame({"first": [1], "second": [2], "third": [3]}), chosen)
    out = capfdbinary.readouterr().out
    assert b"third" not in out
    assert out.index(b"second") < out.index(b"first")
