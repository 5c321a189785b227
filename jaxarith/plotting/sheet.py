"""A sheet: all of a figure as one Axes measured in points, for pictures put by hand."""

from typing import NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.cm import ScalarMappable
from matplotlib.figure import Figure
from matplotlib.image import AxesImage
from matplotlib.patches import Rectangle
from matplotlib.ticker import MaxNLocator

from jaxarith.errors import InputError
from jaxarith.plotting.style import (
    COLUMN_WIDTH,
    FAINT,
    INK,
    PAGE_WIDTH,
    POINTS_PER_INCH,
    RULE,
    SMALL,
    Picture,
    seeds,
    styled,
    wrapped,
)

LINE = 1.3 * SMALL  # points from one line of small print to the next
EDGE = 5.0  # points left blank around all
INDENT = 8.0  # points left of a scale, for half of its first number
INK_ON_PAPER = "gray_r"  # Black is costly and smears in print: what is 1 is drawn as ink.
DIGITS = {"mnist": "MNIST digits", "embedded": "embedded 8×8 digits"}
BLANK = "␣"
SIGNS = str.maketrans({"-": "−", "*": "×"})


class Source(NamedTuple):
    """What a caption says beside how a picture is to be read; what is not known is left out.

    Attributes:
        label: what the cell is called, e.g. ``50 % train, 1 encoder layer``.
        digits: ``mnist`` or ``embedded``.
        images: ``disjoint`` or ``shared``.
        seeds: how many.
    """

    label: str | None = None
    digits: str | None = None
    images: str | None = None
    seeds: int | None = None

    @property
    def said(self) -> list[str]:
        """The clauses of small print."""
        digits = None if self.digits is None else DIGITS.get(self.digits, f"{self.digits} digits")
        images = None if self.images is None else f"{self.images} images"
        count = None if self.seeds is None else seeds([self.seeds])
        return [clause for clause in (self.label, digits, images, count) if clause]


UNKNOWN = Source()


def blank(width: float = PAGE_WIDTH) -> Figure:
    """An empty figure in the style, for pictures that need a whole one.

    Args:
        width: in inches, the most that they may take; they decide the height.
    """
    with styled():
        return Picture(figsize=(width, width / 2))


def room(figure: Figure) -> float:
    """How many points are free from left to right of a figure."""
    return figure.get_figwidth() * POINTS_PER_INCH - 2 * EDGE


def sheet(figure: Figure, width: float, height: float, *clauses: str) -> Axes:
    """Fit an empty figure to what it will show, with small print above.

    Args:
        figure: made as wide as ``width`` but not less than a printed column, where it was wider.
        width, height: what the pictures take, in points.
        clauses: of the small print.

    Returns:
        An Axes in points, from (0, 0) at the upper left to (width, height) at the lower right.

    Raises:
        InputError: the pictures are wider than the figure.
    """
    if width > room(figure) + 1e-6:
        raise InputError(
            f"the pictures need {(width + 2 * EDGE) / POINTS_PER_INCH:.2g} inches, the figure has "
            f"{figure.get_figwidth():.2g}; draw fewer at once"
        )
    across = max(width, min(room(figure), COLUMN_WIDTH * POINTS_PER_INCH - 2 * EDGE))
    lines = wrapped(clauses, 0.97 * across)
    above = LINE * (len(lines) + 0.4) if lines else 0.0
    figure.set_layout_engine("none")
    figure.set_size_inches(
        (across + 2 * EDGE) / POINTS_PER_INCH, (above + height + 2 * EDGE) / POINTS_PER_INCH
    )
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set(xlim=(-EDGE, across + EDGE), ylim=(height + EDGE, -above - EDGE))
    axes.axis("off")
    if lines:
        write(axes, 0, -above, "\n".join(lines), color=FAINT, ha="left", va="top")
    return axes


def write(axes: Axes, x: float, y: float, text: str, color: str = INK, **options: object) -> None:
    """Small print in the middle of x, below y, unless ``options`` of a text say otherwise."""
    placed: dict[str, object] = {"ha": "center", "va": "top", "fontsize": SMALL, "linespacing": 1.3}
    axes.text(x, y, text, color=color, **(placed | options))  # type: ignore[arg-type]


def strip(axes: Axes, frames: np.ndarray, left: float, top: float, size: float) -> AxesImage:
    """Frames from left to right, as ink on paper, on a sheet.

    Args:
        axes: a sheet.
        frames: [width, rows, columns], from 0 to 1.
        left, top: where, in points.
        size: of a frame, in points.

    Returns:
        The image, whose array is [rows, width · columns].
    """
    image = tile(axes, np.concatenate(list(frames), axis=1), left, top, size * len(frames), size)
    image.set(cmap=INK_ON_PAPER, clim=(0, 1))
    inner = left + size * np.arange(1, len(frames))
    axes.vlines(inner, top, top + size, colors=RULE, linewidth=0.5)
    return image


def tile(
    axes: Axes, picture: np.ndarray, left: float, top: float, width: float, height: float
) -> AxesImage:
    """One picture [rows, columns] in a thin frame, on a sheet; all lengths in points."""
    extent = (left, left + width, top + height, top)
    image = axes.imshow(picture, extent=extent, aspect="auto")
    axes.add_patch(
        Rectangle((left, top), width, height, fill=False, edgecolor=FAINT, linewidth=0.4)
    )
    return image


def scale(axes: Axes, image: ScalarMappable, top: float, width: float, label: str) -> None:
    """A colour bar lying on a sheet ``width`` points wide, its label beside it."""
    made = axes.get_figure(root=True)
    assert made is not None
    to_figure = axes.transData + made.transFigure.inverted()
    (left, low), (right, high) = to_figure.transform([(INDENT, top + 6), (INDENT + width, top)])
    bar = made.add_axes((left, low, right - left, high - low))
    drawn = made.colorbar(image, cax=bar, orientation="horizontal")
    drawn.outline.set_linewidth(0.4)  # type: ignore[operator]
    drawn.locator = MaxNLocator(4, steps=[1, 2, 5, 10])
    bar.tick_params(labelsize=SMALL, width=0.6, length=2.5)
    write(axes, INDENT + width + 14, top + 3, label, ha="left", va="center")


def typeset(text: str) -> str:
    """Characters of a query or an answer as they are printed; blanks at the end are left out."""
    shown = text.rstrip() or text
    return shown.translate(SIGNS).replace(" ", BLANK)
