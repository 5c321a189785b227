"""How every picture looks, said once: sizes, colours, marks; nothing global is changed."""

import textwrap
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import wraps
from io import BytesIO
from typing import Any, Concatenate, NamedTuple, ParamSpec, TypeVar

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.textpath import TextPath
from matplotlib.ticker import PercentFormatter

from jaxarith.formatting import distinct, percent_text

COLUMN_WIDTH = 3.4  # inches of one printed column
PAGE_WIDTH = 7.0
TEXT = 8.0  # points
SMALL = 7.0
POINTS_PER_INCH = 72
NOTEBOOK_DPI = 110
INK = "#222222"
FAINT = "#5f5f5f"
RULE = "#d9d9d9"

STYLE: dict[Any, Any] = {
    "figure.dpi": 180,
    "figure.facecolor": "white",
    "axes.facecolor": "white",
    "axes.edgecolor": INK,
    "axes.labelcolor": INK,
    "axes.labelsize": TEXT,
    "axes.linewidth": 0.6,
    "axes.spines.right": False,
    "axes.spines.top": False,
    "axes.titlesize": TEXT,
    "axes.unicode_minus": True,
    "axes.axisbelow": True,
    "font.family": "sans-serif",
    "font.sans-serif": ["DejaVu Sans"],
    "font.size": TEXT,
    "grid.color": RULE,
    "grid.linewidth": 0.5,
    "hatch.linewidth": 0.4,
    "legend.fontsize": SMALL,
    "legend.title_fontsize": SMALL,
    "legend.frameon": False,
    "lines.linewidth": 1.3,
    "lines.markersize": 4.5,
    "text.color": INK,
    "xtick.color": INK,
    "ytick.color": INK,
    "xtick.labelsize": SMALL,
    "ytick.labelsize": SMALL,
}


class Look(NamedTuple):
    """How one of several series is told apart, in colour and in grey."""

    color: str
    marker: str
    line: Any


# Okabe and Ito's colours, those whose greys lie apart first.
LOOKS = (
    Look("#0072B2", "o", "-"),
    Look("#D55E00", "s", (0, (5, 1.5))),
    Look("#009E73", "^", (0, (1, 1))),
    Look("#CC79A7", "D", (0, (5, 1, 1, 1))),
    Look("#000000", "v", (0, (3, 1, 1, 1, 1, 1))),
    Look("#56B4E9", "P", (0, (8, 2))),
    Look("#E69F00", "X", (0, (2, 2))),
)

P = ParamSpec("P")
R = TypeVar("R")


def look(place: int) -> Look:
    """The look of the series at ``place``; after seven colours come again, marked otherwise."""
    number = len(LOOKS)
    again, own = divmod(place, number)
    marked, drawn = LOOKS[(own + again) % number], LOOKS[(own + 2 * again) % number]
    return Look(LOOKS[own].color, marked.marker, drawn.line)


@contextmanager
def styled() -> Iterator[None]:
    """The style, for as long as the context lasts."""
    with mpl.rc_context(STYLE):
        yield


def draws(function: Callable[Concatenate[Axes, P], R]) -> Callable[Concatenate[Axes, P], R]:
    """A function that draws on an Axes, made to draw in the style whoever made the Axes."""

    @wraps(function)
    def drawing(axes: Axes, /, *args: P.args, **kwargs: P.kwargs) -> R:
        with styled():
            axes.spines[["top", "right"]].set_visible(False)
            axes.spines[["left", "bottom"]].set_linewidth(STYLE["axes.linewidth"])
            # Ticks are made when first drawn, by then under another style.
            axes.tick_params(labelsize=SMALL, width=0.6, length=2.5, colors=INK)
            axes.tick_params(which="minor", width=0.4, length=1.5, colors=INK)
            return function(axes, *args, **kwargs)

    return drawing


class Picture(Figure):
    """A figure that a notebook shows without anything else being set up."""

    def _repr_png_(self) -> bytes:
        with BytesIO() as file:
            self.savefig(file, format="png", dpi=NOTEBOOK_DPI)
            return file.getvalue()


def figure(
    rows: int = 1,
    columns: int = 1,
    *,
    width: float = COLUMN_WIDTH,
    height: float = 2.6,
    **subplots: Any,
) -> tuple[Figure, np.ndarray]:
    """A figure in the style, bound to no window, and its Axes [rows, columns].

    Args:
        rows: of Axes.
        columns: of Axes.
        width: of the figure, in inches.
        height: of the figure, in inches.
        subplots: for ``Figure.subplots``, as ``sharex=True`` or ``width_ratios=[1, 2]``.
    """
    with styled():
        made = Picture(figsize=(width, height), layout="constrained")
        axes = made.subplots(rows, columns, squeeze=False, **subplots)
    return made, axes


