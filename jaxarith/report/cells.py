"""The table of cells."""

from typing import Any

import pandas as pd

from jaxarith.report.words import distinguishing, percent, plain, value, with_interval

SPREAD = ("sd", "median", "min", "max")
BOOTSTRAP = ("bootstrap_low", "bootstrap_high")
CAPTION = (
    "Scores are of the test queries: the mean over seeds with its 95 % t interval, and the share "
    "of seeds at 99 % exact or more (success) with its 95 % Wilson interval."
)
SPREAD_CAPTION = (
    "Exact on the test queries, over seeds: mean and interquartile mean (IQM) with their 95 % "
    "bootstrap intervals, standard deviation, and where the seeds lie."
)


def cell_table(results: pd.DataFrame, summary: pd.DataFrame) -> dict[str, Any]:
    """Caption, columns and rows of ``summarise``'s table as a person reads it.

    Each row has the texts before and after the bar that shows ``mean``, ``low`` and ``high`` of
    exact.
    """
    settings = distinguishing(results) or ["task"]
    counts = [n for n in ("diverged", "failed") if summary[n].any()]
    rows = []
    for row in summary.to_dict("records"):
        exact, per_character = _ends(row, "test_exact"), _ends(row, "test_per_character")
        before = [value(row[name]) for name in (*settings, "n", *counts)]
        rows.append(
            {
                "before": [*before, with_interval(*exact)],
                "after": [with_interval(*per_character), with_interval(*_success(row))],
                **dict(zip(("mean", "low", "high"), exact, strict=True)),
            }
        )
    return {
        "caption": CAPTION,
        "before": [*map(plain, [*settings, "seeds", *counts]), "exact"],
        "after": ["per character", "success"],
        "rows": rows,
    }


def spread_table(results: pd.DataFrame, summary: pd.DataFrame) -> dict[str, Any]:
    """Caption, columns and rows of how the seeds of each cell spread."""
    settings = distinguishing(results) or ["task"]
    rows = [
        [
            *(value(row[name]) for name in (*settings, "n")),
            with_interval(*(float(row[f"test_exact_{name}"]) for name in ("mean", *BOOTSTRAP))),
            with_interval(*(float(row[f"test_exact_iqm{end}"]) for end in ("", "_low", "_high"))),
            *(percent(row[f"test_exact_{name}"]) for name in SPREAD),
        ]
        for row in summary.to_dict("records")
    ]
    columns = [*map(plain, [*settings, "seeds"]), "mean", "IQM", *SPREAD]
    return {"caption": SPREAD_CAPTION, "columns": columns, "rows": rows}


def _ends(row: dict[Any, Any], name: str) -> tuple[float, ...]:
    return tuple(float(row[f"{name}_{end}"]) for end in ("mean", "low", "high"))


def _success(row: dict[Any, Any]) -> tuple[float, ...]:
    return tuple(float(row[f"success{end}"]) for end in ("", "_low", "_high"))
