"""Exact match of every recipe against the share of queries trained on.

Means over seeds with 95 % t intervals, from the package's measurements. Two baselines know an
unseen sum or difference once all of its columns occurred in training. Upwards every mark is a tenth
of the mistakes, so that 99.9 % can be distinguished from 99 %.

Command: python figures/recipes.py --out docs/pictures
"""

from typing import NamedTuple

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import NullLocator
from run_of import script_alone

from jaxarith.config import Arithmetic
from jaxarith.mistakes.columns import in_tables
from jaxarith.plotting import figure
from jaxarith.plotting.style import FAINT, look, note, seeds, styled
from jaxarith.published import measured
from jaxarith.published.cells import setting
from jaxarith.tasks.dataset import dataset

TASKS = {"add_sub": "sums and differences", "mul": "products, with a scratchpad"}
MAPPINGS = {
    "text_to_text": "text to text",
    "image_to_text": "images to text",
    "text_to_image": "text to images, judged",
    "image_to_image": "images to images, judged",
}
SHARES = (0.02, 0.05, 0.1, 0.25, 0.5, 0.75, 0.8)
MARKS = (0.0, 0.5, 0.9, 0.99, 0.999, 1.0)
LEAST = 1e-4  # Half a mistake in 5,000 queries: what still differs from none on the axis.
TABLES = np.geomspace(0.02, 0.9, 40)
DRAWS = 32
BASELINES = {False: (0, (2, 1.5)), True: "-"}


class Kind(NamedTuple):
    """Cells that share a marker; "" is the mapping's own."""

    split: str
    query_layout: str
    marker: str
    filled: bool
    shift: float  # Beside one another where they share a place.
    label: str


KINDS = (
    Kind("random", "columns", "", True, 1.0, "random"),
    Kind("orbit", "columns", "", False, 0.95, "orbit"),
    Kind("swapped", "columns", "*", False, 0.95, "swapped, at what it trains on"),
    Kind("random", "left", "v", False, 1.15, "random, operands left-aligned"),
)


def draw() -> dict[str, Figure]:
    """A panel for each task that has a recipe."""
    cells = measured()
    recipes = cells["sweep"].str.startswith("recipe_")
    cells = cells[recipes & ~cells["sweep"].str.endswith("_ingredients")]
    asked = ("split", "query_layout")
    cells = cells.assign(**{k: [setting(cell, k) for _, cell in cells.iterrows()] for k in asked})
    cells = cells[cells["task"].isin(TASKS)]
    tasks = [task for task in TASKS if (cells["task"] == task).any()]
    made, axes = figure(
        1, len(tasks), width=4.6 + 2.2 * len(tasks), height=3.8, sharey=True,
        width_ratios=[1.6 if task == "add_sub" else 1.0 for task in tasks],
    )  # fmt: skip
    for place, task in zip(axes[0], tasks, strict=True):
        _draw_task(place, task, cells[cells["task"] == task])
    axes[0, 0].set_yscale("function", functions=(_tenths, _shares))
    axes[0, 0].set_ylim(-0.05, 1.0 + LEAST / 8)
    axes[0, 0].set_yticks(MARKS, [f"{100 * mark:g} %" for mark in MARKS])
    axes[0, 0].set_ylabel("test queries answered exactly")
    _legends(made, cells)
    return {"recipes": made}


