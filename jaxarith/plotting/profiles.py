"""Performance profiles: how many seeds score above each threshold."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from jaxarith.plotting.style import (
    draws,
    legend_beside,
    look,
    named,
    note,
    percent_axis,
    say,
    seeds,
)


@draws
def performance_profile(
    axes: Axes,
    scores: pd.DataFrame,
    bands: pd.DataFrame | None = None,
    metric: str = "test_exact",
    interval: str = "95 % band",
    title: str | None = None,
) -> None:
    """The share of seeds whose score is greater than τ, for every τ from 0 to 1.

    Args:
        axes: where to draw.
        scores: a row per member: ``label`` (the series, in the order met) and ``metric``.
        bands: optional, a row per label and threshold: ``label, threshold, low, high``.
        metric: which score, a share of 0 to 1.
        interval: what the bands are, in words.
        title: of the legend.
    """
    axes.set(xlabel=f"τ: {named(metric)}", ylabel="seeds with more than τ")
    percent_axis(axes.xaxis)
    percent_axis(axes.yaxis)
    axes.grid()
    groups = [(label, own[metric].dropna()) for label, own in scores.groupby("label", sort=False)]
    groups = [(label, values) for label, values in groups if len(values)]
    if not groups:
        say(axes, "no results yet")
        return
    for order, (label, values) in enumerate(groups):
        style = look(order)
        reached = np.sort(values.to_numpy(dtype=float))
        # Beyond the i-th smallest score, n − i seeds are left.
        left = 1 - np.arange(len(reached) + 2).clip(max=len(reached)) / len(reached)
        axes.plot(
            np.concatenate([[0.0], reached, [1.0]]),
            left,
            drawstyle="steps-post",
            color=style.color,
            linestyle=style.line,
            label=str(label),
        )
        if bands is not None:
            band = bands[bands["label"] == label]
            axes.fill_between(
                band["threshold"],
                band["low"],
                band["high"],
                step="post",
                color=style.color,
                alpha=0.15,
                linewidth=0,
            )
    shaded = [] if bands is None else [f"shaded: {interval}"]
    note(axes, f"{seeds([len(values) for _, values in groups])}, a step down for each", *shaded)
    if len(groups) > 1:
        legend_beside(axes, title)
