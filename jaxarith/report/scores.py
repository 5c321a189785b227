"""A score of several seeds as the report writes it."""

import re
from collections.abc import Mapping
from typing import Any

import pandas as pd

from jaxarith.report.words import PERCENT, with_interval


def score_text(row: Mapping[Any, Any], score: str) -> str:
    """A mean with its interval from a row of ``summarise``; every seed where they form groups."""
    if not pd.isna(row[f"{score}_groups"]):
        return grouped_scores(row[f"{score}_groups"])
    return with_interval(*(float(row[f"{score}_{end}"]) for end in ("mean", "low", "high")))


def grouped_scores(groups: str) -> str:
    """``seeds 20.4, 22.3 | 77.3 %`` from a summary's ``0.204 0.223 | 0.773``."""
    in_percent = re.sub(r"\d\.\d+", lambda found: f"{100 * float(found[0]):.1f}", groups)
    # Of many seeds the text has ranges, with spaces of their own.
    listed = in_percent if " of " in groups else re.sub(r"(\d) (\d)", r"\1, \2", in_percent)
    return f"seeds {listed}{PERCENT}"
