"""Accuracy against a setting, every seed shown."""

from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from jaxarith.errors import InputError
from jaxarith.plotting.style import (
    draws,
    legend_beside,
    look,
    named,
    note,
    percent_axis,
    say,
    seeds,
    without_bars,
    written,
)

LOGARITHMIC = {"learning_rate"}
INTERVAL = "95 % t interval"
# Of the distance between two settings: what all series take, and where seeds lie in a series' part.
TAKEN = 0.7
SEEDS = (0.22, 0.42)
MIDDLE = 0.15


@draws
def accuracy(
    axes: Axes,
    results: pd.DataFrame,
    summary: pd.DataFrame,
    by: str = "train_fraction",
    hue: str | None = "encoder_layers",
    metric: str = "test_exact",
    interval: str = INTERVAL,
) -> None:
    """Each cell's mean and interval at its setting, with every seed beside it.

    Args:
        axes: where to draw.
        results: a row per member: ``by``, ``hue`` and ``metric`` (a share of 0 to 1); a row whose
            metric is empty is not drawn.
        summary: a row per cell: ``by``, ``hue``, ``n``, and ``metric`` with ``_mean``, ``_low`` and
            ``_high`` after it; an interval may be NaN. Where a text stands in ``_groups`` the
            seeds form separate groups, and their mean is not drawn.
        by: the setting along the axis, a number or a text.
        hue: the setting told apart by colour, or None.
        metric: which score.
        interval: what the summary's intervals are, in words.

    Raises:
        InputError: two cells with the same ``by`` and ``hue``.
    """
    keys = [by] if hue is None else [by, hue]
    if summary.duplicated(keys).any():
        raise InputError(f"several cells have the same {' and '.join(keys)}; draw fewer at once")
    axes.set(xlabel=named(by), ylabel=named(metric))
    percent_axis(axes.yaxis)
    axes.grid(axis="y")
    values = sorted(summary[by].unique())
    if not values:
        axes.set_xticks([])
        say(axes, "no results yet")
        return
    at = _places(values, by)
    step = min(np.diff(list(at.values())), default=1.0)
    names = [None] if hue is None else sorted(summary[hue].unique())
    room = TAKEN * step / max(len(names), 2)
    joined = not any(isinstance(value, str) for value in values)
    for order, name in enumerate(names):
        members, cells = (
            frame if hue is None else frame[frame[hue] == name] for frame in (results, summary)
        )
        cells = cells.sort_values(by)
        beside = [_shift(summary, by, hue, value, name) for value in cells[by]]
        x = np.array([at[value] for value in cells[by]]) + room * np.array(beside)
        own = [members.loc[members[by] == value, metric].dropna() for value in cells[by]]
        label = None if hue is None else written(name, hue, names)
        _draw_cells(axes, x - MIDDLE * room, _ends(cells, metric), order, label, joined)
        _draw_seeds(axes, x - MIDDLE * room, own, room, order)
    axes.set_xticks(list(at.values()), [written(value, by, values) for value in values])
    axes.set_xlim(min(at.values()) - 0.6 * step, max(at.values()) + 0.6 * step)
    count = seeds(summary["n"].to_list())
    low = summary[f"{metric}_low"].to_numpy(dtype=float, na_value=np.nan)
    missing = without_bars(low, summary["n"].to_numpy())
    note(axes, f"mean and {interval}, {count}", *missing, "small marks: seeds")
    if len(names) > 1:
        legend_beside(axes, named(str(hue)))


def accuracy_by_split(
    axes: Axes, results: pd.DataFrame, summary: pd.DataFrame, **options: Any
) -> None:
    """``accuracy`` against the share of queries trained on, one colour per encoder depth."""
    accuracy(axes, results, summary, by="train_fraction", hue="encoder_layers", **options)


def accuracy_by_layers(
    axes: Axes, results: pd.DataFrame, summary: pd.DataFrame, **options: Any
) -> None:
    """``accuracy`` against the encoder's depth, one colour per share of queries trained on."""
    accuracy(axes, results, summary, by="encoder_layers", hue="train_fraction", **options)


def _places(values: list[Any], by: str) -> dict[Any, float]:
    """Where along the axis each value goes: as a number, a logarithm, or one after another."""
    if any(isinstance(value, str) for value in values):
        return {value: float(place) for place, value in enumerate(values)}
    return {value: float(np.log10(value) if by in LOGARITHMIC else value) for value in values}


def _shift(summary: pd.DataFrame, by: str, hue: str | None, value: Any, name: Any) -> float:
    """How many rooms beside its value a series goes, those present there in the middle."""
    if hue is None:
        return 0.0
    present = sorted(summary.loc[summary[by] == value, hue])
    return present.index(name) - (len(present) - 1) / 2


def _ends(cells: pd.DataFrame, metric: str) -> np.ndarray:
    """Mean, low and high: float [3, cells]; NaN where seeds form groups."""
    names = [f"{metric}_{end}" for end in ("mean", "low", "high")]
    ends = cells[names].to_numpy(dtype=float, na_value=np.nan).T
    if f"{metric}_groups" in cells:
        ends = np.where(cells[f"{metric}_groups"].notna(), np.nan, ends)
    return ends


def _draw_cells(
    axes: Axes, x: np.ndarray, ends: np.ndarray, order: int, label: str | None, joined: bool
) -> None:
    point, low, high = ends
    style = look(order)
    axes.errorbar(
        x,
        point,
        yerr=np.stack([point - low, high - point]),
        fmt="none",
        ecolor=style.color,
        elinewidth=1.2,
        capsize=2.2,
    )
    axes.plot(
        x,
        point,
        color=style.color,
        linestyle=style.line if joined else "none",
        linewidth=0.9,
        marker=style.marker,
        markeredgecolor="white",
        markeredgewidth=0.5,
        label=label,
    )


def _draw_seeds(
    axes: Axes, x: np.ndarray, scores: list[pd.Series], room: float, order: int
) -> None:
    """Every seed, a little to the right of its cell, spread so that equal ones show."""
    near, far = (part * room for part in SEEDS)
    spread = [np.sort(own.to_numpy(dtype=float)) for own in scores]
    sides = [near + (far - near) * (np.arange(len(own)) % 3) / 2 for own in scores]
    axes.plot(
        np.concatenate([place + side for place, side in zip(x, sides, strict=True)]),
        np.concatenate(spread),
        linestyle="none",
        marker=look(order).marker,
        markersize=2.3,
        markeredgewidth=0,
        color=look(order).color,
        alpha=0.6,
        gid="seeds",
    )
