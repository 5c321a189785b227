"""The reports' error pictures: how far wrong answers are from right ones."""

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from jaxarith.plotting.style import (
    FAINT,
    INK,
    draws,
    look,
    note,
    say,
    seeds,
)
from jaxarith.plotting.wrong_answers import WHISKER, WrongAnswers, without_outliers

SIGNED = "predicted − right"
MOST_BINS = 200
# Boxes are drawn to so many times the farthest whisker, and not to less than this.
MOST_WHISKERS = 5
LEAST_REACH = 20
MEDIAN = "orange: median; it leaves out 0 (right), so −1 and +1 can mean the same"


@draws
def difference_boxes(axes: Axes, errors: Sequence[WrongAnswers], outliers: bool = True) -> None:
    """A box per cell over the differences of all its seeds, one below the other.

    Args:
        axes: where to draw.
        errors: one per cell.
        outliers: show what lies beyond 1.5 interquartile ranges of the box, as far as five times
            the farthest whisker, and tell how many lie beyond; or leave it out before the box is
            made, whose whiskers then reach all that is left.
    """
    pooled = [cell.pooled for cell in errors]
    inner = [without_outliers(own) for own in pooled]
    drawn = pooled if outliers else inner
    axes.axvline(0, color=FAINT, linewidth=0.5, zorder=0)
    axes.boxplot(
        drawn,
        orientation="horizontal",
        whis=WHISKER if outliers else (0, 100),
        showfliers=outliers,
        widths=0.35,
        patch_artist=True,
        boxprops={"facecolor": "#cfe3f1", "edgecolor": INK, "linewidth": 0.7},
        whiskerprops={"linewidth": 0.7, "color": INK},
        capprops={"linewidth": 0.7, "color": INK},
        medianprops={"linewidth": 1.5, "color": look(1).color},
        flierprops={
            "marker": "|",
            "markersize": 4,
            "markeredgewidth": 0.4,
            "markeredgecolor": look(0).color,
            "alpha": 0.25,
            "rasterized": True,
        },
    )
    axes.set_yticks(range(1, len(errors) + 1), [cell.label for cell in errors])
    axes.set_ylim(len(errors) + 0.5, 0.5)
    axes.xaxis.set_major_locator(MaxNLocator(5, steps=[1, 2, 5, 10], integer=True))
    axes.set_xlabel(SIGNED)
    if not any(map(len, drawn)):
        axes.set_xlim(-1, 1)
        say(axes, "no wrong answers")
    count = seeds([len(cell.differences) for cell in errors])
    if outliers:
        note(axes, f"wrong answers of {count}", *_clip(axes, pooled, inner))
    else:
        note(axes, "the same without outliers", MEDIAN)


def _clip(axes: Axes, pooled: Sequence[np.ndarray], inner: Sequence[np.ndarray]) -> list[str]:
    """End an Axes where a few far outliers would squash all boxes; what lies beyond, in words."""
    farthest = max(int(np.abs(own).max(initial=0)) for own in inner)
    reach = max(MOST_WHISKERS * farthest, LEAST_REACH)
    every = np.concatenate(pooled)
    beyond = int(np.sum(np.abs(every) > reach))
    if not beyond:
        return []
    axes.set_xlim(-1.05 * reach, 1.05 * reach)
    return [f"{beyond:,} of {len(every):,} lie beyond ±{reach:,}, not drawn"]


@draws
def difference_histogram(
    axes: Axes, errors: WrongAnswers, limit: float | None = None, notes: Sequence[str] = ()
) -> None:
    """How often each difference occurs in one cell, once outliers are left out.

    Args:
        axes: where to draw.
        errors: of the cell; the height is the mean count per seed.
        limit: the largest difference shown on either side, or all that are left.
        notes: more small print.
    """
    left = without_outliers(errors.pooled)
    axes.set(xlabel=SIGNED, ylabel="answers\nper seed")
    reach = limit or float(np.abs(left).max(initial=1))
    # Odd, so that whole numbers lie within bins and not on their edges.
    width = max(1, round(2 * reach / 120)) // 2 * 2 + 1
    note(axes, *errors.shares, *([f"bins of {width}"] if width > 1 else []), *notes)
    axes.set_xlim(-reach - 1, reach + 1)
    axes.xaxis.set_major_locator(MaxNLocator(5, steps=[1, 2, 5, 10], integer=True))
    if not len(left):
        axes.tick_params(axis="y", left=False, labelleft=False)
        say(axes, "no wrong answers")
        return
    sides = np.arange(width / 2, reach + width, width)
    edges = np.concatenate([-sides[::-1], sides])
    weights = np.full(len(left), 1 / max(len(errors.differences), 1))
    axes.hist(left, edges.tolist(), weights=weights, color=look(0).color, linewidth=0)
    axes.axvline(0, color=FAINT, linewidth=0.5, zorder=0)


def bin_width(largest: int) -> int:
    """How many absolute differences up to ``largest`` are counted as one."""
    return -(-largest // MOST_BINS)


@draws
def absolute_difference_frequency(
    axes: Axes, errors: WrongAnswers, largest: int | None = None
) -> None:
    """How often each absolute difference occurs in one cell, on a logarithmic axis.

    Args:
        axes: where to draw.
        errors: of the cell: a point for the mean count per seed, a line from the least seed to the
            greatest; what no answer shows has no point.
        largest: the largest difference shown, or all; many are counted in bins.
    """
    axes.set(xlabel=f"|{SIGNED}|", ylabel="answers per seed")
    axes.set_yscale("log")
    axes.grid()
    axes.minorticks_off()
    pooled = np.abs(errors.pooled)
    reach = largest or int(max(pooled, default=10))
    width = bin_width(reach)
    reach = width * -(-reach // width)
    beyond = float(np.mean(pooled > reach)) if len(pooled) else 0.0
    far = [f"{100 * beyond:.2g} % of differences lie beyond {reach}"] if beyond else []
    axes.set_xlim(0, reach + 1)
    axes.xaxis.set_major_locator(MaxNLocator(13, steps=[1, 2, 5, 10], integer=True))
    said = [*errors.shares, f"dots: mean of {seeds([len(errors.differences)])}"]
    if not np.any(pooled <= reach):
        note(axes, *said, *far)
        axes.set_ylim(0.5, 10)
        say(axes, "no wrong answers")
        return
    if width > 1:
        axes.set_ylabel(f"answers per seed\nin bins of {width}")
    edges = np.arange(0.5, reach + 1, width)
    counts = np.array([np.histogram(np.abs(own), edges)[0] for own in errors.differences])
    mean = counts.mean(axis=0)
    floor = 0.5 / len(counts)
    shown = mean > 0
    x = (edges[:-1] + width / 2)[shown]
    low, high = counts.min(axis=0)[shown], counts.max(axis=0)[shown]
    zero = ["lines that reach the axis: 0 in some seed"] if not low.all() else []
    note(axes, *said, "lines: their range", *zero, *far)
    axes.vlines(x, np.maximum(low, floor), high, color=look(5).color, linewidth=0.8)
    axes.plot(x, mean[shown], ".", color=look(0).color, markersize=5, markeredgewidth=0)
    axes.set_ylim(floor, 2 * counts.max())
