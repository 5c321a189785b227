"""Which classes are taken for which others."""

from collections.abc import Sequence

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.image import AxesImage

from jaxarith.errors import InputError
from jaxarith.plotting.style import FAINT, INK, draws, note

PER = 1000


@draws
def class_confusion(
    axes: Axes, counts: np.ndarray, classes: Sequence[str], notes: Sequence[str] = ()
) -> AxesImage:
    """Mistakes per 1,000 of each class, row by row; on the diagonal, uncoloured, what is right.

    Args:
        axes: where to draw, about square.
        counts: [classes, classes], how many of a row's class were taken for a column's.
        classes: their names.
        notes: small print.

    Returns:
        The image, mistakes per 1,000, NaN on the diagonal.
    """
    counts = np.asarray(counts, dtype=float)
    if counts.shape != (len(classes), len(classes)):
        raise InputError(f"counts of {len(classes)} classes cannot be {counts.shape}")
    total = np.maximum(counts.sum(axis=1, keepdims=True), 1)
    rates = PER * counts / total
    mistakes = rates.copy()
    np.fill_diagonal(mistakes, np.nan)
    most = max(float(np.nanmax(mistakes)), 1.0)
    colours = mpl.colormaps["Oranges"].with_extremes(bad="white")
    image = axes.imshow(mistakes, cmap=colours, vmin=0, vmax=most, aspect="auto")
    for (row, column), rate in np.ndenumerate(rates):
        right = row == column
        if rate < 0.05 and not right:
            continue
        shown = f"{rate:.0f}" if right or rate >= 9.95 else f"{rate:.1f}"
        dark = not right and rate > 0.6 * most
        color = "white" if dark else FAINT if right else INK
        axes.text(column, row, shown, ha="center", va="center", fontsize=6, color=color)
    axes.set_xticks(range(len(classes)), list(classes))
    axes.set_yticks(range(len(classes)), list(classes))
    axes.tick_params(length=0)
    axes.spines[:].set_visible(False)
    axes.set(xlabel="answered", ylabel="right")
    note(axes, *notes, f"per {PER:,} of each row".replace(",", "\u202f"))
    return image
