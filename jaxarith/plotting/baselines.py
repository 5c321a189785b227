"""Lines to judge a score against: what an all-black answer, a mean digit or real frames score."""

from collections.abc import Mapping

import numpy as np
from matplotlib.axes import Axes
from matplotlib.legend import Legend
from matplotlib.lines import Line2D
from matplotlib.ticker import MaxNLocator

from jaxarith.plotting.style import INK, draws

LINES = ((0, (1, 1.2)), (0, (5, 2)), (0, (5, 1.5, 1, 1.5)), "-")


@draws
def metric_lines(
    axes: Axes,
    baselines: Mapping[str, float],
    title: str = "for comparison",
    least: float | None = None,
) -> None:
    """A level line across an Axes for each baseline, below what is drawn of members.

    Drawn before or after them; its own legend stands below that of the members.

    Args:
        axes: of a metric from 0 to 1, as ``accuracy`` draws.
        baselines: score of each by name, e.g. ``{"all black": 0.847, "mean digit": 0.86}``; up to
            four can be told apart; NaN is left out.
        title: of the legend.
        least: where the axis begins, if all that is drawn lies near 1; draw the members before.
    """
    handles = [
        axes.axhline(
            score,
            color=INK,
            linewidth=0.9,
            linestyle=LINES[order % len(LINES)],
            zorder=1.5,
            gid="baseline",
        )
        for order, score in enumerate(baselines.values())
        if np.isfinite(score)
    ]
    names = [f"{name}: {100 * x:.1f} %" for name, x in baselines.items() if np.isfinite(x)]
    if least is not None:
        shares_from(axes, least)
    if handles:
        _legend_below(axes, handles, names, title)


def shares_from(axes: Axes, least: float) -> None:
    """A level axis of shares from ``least`` to 1 only, for points that all lie near 1."""
    beyond = 0.03 * (1 - least)
    axes.set_ylim(least - beyond, 1 + beyond)
    axes.yaxis.set_major_locator(MaxNLocator(6, steps=[1, 2, 5, 10]))


def _legend_below(axes: Axes, handles: list[Line2D], names: list[str], title: str) -> None:
    legend = Legend(
        axes,
        handles,
        names,
        title=title,
        loc="lower left",
        bbox_to_anchor=(1.01, -0.02),
        bbox_transform=axes.transAxes,
        borderaxespad=0.0,
        alignment="left",
        handlelength=2.6,
    )
    axes.add_artist(legend)
    # What is clipped to the Axes is given no place beside it.
    legend.set_clip_on(False)
    legend.set_clip_path(None)
