"""Accuracy against a setting, every seed shown."""

from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from jaxarith.errors import InputError
from jaxarith.plotting.style import (
    axes_width,
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
SEEDS = (0.4, 0.75)
MIDDLE = 0.3
# On an axis of numbers a series takes no more, because a place beside the tick is another number.
MOST_POINTS = 8.0
EDGE = 0.6  # of the distance between two settings, left free at either end
ASIDE = "side by side at one tick: the same setting"
NO_MEAN = "no mean, interval or line where seeds form groups"


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
        by: the setting along the axis, a number or a text; of a number, series are moved aside
            by a few points at most.
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
    ends = min(at.values()) - EDGE * step, max(at.values()) + EDGE * step
    if joined:
        room = min(room, MOST_POINTS * (ends[1] - ends[0]) / axes_width(axes))
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
        _draw_seeds(axes, x - MIDDLE * room, own, room, order, _grouped(cells, metric))
    axes.set_xticks(list(at.values()), [written(value, by, values) for value in values])
    axes.set_xlim(*ends)
    said = [f"mean and {interval}, {seeds(summary['n'].to_list())}", *_without(summary, metric)]
    if summary[by].duplicated().any():
        said.append(ASIDE)
    note(axes, *said, "small marks: seeds")
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
    return np.where(_grouped(cells, metric), np.nan, ends)


def _grouped(cells: pd.DataFrame, metric: str) -> np.ndarray:
    """Whether the seeds of each cell form separate groups: bool [cells]."""
    if f"{metric}_groups" not in cells:
        return np.zeros(len(cells), dtype=bool)
    return cells[f"{metric}_groups"].notna().to_numpy()


def _without(summary: pd.DataFrame, metric: str) -> list[str]:
    """What the small print says of cells without a mean, and of means without an interval."""
    grouped = _grouped(summary, metric)
    rest = summary[~grouped]
    low = rest[f"{metric}_low"].to_numpy(dtype=float, na_value=np.nan)
    known = {"agreeing": "seeds that agree"} if f"{metric}_groups" in summary else {}
    missing = without_bars(low, rest["n"].to_numpy(), **known)
    return [*missing, *([NO_MEAN] if grouped.any() else [])]


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
    axes: Axes,
    x: np.ndarray,
    scores: list[pd.Series],
    room: float,
    order: int,
    grouped: np.ndarray,
) -> None:
    """Every seed, a little to the right of its cell; larger where it stands for the mean."""
    near, far = (part * room for part in SEEDS)
    for large in (False, True):
        chosen = np.flatnonzero(grouped == large)
        if not len(chosen):
            continue
        # Spread, so that equal ones show.
        own = [np.sort(scores[place].to_numpy(dtype=float)) for place in chosen]
        sides = [near + (far - near) * (np.arange(len(one)) % 3) / 2 for one in own]
        axes.plot(
            np.concatenate([x[place] + side for place, side in zip(chosen, sides, strict=True)]),
            np.concatenate(own),
            linestyle="none",
            marker=look(order).marker,
            markersize=3.4 if large else 2.3,
            markeredgewidth=0,
            color=look(order).color,
            alpha=0.9 if large else 0.6,
            gid="seeds",
        )
