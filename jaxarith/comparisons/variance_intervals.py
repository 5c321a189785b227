"""Intervals for the shares of variance in a two-way crossing without replication."""

from functools import cache

import numpy as np

from jaxarith.statistics import CONFIDENCE

DRAWS = 20_000


def share_intervals(
    squares: tuple[float, float, float], rows: int, columns: int, confidence: float = CONFIDENCE
) -> dict[str, tuple[float, float]]:
    """Generalised confidence intervals for the shares of rows, columns and both.

    A mean square is its expectation times χ² over its degrees of freedom. Each draw of the three χ²
    turns the squares seen into the variances that would have given them, negative ones into 0; an
    interval's ends are quantiles of the shares of these (Hamada and Weerahandi, Measurement system
    assessment via generalized inference, Journal of Quality Technology 32, 2000, 241–253).

    Args:
        squares: mean squares of rows, columns and rest.
        rows, columns: how many, two or more of each.
        confidence: the share of intervals that are to hold the truth.

    Returns:
        ``seed``, ``split_seed`` and ``both``, each with low and high; NaN where nothing spreads.
    """
    names = ("seed", "split_seed", "both")
    if not sum(squares) > 0:
        return dict.fromkeys(names, (float("nan"), float("nan")))
    expected = np.array(squares)[:, None] / _mean_chi_squares(rows, columns)
    rest = expected[2]
    by_row = np.maximum(0, expected[0] - rest) / columns
    by_column = np.maximum(0, expected[1] - rest) / rows
    variances = np.stack([by_row, by_column, rest])
    ends = np.quantile(
        variances / variances.sum(axis=0), [(1 - confidence) / 2, (1 + confidence) / 2], axis=1
    )
    return {name: (float(low), float(high)) for name, low, high in zip(names, *ends, strict=True)}


@cache
def _mean_chi_squares(rows: int, columns: int) -> np.ndarray:
    """χ² over its degrees of freedom for rows, columns and rest: [3, draws], always the same."""
    freedoms = (rows - 1, columns - 1, (rows - 1) * (columns - 1))
    draw = np.random.default_rng(0)
    return np.stack([draw.chisquare(freedom, DRAWS) / freedom for freedom in freedoms])