def percent_axis(axis: Any, limits: bool = True) -> None:
    """Shares of 0 to 1 on an Axes' axis, written as 0 to 100 with a percent sign."""
    axis.set_major_formatter(PercentFormatter(xmax=1, symbol=" %", decimals=0))
    if limits:
        setter = axis.axes.set_xlim if axis.axis_name == "x" else axis.axes.set_ylim
        setter(-0.03, 1.03)
        axis.set_ticks(np.linspace(0, 1, 6))


def note(axes: Axes, *clauses: str, width: float | None = None) -> None:
    """Small print above an Axes: what is drawn, over how many seeds; wrapped to its width.

    Args:
        axes: where to draw.
        clauses: of the small print.
        width: in points, where that of the Axes is known not to be left.
    """
    width = axes_width(axes) if width is None else width
    axes.set_title("\n".join(wrapped(clauses, width)), loc="left", fontsize=SMALL, color=FAINT)


def axes_width(axes: Axes) -> float:
    """How wide an Axes is before the layout makes room for its labels, in points."""
    return axes.get_position().width * figure_width(axes)


def figure_width(axes: Axes) -> float:
    """How wide the figure of an Axes is, in points."""
    made = axes.get_figure(root=True)
    assert made is not None
    return made.get_figwidth() * POINTS_PER_INCH


def wrapped(clauses: Iterable[str], width: float, between: str = "; ") -> list[str]:
    """Lines of small print no wider than ``width`` points, broken between clauses if possible."""
    lines: list[str] = []
    for clause in clauses:
        if lines and wide(f"{lines[-1]}{between}{clause}") <= width:
            lines[-1] += f"{between}{clause}"
        else:
            room = int(len(clause) * min(1.0, width / wide(clause)))
            lines += textwrap.wrap(clause, max(room, 12))
    return lines


def wide(text: str, size: float = SMALL) -> float:
    """How wide text of a size is, both in points."""
    # Not get_extents: it also follows every curve of every letter.
    return float(np.ptp(TextPath((0, 0), text, size=size).vertices[:, 0]))


def legend_beside(axes: Axes, title: str | None = None) -> None:
    """A legend to the right of an Axes, where it can cover nothing."""
    axes.legend(
        title=title,
        loc="upper left",
        bbox_to_anchor=(1.01, 1.02),
        borderaxespad=0.0,
        alignment="left",
        handlelength=2.6,
    )


def legend_of_figure(figure: Figure, title: str | None = None) -> None:
    """One legend beside all Axes of a figure: what is named alike in several is there once."""
    named = [zip(*axes.get_legend_handles_labels(), strict=True) for axes in figure.axes]
    once = {label: handle for pairs in named for handle, label in pairs}
    with styled():
        figure.legend(
            once.values(),
            once.keys(),
            title=title,
            loc="outside right upper",
            alignment="left",
            handlelength=2.6,
        )


def say(axes: Axes, text: str) -> None:
    """What an Axes with nothing to draw says instead."""
    axes.text(
        0.5,
        0.5,
        text,
        transform=axes.transAxes,
        ha="center",
        va="center",
        color=FAINT,
        backgroundcolor="white",
    )


def seeds(counts: Sequence[int] | np.ndarray) -> str:
    """``8 seeds``, ``1 seed``, or ``3–8 seeds`` where the numbers differ."""
    low, high = (int(min(counts)), int(max(counts))) if len(counts) else (0, 0)
    number = f"{low}" if low == high else f"{low}–{high}"
    return f"{number} seed" + ("" if high == 1 else "s")


def without_bars(
    low: np.ndarray, counts: np.ndarray, agreeing: str = "seeds that agree or form groups"
) -> list[str]:
    """Why some of several means have no interval, for the small print; empty where all have one.

    Args:
        low: their lower ends, NaN where there is none.
        counts: how many seeds each has.
        agreeing: what several seeds without an interval do, in words.
    """
    missing = np.isnan(low)
    reasons = ["one seed"] if (missing & (counts == 1)).any() else []
    if (missing & (counts > 1)).any():
        reasons.append(agreeing)
    return [f"no bar: {', or '.join(reasons)}"] if reasons else []


NAMES = {
    "train_fraction": "queries trained on",
    "test_exact": "test queries answered exactly",
    "validation_exact": "validation queries answered exactly",
    "train_exact": "training queries answered exactly",
    "test_per_character": "characters right, test queries",
    "test_loss": "loss, test queries",
    "test_keras_pixel": "pixels right, test queries",
    "test_legible": "test queries drawn right and legibly",
    "cell_type": "cell",
    "epoch": "epochs",
    "step": "optimizer steps",
}
SHARES = {"train_fraction", "dropout", "frame_dropout", "label_smoothing", "validation_fraction"}


def named(setting: str) -> str:
    """What a column is called in a picture."""
    return NAMES.get(setting, setting.replace("_", " "))


def written(value: Any, setting: str = "", among: Iterable[Any] = ()) -> str:
    """A setting's value in a picture: shares as percentages.

    Args:
        value: of the setting.
        setting: its name.
        among: the values that it must be told from.
    """
    return distinct([value, *among], percent_text if setting in SHARES else None)[0]
