"""How the report writes names, numbers and cells."""

from collections.abc import Iterable

import pandas as pd

from jaxarith.formatting import NOTHING, distinct
from jaxarith.statistics import SETTINGS, telling_settings

# A number and its sign stay on one line.
PERCENT = "\u00a0%"


def plain(name: str) -> str:
    """A column's name as a person writes it."""
    return name.replace("_", " ")


def percent(value: float) -> str:
    """A share of 0 to 1 in percent with one decimal, ``–`` where there is none."""
    return NOTHING if pd.isna(value) else f"{100 * value:.1f}{PERCENT}"


def with_interval(mean: float, low: float, high: float) -> str:
    """``91.4 % [88.0, 94.8]`` from shares of 0 to 1."""
    return percent(mean) + (
        "" if pd.isna(low) or pd.isna(high) else f" [{100 * low:.1f}, {100 * high:.1f}]"
    )


def value(given: object, among: Iterable[object] = ()) -> str:
    """A setting or a number in a table, told from others in its column."""
    text = distinct([given, *among])[0]
    return text.replace("-", "−") if isinstance(given, float) else text


def count(number: int, noun: str) -> str:
    """``1 member``, ``96 members``."""
    return f"{number:,} {noun}" + ("" if number == 1 else "s")


def distinguishing(results: pd.DataFrame) -> list[str]:
    """The settings that tell the cells apart, without steps where epochs say the same; none where
    there is one cell.
    """
    names = [n for n in telling_settings(results) if results[n].nunique(dropna=False) > 1]
    if {"epochs", "steps"} <= set(names):
        pairs = results[["epochs", "steps"]].drop_duplicates()
        if len(pairs) == results["epochs"].nunique():
            names.remove("steps")
    return names


def cell_labels(results: pd.DataFrame) -> dict[str, str]:
    """What to call each cell: its own values of what varies, such as ``train fraction 0.1``."""
    names = distinguishing(results)
    firsts = results.drop_duplicates("cell")
    if not names:
        return dict.fromkeys(firsts["cell"], "all")
    return {
        row["cell"]: ", ".join(f"{plain(n)} {value(row[n], firsts[n].unique())}" for n in names)
        for row in firsts.to_dict("records")
    }


def common_settings(results: pd.DataFrame) -> str:
    """What all cells share, as far as it is set: ``task add_sub, split random, …``."""
    said = []
    for name in SETTINGS:
        values = results[name].dropna().unique()
        # What is off or zero everywhere says nothing.
        if len(values) == 1 and results[name].notna().all() and values[0]:
            said.append(f"{plain(name)} {value(values[0])}")
    return ", ".join(said)
