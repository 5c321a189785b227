"""Learning curves: every seed, their range and their mean."""

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator, StrMethodFormatter

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
def learning_curves(
    axes: Axes,
    curves: pd.DataFrame,
    metric: str = "test_exact",
    along: str = "epoch",
    title: str | None = None,
    queries: int | None = None,
) -> None:
    """A thin line per seed, a band from the least to the greatest, and the mean.

    Args:
        axes: where to draw.
        curves: a row per member and evaluation: ``label`` (the series, in the order met),
            ``member``, ``along`` and ``metric``; rows without the metric are left out.
        metric: which score; a loss is drawn on a logarithmic axis.
        along: ``epoch`` or ``step``.
        title: of the legend.
        queries: how many each evaluation reads, where it is not all of the part.
    """
    axes.set(xlabel=named(along), ylabel=named(metric))
    axes.grid(axis="y")
    loss = metric.endswith("loss")
    if not loss:
        percent_axis(axes.yaxis)
    drawn = curves.dropna(subset=[metric]) if len(curves) else curves
    if drawn.empty:
        say(axes, "no evaluations yet")
        return
    if loss:
        axes.set_yscale("log")
    groups = list(drawn.groupby("label", sort=False))
    for order, (label, own) in enumerate(groups):
        style = look(order)
        for _, seed in own.sort_values(along).groupby("member"):
            axes.plot(seed[along], seed[metric], color=style.color, lw=0.5, alpha=0.45, gid="seeds")
        over = own.groupby(along)[metric].agg(["mean", "min", "max"])
        axes.fill_between(
            over.index, over["min"], over["max"], color=style.color, alpha=0.13, linewidth=0
        )
        axes.plot(
            over.index,
            over["mean"],
            color=style.color,
            linestyle=style.line,
            marker=style.marker,
            markersize=3,
            label=str(label),
        )
    axes.set_xlim(left=0)
    axes.xaxis.set_major_locator(MaxNLocator(8, steps=[1, 2, 5, 10], integer=True))
    axes.xaxis.set_major_formatter(StrMethodFormatter("{x:,.0f}"))
    counts = [own["member"].nunique() for _, own in groups]
    sample = [] if queries is None else [f"evaluated on {queries:,} queries"]
    note(axes, f"mean of {seeds(counts)}", "thin lines: seeds", "bands: their range", *sample)
    if len(groups) > 1:
        legend_beside(axes, title)
