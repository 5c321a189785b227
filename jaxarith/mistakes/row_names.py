"""By which settings a person tells the rows of a table of mistakes apart."""

import pandas as pd

from jaxarith.formatting import distinct

NAMES = ("cell", "group")


def telling_columns(table: pd.DataFrame, names: list[str]) -> list[str]:
    """The columns that tell rows apart for a person; the task always, names of cells never."""
    telling = [name for name in names if name not in (*NAMES, *constant_columns(table, names))]
    return telling or [name for name in names if name not in NAMES] or names


def constant_columns(table: pd.DataFrame, names: list[str]) -> list[str]:
    """The settings that are the same in all rows, the task left out."""
    return [
        name
        for name in names
        if name not in (*NAMES, "task") and table[name].nunique(dropna=False) < 2
    ]


def row_labels(table: pd.DataFrame, names: list[str]) -> list[str]:
    """A text for each row: ``task add_sub, train_fraction 0.75``."""
    texts = {name: distinct(table[name]) for name in telling_columns(table, names)}
    return [", ".join(f"{name} {texts[name][row]}" for name in texts) for row in range(len(table))]
