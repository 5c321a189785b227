"""Tables for programs and documents: JSON, Parquet and Markdown."""

import io
import json
import math
from typing import Any

import numpy as np
import pandas as pd
from pandas.api.types import is_object_dtype


def to_json(table: pd.DataFrame) -> str:
    """A list of rows, every float to its last digit; null where there is no finite value."""
    columns = {name: [_value(one) for one in table[name].astype(object)] for name in table}
    rows = [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]
    return json.dumps(rows, indent=1, allow_nan=False)


def _value(value: Any) -> Any:
    """A value as JSON has it: a number, text, truth value, list or null."""
    if isinstance(value, np.ndarray):
        value = value.tolist()
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, list | tuple):
        return [_value(one) for one in value]
    if isinstance(value, dict):
        return {str(name): _value(one) for name, one in value.items()}
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if value is None or value is pd.NA or value is pd.NaT:
        return None
    return value if isinstance(value, bool | int | str) else str(value)


def to_parquet(table: pd.DataFrame) -> bytes:
    """A Parquet file; values of several kinds in one column become texts, as a column has one."""
    mixed = {}
    for name in filter(lambda one: is_object_dtype(table[one]), table):
        if len({type(one) for one in table[name].dropna()}) > 1:
            mixed[name] = table[name].where(table[name].isna(), table[name].astype(str))
    buffer = io.BytesIO()
    table.assign(**mixed).to_parquet(buffer, index=False)
    return buffer.getvalue()


def to_markdown(table: pd.DataFrame) -> str:
    """A table of texts as GitHub's Markdown has it."""
    lines = [[*table.columns], ["---"] * table.shape[1], *table.to_numpy().tolist()]
    return "".join(f"| {' | '.join(map(_escape, line))} |\n" for line in lines)


def _escape(text: str) -> str:
    text = text.replace("\\", "\\\\").replace("|", "\\|").replace("<", "&lt;")
    return " ".join(text.split())
