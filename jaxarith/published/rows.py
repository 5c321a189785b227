"""The tables that the package carries as data."""

from collections.abc import Mapping
from importlib import resources
from typing import Any

import pandas as pd


def published() -> pd.DataFrame:
    """Every row printed in the reports' tables; percentages as printed, empty where unsaid."""
    return carried("published.csv", dict.fromkeys(("source", "table", "lstm_units"), str))


def carried(name: str, types: Mapping[str, Any]) -> pd.DataFrame:
    """A file of ``jaxarith/data``, some columns of a type that their values do not show."""
    with (resources.files("jaxarith") / "data" / name).open(encoding="utf-8") as file:
        return pd.read_csv(file, dtype=dict(types))
