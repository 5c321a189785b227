"""Whole figures of several Axes, as the reports printed them."""

from collections.abc import Sequence
from typing import Any

from matplotlib.figure import Figure

from jaxarith.plotting.differences import (
    absolute_difference_frequency,
    difference_boxes,
    difference_histogram,
)
from jaxarith.plotting.style import PAGE_WIDTH, figure, styled
from jaxarith.plotting.wrong_answers import WrongAnswers, without_outliers


def difference_figure(errors: Sequence[WrongAnswers]) -> Figure:
    """Box plots, histograms without outliers and their box plots; a row per cell.

    Args:
        errors: one per cell, at least one; short labels.
    """
    rows = len(errors)
    with styled():
        made = Figure(figsize=(PAGE_WIDTH, 1.0 + 0.95 * rows), layout="constrained")
        places: list[Any] = [["boxes", f"histogram {row}", "inner"] for row in range(rows)]
        axes = made.subplot_mosaic(places, width_ratios=[1, 1.3, 1])
    difference_boxes(axes["boxes"], errors)
    difference_boxes(axes["inner"], errors, outliers=False)
    axes["inner"].tick_params(axis="y", labelleft=False, length=0)
    limit = max(abs(without_outliers(cell.pooled)).max(initial=1) for cell in errors)
    for row, cell in enumerate(errors):
        here = axes[f"histogram {row}"]
        # A shared axis would leave nothing to see of a cell with few wrong answers.
        notes = ["each has its own vertical scale"] if rows > 1 and not row else []
        difference_histogram(here, cell, float(limit), notes)
        if row < rows - 1:
            here.set_xlabel("")
            here.tick_params(labelbottom=False)
    return made


def frequency_figure(errors: Sequence[WrongAnswers], largest: int | None = None) -> Figure:
    """The log-frequency of absolute differences, cells one below the other on the same axes.

    Args:
        errors: one per cell, at least one.
        largest: the largest difference shown, or all.
    """
    reach = largest or largest_difference(errors)
    made, axes = figure(
        len(errors), width=PAGE_WIDTH, height=0.5 + 1.35 * len(errors), sharex=True, sharey=True
    )
    limits = []
    for here, cell in zip(axes[:, 0], errors, strict=True):
        absolute_difference_frequency(here, cell, reach)
        # Now: on shared axes the next one's are everyone's.
        limits.append(here.get_ylim())
        if here is not axes[-1, 0]:
            here.set_xlabel("")
    axes[0, 0].set_ylim(min(low for low, _ in limits), max(high for _, high in limits))
    return made


def largest_difference(errors: Sequence[WrongAnswers]) -> int:
    """The largest absolute difference of all cells."""
    return int(max(abs(cell.pooled).max(initial=1) for cell in errors))
