"""How cells are laid out over the panels of a picture, and which of them share a colour."""

from collections.abc import Iterable
from typing import Any, NamedTuple

import pandas as pd

from jaxarith.plotting.style import LOOKS, written
from jaxarith.report.words import distinguishing, plain

MOST_PANELS = 6
# What is told apart within a panel where it varies; else what comes first.
WITHIN = ("train_fraction", "learning_rate", "encoder_layers")


class Panel(NamedTuple):
    """One panel's members.

    Attributes:
        title: the settings that all of them share and other panels do not, or empty.
        results: one row per member, with the ``label`` of its series.
        series: the settings that labels tell apart, in words; empty where there is one.
    """

    title: str
    results: pd.DataFrame
    series: str


def panels(results: pd.DataFrame) -> tuple[list[Panel], int]:
    """The panels of a run, at most six of them, and how many there would be.

    One panel where every cell can have a look of its own, else one for each value of all settings
    but one.
    """
    names = distinguishing(results)
    if not names:
        return [Panel("", results.assign(label="all"), "")], 1
    within = next((name for name in WITHIN if name in names), names[0])
    others = [name for name in names if name != within]
    if results["cell"].nunique() <= len(LOOKS):
        together = [within, *others]
        series = ",\n".join(map(plain, together))
        return [Panel("", _labelled(results, together), series)], 1
    rows = _labelled(results, [within])
    groups: list[Any] = [((), rows)]
    if others:
        groups = list(rows.groupby(others, sort=False, dropna=False))
    found = [Panel(titled(key, others, results), group, plain(within)) for key, group in groups]
    return found[:MOST_PANELS], len(groups)


def titled(key: tuple[Any, ...], names: list[str], among: pd.DataFrame) -> str:
    """``encoder layers 2, units 64``, told from the rows of all panels."""
    pairs = zip(names, key, strict=True)
    return ", ".join(f"{plain(n)} {text(v, n, among[n].unique())}" for n, v in pairs)


def text(value: Any, name: str, among: Iterable[Any] = ()) -> str:
    """A setting's value as pictures write it, told from other values of it."""
    return "none" if pd.isna(value) else written(value, name, among)


def short_labels(results: pd.DataFrame) -> tuple[dict[str, str], str]:
    """What to call each cell where room is scarce (``50 %, 1``), and what that names."""
    names = distinguishing(results)
    if not names:
        return dict.fromkeys(results["cell"], "all"), ""
    firsts = _labelled(results.drop_duplicates("cell"), names)
    return dict(zip(firsts["cell"], firsts["label"], strict=True)), ", ".join(map(plain, names))


def _labelled(members: pd.DataFrame, names: list[str]) -> pd.DataFrame:
    """Members in the order of some settings, those without one last, labelled with all of them."""
    rows = members.sort_values(names, kind="stable", na_position="last")
    columns = [[text(value, name, rows[name].unique()) for value in rows[name]] for name in names]
    return rows.assign(label=list(map(", ".join, zip(*columns, strict=True))))
