"""What several tests of pictures ask: that all text fits, and where dots lie."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.text import Text


def assert_nothing_is_clipped(figure: Figure) -> None:
    """Draw a figure, and hold that all its text lies within."""
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    inside = figure.bbox.padded(1)
    for text in figure.findobj(Text):
        if text.get_visible() and text.get_text().strip() and _drawn(text, figure):
            box = text.get_window_extent(canvas.get_renderer())
            ends = (box.x0, box.x1, box.y0, box.y1)
            message = f"{text.get_text()!r} at {ends} of {inside}"
            assert inside.x0 <= box.x0, message
            assert box.x1 <= inside.x1, message
            assert inside.y0 <= box.y0, message
            assert box.y1 <= inside.y1, message


def assert_texts_lie_apart(axes: Axes) -> None:
    """Draw the figure of a sheet, and hold that none of the sheet's texts covers another."""
    FigureCanvasAgg(axes.figure).draw()
    texts = [text for text in axes.texts if text.get_text().strip()]
    boxes = [text.get_window_extent().padded(-1) for text in texts]
    for place, box in enumerate(boxes):
        covered = [texts[i].get_text() for i in range(place) if box.overlaps(boxes[i])]
        assert not covered, (texts[place].get_text(), covered)


def _drawn(text: Text, figure: Figure) -> bool:
    """Whether a tick label lies within its axis' limits; other text always does."""
    for axes in figure.axes:
        for axis, low, high in ((axes.xaxis, *axes.get_xlim()), (axes.yaxis, *axes.get_ylim())):
            for tick in (*axis.get_major_ticks(), *axis.get_minor_ticks()):
                if text in (tick.label1, tick.label2):
                    return min(low, high) <= tick.get_loc() <= max(low, high)
    return True


def assert_legend_covers_no_data(axes: Axes) -> None:
    """Hold that the legend of a drawn Axes lies outside its frame."""
    legend = axes.get_legend()
    assert legend is not None
    FigureCanvasAgg(axes.figure).draw()
    assert not legend.get_window_extent().overlaps(axes.bbox.padded(-1))


def intervals(axes: Axes) -> list[tuple[float, float]]:
    """The ends of all error bars, in the order drawn; NaN ones left out."""
    found = []
    for container in axes.containers:
        for collection in container.lines[2]:
            for segment in collection.get_segments():
                if len(segment) == 2 and np.isfinite(segment).all():
                    along = 1 if segment[0, 0] == segment[1, 0] else 0
                    found.append((float(segment[0, along]), float(segment[1, along])))
    return found


def lines_of(axes: Axes, gid: str) -> list[np.ndarray]:
    """The heights of every line marked ``gid``."""
    return [np.asarray(line.get_ydata()) for line in axes.lines if line.get_gid() == gid]


def note_of(axes: Axes) -> str:
    """The small print above an Axes, on one line."""
    return " ".join(axes.get_title(loc="left").split())


def cells(members: pd.DataFrame, keys: list[str], metric: str = "test_exact") -> pd.DataFrame:
    """A summary with round intervals: mean ± 0.05, NaN for a single seed."""
    rows = []
    for names, own in members.groupby(keys):
        mean = own[metric].mean()
        half = 0.05 if len(own) > 1 else np.nan
        ends = {"_mean": mean, "_low": mean - half, "_high": mean + half}
        row = dict(zip(keys, names, strict=True)) | {"n": len(own)}
        rows.append(row | {f"{metric}{end}": value for end, value in ends.items()})
    return pd.DataFrame(rows)
