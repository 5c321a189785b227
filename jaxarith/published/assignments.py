"""What two assignments without published results ask for, beside what was measured."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from jaxarith.published.cells import measured, setting
from jaxarith.published.rows import carried

SCORES = {"exact_mean": "mean", "exact_low": "low", "exact_high": "high"}
SCORES |= {"lowest": "min", "highest": "max"}


def asked() -> pd.DataFrame:
    """What the assignments ask for: ``source, table, task, settings`` in words, ``said, goal``.

    ``said`` is what a measured cell must have. ``goal`` is the share of test queries answered
    exactly that this project aims at, as a mean over seeds; the assignments name none. Where it is
    empty, what comes out is the finding.
    """
    return carried("asked.csv", dict.fromkeys(("source", "table"), str))


def answered(ours: pd.DataFrame | None = None) -> pd.DataFrame:
    """Everything asked for beside the cells that were measured at its settings.

    Args:
        ours: rows of ``measure``; None is what the package carries.

    Returns:
        ``source, table, task, settings, goal``; ``n`` seeds (0 where nothing was measured), and
        ``perfect`` of them, with every test answer right; ``exact_mean, exact_low, exact_high``
        over seeds, ``lowest`` and ``highest`` seed; ``verdict``: ``reached``, ``not reached``,
        ``not measured``, or empty without a goal; ``assumed``, the settings that nothing asks for;
        ``digits`` and ``sweep``.
    """
    cells = (measured() if ours is None else ours).to_dict("records")
    rows = []
    for row in asked().to_dict("records"):
        said = dict(pair.split("=") for pair in row.pop("said").split(", "))
        alike = [cell for cell in cells if _is(cell, row["task"], said)]
        rows += [_beside(row, cell) for cell in alike] or [_beside(row, None)]
    return pd.DataFrame(rows)


def _is(cell: Mapping[str, Any], task: str, said: Mapping[str, str]) -> bool:
    same = (str(setting(cell, name)) == value for name, value in said.items())
    return cell["task"] == task and all(same)


def _beside(row: Mapping[str, Any], cell: Mapping[str, Any] | None) -> dict[str, Any]:
    shown = dict(row) | {"n": 0, "perfect": 0} | dict.fromkeys(SCORES, np.nan)
    shown |= {"verdict": "not measured"} | dict.fromkeys(("assumed", "digits", "sweep"), "")
    if cell is None:
        return shown
    shown |= {"n": cell["n"], "perfect": int(cell["perfect"])}
    shown |= {name: cell[f"test_exact_{score}"] for name, score in SCORES.items()}
    texts = {"assumed": "beyond", "digits": "digits", "sweep": "sweep"}
    shown |= {name: "" if pd.isna(cell[own]) else cell[own] for name, own in texts.items()}
    return shown | {"verdict": _verdict(cell["test_exact_mean"], row["goal"])}


def _verdict(mean: float, goal: float) -> str:
    if pd.isna(goal):
        return ""
    return "reached" if mean >= goal else "not reached"