def _draw_task(axes: Axes, task: str, cells: pd.DataFrame) -> None:
    with styled():
        if task == "add_sub":
            for shared, line in BASELINES.items():
                axes.plot(TABLES, _known_by_columns(shared), color=FAINT, linestyle=line)
        for order, mapping in enumerate(MAPPINGS):
            for kind in KINDS:
                same = cells["mapping"] == mapping
                for name in ("split", "query_layout"):
                    same &= cells[name] == getattr(kind, name)
                _draw_cells(axes, cells[same].sort_values("train_fraction"), order, kind)
        axes.set(xscale="log", xlabel="queries trained on")
        axes.grid(axis="y")
        low, high = axes.get_xlim()
        shares = set(cells["train_fraction"]) if task == "mul" else set(SHARES) - {0.8}
        shown = sorted(share for share in shares if low < share < high)
        axes.set_xticks(shown, [f"{100 * share:g}" for share in shown])
        axes.set_xlabel("queries trained on, %")
        axes.xaxis.set_minor_locator(NullLocator())
        counted = [seeds(cells["n"].to_list())] if len(cells) else []
        note(axes, TASKS[task], *(f"95 % t intervals, {count}" for count in counted))


def _draw_cells(axes: Axes, cells: pd.DataFrame, order: int, kind: Kind) -> None:
    if cells.empty:
        return
    style = look(order)
    share = cells["train_fraction"].to_numpy(float)
    if kind.split == "swapped":
        share = share * (2 - share)  # A query or its swapped query is in the drawn share.
    mean, low, high = (
        cells[f"test_exact_{end}"].to_numpy(float) for end in ("mean", "low", "high")
    )
    axes.errorbar(
        share * 1.03**order * kind.shift,
        mean,
        yerr=np.stack([mean - low, high - mean]),
        color=style.color,
        linestyle=style.line if kind.filled else "none",
        linewidth=0.9,
        elinewidth=1.0,
        capsize=2.0,
        marker=kind.marker or style.marker,
        markersize=7.0 if kind.marker == "*" else 4.5,
        markerfacecolor=style.color if kind.filled else "white",
    )


def _legends(made: Figure, cells: pd.DataFrame) -> None:
    """What colours, markers and grey lines mean, each by itself."""
    mappings = [
        Line2D([], [], color=look(order).color, marker=look(order).marker, ls=look(order).line)
        for order, mapping in enumerate(MAPPINGS)
    ]
    kinds = [
        kind
        for kind in KINDS
        if ((cells["split"] == kind.split) & (cells["query_layout"] == kind.query_layout)).any()
    ]
    marks = [
        Line2D([], [], color=FAINT, marker=kind.marker or "o", ls="none",
               ms=7.0 if kind.marker == "*" else 4.5, mfc=FAINT if kind.filled else "white")
        for kind in kinds
    ]  # fmt: skip
    grey = [Line2D([], [], color=FAINT, ls=line) for line in BASELINES.values()]
    named = [
        ("network", mappings, MAPPINGS.values()),
        ("split", marks, [kind.label for kind in kinds]),
        (
            "baselines: all columns seen",
            grey,
            ["each place and order apart", "places and orders shared"],
        ),
    ]
    handles, labels = [], []
    for title, drawn, words in named:
        handles += [Line2D([], [], ls="none"), *drawn]
        labels += [f"$\\bf{{{title.replace(' ', '~')}}}$", *words]
    with styled():
        made.legend(handles, labels, loc="outside right upper", alignment="left", handlelength=2.6)


def _tenths(share: np.ndarray) -> np.ndarray:
    """How often the mistakes have been cut to a tenth."""
    return -np.log10(1.0 + LEAST - np.minimum(share, 1.0 + LEAST / 2))


def _shares(tenths: np.ndarray) -> np.ndarray:
    """The inverse of ``_tenths``."""
    return 1.0 + LEAST - 10.0 ** -np.asarray(tenths)


def _known_by_columns(shared: bool) -> np.ndarray:
    """The share of unseen queries whose columns all occur in training: a mean over draws."""
    task = Arithmetic(operators="+-")
    queries = len(dataset(task).queries)
    random = np.random.default_rng(0)
    order = np.stack([random.permutation(queries) for _ in range(DRAWS)])
    shares = []
    for share in TABLES:
        trained = order < round(share * queries)
        shares.append(in_tables(task, trained, shared)[~trained].mean())
    return np.array(shares)


if __name__ == "__main__":
    script_alone(__doc__, draw)
