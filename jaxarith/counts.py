"""Exact counts behind shares that are stored as float32. Imports no JAX."""

import numpy as np
import pandas as pd

PARTS = ("train", "validation", "test")
# Shares of a part's queries; ``wrong_`` columns are shares of the test queries.
OF_QUERIES = ("exact", "legible")
WIDEST_ANSWER = 64
# A share divided on a GPU is off by up to this much of itself: two roundings of float32.
ERROR = 2.0**-22


def exact_scores(results: pd.DataFrame, metric: str) -> pd.Series:
    """A score of every member as float64, where it is a share the nearest to count / number.

    Equal counts of equally many queries are then equal, and their sums tie where fractions do.
    Scores that count nothing (losses, seconds, confidence, means of pixels) stay as they are.

    Args:
        results: one row per member, as ``jaxarith results`` gives.
        metric: a column of scores.
    """
    scores = results[metric].astype("float64")
    part, _, name = metric.partition("_")
    if part == "wrong":
        part, name = "test", "exact"
    queries = f"{part}_queries"
    if part not in PARTS or queries not in results:
        return scores
    numbers = results[queries].astype("float64")
    if name in OF_QUERIES:
        return _of(scores, numbers)
    if name == "per_character":
        return _of(scores, numbers * _answer_widths(results))
    return scores


def _of(scores: pd.Series, numbers: pd.Series) -> pd.Series:
    """Count / number where a score is that to the precision of float32, else the score."""
    counts = (scores * numbers).round()
    return (counts / numbers).where(_fits(scores, numbers), scores)


def _fits(scores: pd.Series, numbers: pd.Series) -> pd.Series:
    """Whether scores are shares of so many things; not told of numbers too large for float32."""
    counts = scores * numbers
    return ((counts - counts.round()).abs() <= ERROR * counts) & (ERROR * numbers < 0.25)


def _answer_widths(results: pd.DataFrame) -> pd.Series:
    """The positions of an answer, which no column holds: the fewest that all shares of a task fit.

    Members of a group have one task.
    """
    groups = results["group"].to_numpy() if "group" in results else np.zeros(len(results))
    widths = np.full(len(results), np.nan)
    for group in pd.unique(groups):
        members = groups == group
        fitting = (w for w in range(1, WIDEST_ANSWER + 1) if _all_fit(results[members], w))
        widths[members] = next(fitting, np.nan)
    return pd.Series(widths, index=results.index)


def _all_fit(members: pd.DataFrame, width: int) -> bool:
    for part in PARTS:
        score, queries = f"{part}_per_character", f"{part}_queries"
        if score in members and queries in members:
            scores = members[score].astype("float64")
            fit = _fits(scores, width * members[queries].astype("float64"))
            if not (fit | scores.isna()).all():
                return False
    return True
