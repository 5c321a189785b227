"""The table of cells."""

from typing import Any

import pandas as pd

from jaxarith.interval_notes import absence_notes
from jaxarith.intervals import BOOTSTRAP, IQM_BOOTSTRAP
from jaxarith.report.scores import score_text
from jaxarith.report.words import (
    NOTHING,
    distinguishing,
    percent,
    plain,
    value,
    with_interval,
)

SPREAD = ("sd", "median", "min", "max")
SCORES = ("test_exact", "test_per_character")
CAPTION = (
    "Scores are of the test queries: the mean over seeds with its 95 % t interval, and the share "
    "of seeds at 99 % exact or more (success) with its 95 % interval (modified Wilson)."
)
SPREAD_CAPTION = (
    "Exact on the test queries, over seeds: mean and interquartile mean (IQM) with their 95 % "
    "bootstrap intervals, standard deviation, and where the seeds lie. The table above has t "
    "intervals of the same means: where they differ the seeds are skewed, so look at the seeds."
)
GROUPED_CAPTION = (
    "Seeds in separate groups (see Definitions) are shown in place of their mean, with a | between "
    "groups."
)


def cell_table(results: pd.DataFrame, summary: pd.DataFrame) -> dict[str, Any]:
    """Caption, columns and rows of ``summarise``'s table as a person reads it.

    Each row has the texts before and after the bar that shows exact: its ``points`` (the mean, or
    every seed where they form groups) and the interval's ``low`` and ``high``.
    """
    settings = distinguishing(results) or ["task"]
    counts = [n for n in ("diverged", "failed") if summary[n].any()]
    scored = results[results["status"] != "failed"].groupby("cell")["test_exact"]
    rows = []
    for row in summary.to_dict("records"):
        before = [value(row[name], summary[name]) for name in (*settings, "n", *counts)]
        mean, low, high = (float(row[f"test_exact_{end}"]) for end in ("mean", "low", "high"))
        grouped = not pd.isna(row["test_exact_groups"])
        points = scored.get_group(row["cell"]).tolist() if grouped else [mean]
        rows.append(
            {
                "before": [*before, score_text(row, "test_exact")],
                "after": [score_text(row, "test_per_character"), with_interval(*_success(row))],
                "points": [float(point) for point in points],
                "low": low,
                "high": high,
            }
        )
    made = pd.concat([summary[f"{score}_interval"] for score in SCORES])
    grouped = any(summary[f"{score}_groups"].notna().any() for score in SCORES)
    notes = [CAPTION, *([GROUPED_CAPTION] if grouped else []), *absence_notes(made)]
    return {
        "caption": " ".join(notes),
        "before": [*map(plain, [*settings, "seeds", *counts]), "exact"],
        "after": ["per character", "success"],
        "rows": rows,
    }


def spread_table(results: pd.DataFrame, summary: pd.DataFrame) -> dict[str, Any]:
    """Caption, columns and rows of how the seeds of each cell spread."""
    settings = distinguishing(results) or ["task"]
    rows = [
        [
            *(value(row[name], summary[name]) for name in (*settings, "n")),
            _average(row, "mean", "bootstrap"),
            _average(row, "iqm", "iqm"),
            *(percent(row[f"test_exact_{name}"]) for name in SPREAD),
        ]
        for row in summary.to_dict("records")
    ]
    columns = [*map(plain, [*settings, "seeds"]), "mean", "IQM", *SPREAD]
    notes = [
        *absence_notes(summary["test_exact_bootstrap"], BOOTSTRAP),
        *absence_notes(summary["test_exact_iqm_bootstrap"], IQM_BOOTSTRAP),
    ]
    caption = " ".join(dict.fromkeys([SPREAD_CAPTION, *notes]))
    return {"caption": caption, "columns": columns, "rows": rows}


def _average(row: dict[Any, Any], name: str, ends: str) -> str:
    """A mean with its bootstrap interval; nothing where seeds form groups."""
    if not pd.isna(row["test_exact_groups"]):
        return NOTHING
    columns = (name, f"{ends}_low", f"{ends}_high")
    return with_interval(*(float(row[f"test_exact_{column}"]) for column in columns))


def _success(row: dict[Any, Any]) -> tuple[float, ...]:
    return tuple(float(row[f"success{end}"]) for end in ("", "_low", "_high"))
