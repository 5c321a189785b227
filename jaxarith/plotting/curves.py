"""Learning curves: every seed, their range and their mean."""

from collections.abc import Collection

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator, StrMethodFormatter

from jaxarith.plotting.style import (
    Look,
    draws,
    legend_beside,
    look,
    named,
    note,
    percent_axis,
    say,
    seeds,
)
from jaxarith.seed_groups import separate_groups

NO_MEAN = "no mean: final scores form groups"


@draws
def learning_curves(
    axes: Axes,
    curves: pd.DataFrame,
    metric: str = "test_exact",
    along: str = "epoch",
    title: str | None = None,
    queries: int | None = None,
    grouped: Collection[str] | None = None,
) -> None:
    """A thin line per seed, a band from the least to the greatest, and the mean.

    Where the seeds of a series form separate groups it has neither band nor mean.

    Args:
        axes: where to draw.
        curves: a row per member and evaluation: ``label`` (the series, in the order met),
            ``member``, ``along`` and ``metric``; rows without the metric are left out. Where there
            is a ``status`` too, diverged members have 0 of a share from there on, and no loss.
        metric: which score; a loss is drawn on a logarithmic axis.
        along: ``epoch`` or ``step``.
        title: of the legend.
        queries: how many each evaluation reads, where it is not all of the part.
        grouped: the labels of series whose seeds form separate groups; where it is not known, the
            last evaluations tell.
    """
    axes.set(xlabel=named(along), ylabel=named(metric))
    axes.grid(axis="y")
    loss = metric.endswith("loss")
    if not loss:
        percent_axis(axes.yaxis)
    tables = _by_member(curves, metric, along)
    if not tables:
        say(axes, "no evaluations yet")
        return
    if loss:
        axes.set_yscale("log")
    diverged = _diverged(curves)
    apart = []
    for order, (label, table) in enumerate(tables.items()):
        style = look(order)
        if not loss:
            gone = table.columns.intersection(diverged)
            table[gone] = table[gone].fillna(0.0)
        if label in grouped if grouped is not None else not loss and _apart(table):
            apart.append(label)
            _draw_apart(axes, table, style, label)
            continue
        for member in table.columns[table.notna().any()]:
            axes.plot(table[member].dropna(), color=style.color, lw=0.5, alpha=0.45, gid="seeds")
        over = table.agg(["mean", "min", "max"], axis=1)
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
            label=label,
        )
    axes.set_xlim(left=0)
    axes.xaxis.set_major_locator(MaxNLocator(8, steps=[1, 2, 5, 10], integer=True))
    axes.xaxis.set_major_formatter(StrMethodFormatter("{x:,.0f}"))
    counts = [table.shape[1] for table in tables.values()]
    more = [NO_MEAN] if apart else []
    more += [] if queries is None else [f"evaluated on {queries:,} queries"]
    if diverged:
        more.append(f"{len(diverged)} diverged: {'left out' if loss else '0 %'} from there on")
    note(axes, f"mean of {seeds(counts)}", "thin lines: seeds", "bands: their range", *more)
    if len(tables) > 1:
        legend_beside(axes, title)


def _apart(table: pd.DataFrame) -> bool:
    """Whether the last scores of seeds [evaluations, seeds] form separate groups."""
    return bool(separate_groups(table.ffill().iloc[-1].dropna().to_numpy()))


def _draw_apart(axes: Axes, table: pd.DataFrame, style: Look, label: str) -> None:
    """The seeds of a series without a mean, in its own dashes; the legend names them once."""
    for place, member in enumerate(table.columns[table.notna().any()]):
        axes.plot(
            table[member].dropna(),
            color=style.color,
            linestyle=style.line,
            linewidth=0.9,
            label="_" if place else label,
            gid="seeds",
        )


def _diverged(curves: pd.DataFrame) -> list[str]:
    """The members that diverged, as far as it is known."""
    if "status" not in curves:
        return []
    return curves.loc[curves["status"] == "diverged", "member"].unique().tolist()


def _by_member(curves: pd.DataFrame, metric: str, along: str) -> dict[str, pd.DataFrame]:
    """For each series with the metric a column per member, a row per evaluation."""
    if curves.empty:
        return {}
    found = {}
    for label, own in curves.groupby("label", sort=False):
        points = own.dropna(subset=[metric, along])
        if len(points):
            table = points.pivot(index=along, columns="member", values=metric)
            # One that diverged before the first evaluation has no point, and counts.
            found[str(label)] = table.reindex(columns=table.columns.union(_diverged(own)))
    return found
