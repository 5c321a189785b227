"""Drawn answers beside the right ones, as a judge reads them."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from jaxarith.errors import InputError
from jaxarith.plotting.sheet import LINE, UNKNOWN, Source, room, sheet, strip, typeset, write
from jaxarith.plotting.style import FAINT, TEXT, look, styled, wide, wrapped

LARGEST, SMALLEST = 26.0, 9.0  # points of a frame
GAP = 10.0  # points from one column to the next
WHOLE = 64.0  # points; where there is room, headings' lines no wider are not broken.
RIGHT, WRONG = look(0).color, look(1).color
EXPLAINED = (
    "below each drawing what the judge reads",
    "✓ right",
    "✗ wrong",
    "(✓) right with a frame it rejects",
    "struck out: rejected frames",
)


class Drawing(NamedTuple):
    """One answer as it was drawn.

    Attributes:
        frames: [answer width, 28, 28], from 0 to 1; thresholded or not.
        read: what the judge reads, a character per frame.
        legible: bool [answer width], frames that the judge does not reject.
    """

    frames: np.ndarray
    read: str
    legible: np.ndarray


class DrawnRow(NamedTuple):
    """One query and its answers.

    Attributes:
        query: its text, or its frames [query width, 28, 28] from 0 to 1.
        answer: the right answer.
        truth: [answer width, 28, 28], real frames of it; None to write it.
        drawings: one for each column; None where there is none.
        said: small print below the query, e.g. the text of frames, or the judge's confidence.
    """

    query: str | np.ndarray
    answer: str
    truth: np.ndarray | None
    drawings: Sequence[Drawing | None]
    said: str = ""


def drawn_answers(
    figure: Figure,
    rows: Sequence[DrawnRow],
    columns: Sequence[str],
    source: Source = UNKNOWN,
) -> None:
    """A row per query: the query, real frames of its answer, and the drawing of each column.

    Args:
        figure: an empty one, as ``blank`` makes; fitted to what is drawn.
        rows: at least one.
        columns: what the members, settings or training times side by side are called; broken where
            a name has a line break, and where it is too wide.
        source: for the caption.

    Raises:
        InputError: a row with another number of drawings, or more columns than fit.
    """
    if not rows or any(len(row.drawings) != len(columns) for row in rows):
        raise InputError("drawn answers need rows, with as many drawings each as columns")
    with styled():
        size, widths = _sizes(room(figure), rows, columns)
        lefts = np.cumsum([0.0, *(width + GAP for width in widths)])
        names = ["query", "right answer", *columns]
        headings = [
            [line for part in name.split("\n") for line in wrapped(_words(part), width, " ")]
            for name, width in zip(names, widths, strict=True)
        ]
        head = LINE * max(map(len, headings)) + 4
        step = size + LINE + 7
        axes = sheet(figure, lefts[-1] - GAP, head + step * len(rows) - 5, *source.said, *EXPLAINED)
        write(axes, 0, head - 5, headings[0][0], color=FAINT, ha="left", va="baseline")
        for left, width, lines in zip(lefts[1:], widths[1:], headings[1:], strict=False):
            middle = left + width / 2
            write(axes, middle, head - 5, "\n".join(lines), color=FAINT, va="baseline")
        for place, row in enumerate(rows):
            _draw_row(axes, row, lefts, widths, head + place * step, size)


def _sizes(
    free: float, rows: Sequence[DrawnRow], columns: Sequence[str]
) -> tuple[float, list[float]]:
    """How large a frame is, and how wide each column, query and right answer first; in points."""
    query = max(len(row.query) if not isinstance(row.query, str) else 0 for row in rows)
    answer = max(map(_length, rows))
    queries = [wide(typeset(row.query), TEXT) for row in rows if isinstance(row.query, str)]
    words = max([wide("query"), *queries, *(wide(row.said) for row in rows if row.said)])
    texts = [[typeset(row.answer) for row in rows]]
    texts += [[_verdict(row, row.drawings[at])[0] for row in rows] for at in range(len(columns))]
    gaps = GAP * (len(columns) + 1)
    of_text = words if query == 0 else 0.0
    size = (free - gaps - of_text) / (query + answer * (len(columns) + 1))
    size = min(max(size, SMALLEST), LARGEST)
    widths = [max(size * query, words)]
    for whole in (WHOLE, 0.0):
        others = [
            max(size * answer, _widest(name, below, whole))
            for name, below in zip(["right answer", *columns], texts, strict=True)
        ]
        if sum(widths + others) + gaps <= free:
            break
    return size, widths + others


def _widest(heading: str, texts: Sequence[str], whole: float) -> float:
    """The widest of some small print, lines of headings beyond ``whole`` broken; in points."""
    lines = [line for line in heading.split("\n") if wide(line) <= whole]
    words = [word for line in heading.split("\n") for word in _words(line)]
    return max(wide(text) for text in (*lines, *words, *texts) if text)


def _words(line: str) -> list[str]:
    """Where a line may be broken: not before a per cent sign."""
    return line.replace(" %", "\N{NO-BREAK SPACE}%").split(" ")


def _draw_row(
    axes: Axes, row: DrawnRow, lefts: np.ndarray, widths: list[float], top: float, size: float
) -> None:
    if isinstance(row.query, str):
        middle = top + size / 2
        write(axes, 0, middle, typeset(row.query), ha="left", va="center", fontsize=TEXT)
    else:
        strip(axes, row.query, 0, top, size)
    below = top + size + 2
    if row.said:
        write(axes, 0, below, row.said, color=FAINT, ha="left")
    across = size * _length(row)
    # Each in the middle of its column.
    first, *others = lefts[1:-1] + (np.array(widths[1:]) - across) / 2
    if row.truth is None:
        right, middle = typeset(row.answer), top + size / 2
        write(axes, first + across / 2, middle, right, va="center", fontsize=TEXT)
    else:
        strip(axes, row.truth, first, top, size)
        write(axes, first + across / 2, below, typeset(row.answer))
    for left, drawing in zip(others, row.drawings, strict=True):
        text, color = _verdict(row, drawing)
        write(axes, left + across / 2, below, text, color)
        if drawing is not None:
            strip(axes, drawing.frames, left, top, size)
            for place in np.flatnonzero(~np.asarray(drawing.legible, dtype=bool)):
                _strike_out(axes, left + place * size, top, size)


def _length(row: DrawnRow) -> int:
    """Of its answer, in frames."""
    shown = [row.truth, *(drawing.frames for drawing in row.drawings if drawing is not None)]
    return max(len(frames) for frames in shown if frames is not None)


def _verdict(row: DrawnRow, drawing: Drawing | None) -> tuple[str, str]:
    """What stands below a drawing, and in which colour."""
    if drawing is None:
        return "none", FAINT
    if drawing.read.rstrip() != row.answer.rstrip():
        return f"✗ {typeset(drawing.read)}", WRONG
    mark = "✓" if np.all(drawing.legible) else "(✓)"
    return f"{mark} {typeset(drawing.read)}", RIGHT


def _strike_out(axes: Axes, left: float, top: float, size: float) -> None:
    inner = (left + 0.6, top + 0.6)
    axes.add_patch(
        Rectangle(
            inner,
            size - 1.2,
            size - 1.2,
            fill=False,
            edgecolor=WRONG,
            linewidth=1.1,
            gid="rejected",
        )
    )
    axes.plot(
        [left + 1, left + size - 1],
        [top + size - 1, top + 1],
        color=WRONG,
        linewidth=0.8,
        solid_capstyle="butt",
    )
