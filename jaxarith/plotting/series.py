"""Several quantities over one axis: lines told apart by colour, dash and mark."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle
from matplotlib.ticker import MaxNLocator

from jaxarith.plotting.style import FAINT, INK, draws, legend_beside, look, note


class Series(NamedTuple):
    """One line.

    Attributes:
        label: what it is.
        values: [places].
        low, high: the band around it, [places]; None draws none.
    """

    label: str
    values: np.ndarray
    low: np.ndarray | None = None
    high: np.ndarray | None = None


@draws
def series(
    axes: Axes,
    along: np.ndarray,
    lines: Sequence[Series],
    names: tuple[str, str],
    notes: Sequence[str] = (),
    logarithmic: bool = False,
    marks: bool = True,
) -> None:
    """Lines over one axis, with a legend beside.

    Args:
        axes: where to draw.
        along: [places].
        lines: at most seven look different.
        names: of the axes, across and up, with units.
        notes: small print.
        logarithmic: the values' axis.
        marks: at every place.
    """
    axes.set(xlabel=names[0], ylabel=names[1])
    axes.grid(axis="y")
    if logarithmic:
        axes.set_yscale("log")
    for place, line in enumerate(lines):
        style = look(place)
        if line.low is not None and line.high is not None:
            axes.fill_between(
                along, line.low, line.high, color=style.color, alpha=0.15, linewidth=0
            )
        axes.plot(
            along,
            line.values,
            color=style.color,
            linestyle=style.line,
            marker=style.marker if marks else None,
            markersize=3,
            label=line.label,
        )
    if np.issubdtype(np.asarray(along).dtype, np.integer):
        axes.xaxis.set_major_locator(MaxNLocator(8, steps=[1, 2, 5, 10], integer=True))
    if notes:
        note(axes, *notes)
    legend_beside(axes)


@draws
def bits_over_time(axes: Axes, rows: Sequence[tuple[str, np.ndarray]]) -> None:
    """Bits over time, a row for each signal: filled and written where one, empty where zero.

    Args:
        axes: where to draw.
        rows: names and bits [steps].
    """
    steps = len(rows[0][1])
    axes.set(xlabel="time t", xlim=(0.4, steps + 0.6), ylim=(len(rows) - 0.4, -0.6))
    axes.set_yticks(range(len(rows)), [name for name, _ in rows])
    axes.set_xticks(range(1, steps + 1))
    axes.tick_params(length=0)
    axes.spines[:].set_visible(False)
    for row, (_, bits) in enumerate(rows):
        for step, bit in enumerate(np.asarray(bits).astype(int), 1):
            color = look(row).color if bit else "white"
            corner = (step - 0.4, row - 0.4)
            axes.add_patch(Rectangle(corner, 0.8, 0.8, facecolor=color, edgecolor=FAINT, lw=0.6))
            shade = "white" if bit else INK
            axes.text(step, row, str(bit), ha="center", va="center", color=shade)
