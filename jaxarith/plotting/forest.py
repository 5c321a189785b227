"""A forest plot: what each difference is worth."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from jaxarith.plotting.style import (
    INK,
    RULE,
    SMALL,
    draws,
    figure_width,
    note,
    say,
    seeds,
    wide,
    written,
)

POINTS = 100  # percentage points in a share of 1
PADDING = 24.0  # points beside labels


@draws
def forest(
    axes: Axes,
    comparisons: pd.DataFrame,
    margin: float = 0.005,
    interval: str = "95 % interval",
    unit: str | None = None,
) -> None:
    """One line per comparison: the difference, its interval, and both in figures.

    Args:
        axes: where to draw; allow about 0.25 inches of height per row.
        comparisons: a row per pair, as ``jaxarith.comparisons.compare`` gives: ``by, first,
            second, difference, low, high`` (second − first, shares of 0 to 1; an interval may be
            NaN), and optionally ``label`` in place of the two values' names, ``n_first`` and
            ``n_second``, ``hidden``: given where seeds agree, which leaves no interval, and
            ``grouped``: true where seeds form separate groups, which leaves none either.
        margin: differences within ± this much count as equal; 0 draws no such band.
        interval: what the intervals are, in words.
        unit: of a metric that is no share, drawn as it is and without the band of equality.
    """
    axes.spines["left"].set_visible(False)
    scale, margin = (POINTS, margin) if unit is None else (1, 0.0)
    axes.set_xlabel(f"difference, {unit or 'percentage points'}")
    if comparisons.empty:
        axes.set_yticks([])
        say(axes, "nothing to compare yet")
        return
    rows = np.arange(len(comparisons))
    point, low, high = (
        scale * comparisons[name].to_numpy(dtype=float) for name in ("difference", "low", "high")
    )
    if "hidden" in comparisons:
        agreeing = comparisons["hidden"].notna().to_numpy()
        low, high = (np.where(agreeing, np.nan, end) for end in (low, high))
    if margin:
        axes.axvspan(-POINTS * margin, POINTS * margin, color=RULE, linewidth=0, zorder=0)
    axes.axvline(0, color=INK, linewidth=0.7, zorder=1)
    axes.errorbar(
        point,
        rows,
        xerr=np.stack([point - low, high - point]),
        linestyle="none",
        marker="s",
        markersize=4,
        color="#0072B2",
        elinewidth=1.2,
        capsize=2.2,
        zorder=3,
    )
    labels = _labels(comparisons)
    axes.set_yticks(rows, labels)
    axes.tick_params(axis="y", length=0)
    axes.set_ylim(len(rows) - 0.4, -0.6)
    for row, ends in enumerate(zip(point, low, high, strict=True)):
        axes.annotate(
            _figures(*ends, digits=1 if unit is None else 3),
            (1.02, row),
            xycoords=("axes fraction", "data"),
            va="center",
            fontsize=SMALL,
        )
    axes.grid(axis="x")
    # Long labels push the Axes to the right, and with it what stands above.
    left = figure_width(axes) - max(map(wide, labels)) - PADDING
    note(axes, *_small_print(comparisons, margin, interval), width=left)


def _labels(comparisons: pd.DataFrame) -> list[str]:
    if "label" in comparisons:
        return [str(label) for label in comparisons["label"]]
    columns = (comparisons[name] for name in ("by", "first", "second"))
    values = [*comparisons["first"], *comparisons["second"]]
    return [
        f"{written(second, by, values)} − {written(first, by, values)}"
        for by, first, second in zip(*columns, strict=True)
    ]


def _figures(point: float, low: float, high: float, digits: int) -> str:
    said = f"{point:+.{digits}f}"
    if np.isfinite([low, high]).all():
        said += f" [{low:+.{digits}f}, {high:+.{digits}f}]"
    return said.replace("-", "−")


def _small_print(comparisons: pd.DataFrame, margin: float, interval: str) -> list[str]:
    parts = ["difference" if margin else f"difference and {interval}"]
    if {"n_first", "n_second"} <= set(comparisons):
        parts.append(seeds(comparisons[["n_first", "n_second"]].to_numpy().ravel()))
    reasons = []
    if "hidden" in comparisons and comparisons["hidden"].notna().any():
        reasons.append("agree")
    if "grouped" in comparisons and comparisons["grouped"].any():
        reasons.append("form separate groups")
    if reasons:
        parts.append(f"no bar: seeds that {' or '.join(reasons)}")
    if margin:
        parts.append(
            f"grey: ± {POINTS * margin:g} points, equal only if the 90 % interval lies inside"
        )
        parts.append(f"the {interval} is drawn")
    return parts
