"""How much is learnt from how little: exact match against the share of queries trained on.

Every recipe in the package's measurements, by mapping and split, with 95 % t intervals over seeds;
the reports' best, per character; and what a learner of digit columns would know. Upwards every
mark is a tenth of the mistakes, so that 99.9 % can be told from 99 %.

Command: python figures/recipes.py --out docs/pictures
"""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import NullLocator
from run_of import script_alone

from jaxarith.config import Arithmetic
from jaxarith.mistakes.columns import in_tables
from jaxarith.plotting import figure
from jaxarith.plotting.style import FAINT, legend_of_figure, look, note, seeds, styled
from jaxarith.published import measured, published
from jaxarith.published.cells import setting
from jaxarith.tasks.dataset import dataset

TASKS = {"add_sub": "sums and differences", "mul": "products"}
MAPPINGS = {
    "text_to_text": "text to text",
    "image_to_text": "images to text",
    "text_to_image": "text to images, judged",
    "image_to_image": "images to images, judged",
}
SHARES = (0.02, 0.05, 0.1, 0.25, 0.5, 0.8)
MARKS = (0.0, 0.5, 0.9, 0.99, 0.999, 1.0)
LEAST = 1e-4  # Half a mistake in 5,000 queries: what still differs from none on the axis.
TABLES = np.geomspace(0.02, 0.9, 40)
DRAWS = 32
MARKERS = {"False": "", "True": "P"}  # By a scratchpad or not; "" is the mapping's own.
SPLITS = {"random": "", "orbit": ", twins apart", "swapped": ", twins taught, too"}


def draw() -> dict[str, Figure]:
    """A panel for each task that has a recipe."""
    cells = measured()
    recipes = cells["sweep"].str.startswith("recipe_")
    cells = cells[recipes & ~cells["sweep"].str.endswith("_ingredients")]
    asked = ("split", "scratchpad")
    cells = cells.assign(**{k: [setting(cell, k) for _, cell in cells.iterrows()] for k in asked})
    tasks = [task for task in TASKS if (cells["task"] == task).any()]
    made, axes = figure(1, len(tasks), width=4.4 + 2.6 * len(tasks), height=3.8, sharey=True)
    for place, task in zip(axes[0], tasks, strict=True):
        _draw_task(place, task, cells[cells["task"] == task])
    axes[0, 0].set_yscale("function", functions=(_tenths, _shares))
    axes[0, 0].set_ylim(-0.05, 1.0 + LEAST / 8)
    axes[0, 0].set_yticks(MARKS, [f"{100 * mark:g} %" for mark in MARKS])
    axes[0, 0].set_ylabel("test queries answered exactly")
    legend_of_figure(made)
    return {"recipes": made}


def _draw_task(axes: Axes, task: str, cells: pd.DataFrame) -> None:
    with styled():
        if task == "add_sub":
            axes.plot(TABLES, _known_by_columns(), color=FAINT, label="digit columns seen")
        _draw_published(axes, task)
        for order, (mapping, name) in enumerate(MAPPINGS.items()):
            for split, remark in SPLITS.items():
                own = cells[(cells["mapping"] == mapping) & (cells["split"] == split)]
                for marker, kind in own.groupby(own["scratchpad"].astype(str).map(MARKERS)):
                    ordered = kind.sort_values("train_fraction")
                    label = f"{name}{', by a scratchpad' if marker else ''}{remark}"
                    _draw_cells(axes, ordered, order, split, label, marker)
        axes.set(xscale="log", xlabel="queries trained on")
        axes.grid(axis="y")
        low, high = axes.get_xlim()
        shown = [share for share in SHARES if low < share < high]
        axes.set_xticks(shown, [f"{100 * share:g} %" for share in shown])
        axes.xaxis.set_minor_locator(NullLocator())
        counted = [seeds(cells["n"].to_list())] if len(cells) else []
        note(axes, TASKS[task], *(f"95 % t intervals, {count}" for count in counted))


def _draw_cells(
    axes: Axes, cells: pd.DataFrame, order: int, split: str, label: str, marker: str
) -> None:
    style = look(order)
    filled = split == "random"
    mean, low, high = (
        cells[f"test_exact_{end}"].to_numpy(float) for end in ("mean", "low", "high")
    )
    axes.errorbar(
        # Beside one another where they share a place.
        cells["train_fraction"] * 1.03**order * (1.0 if filled else 0.95),
        mean,
        yerr=np.stack([mean - low, high - mean]),
        color=style.color,
        linestyle=("--" if marker else style.line) if filled else "none",
        linewidth=0.9,
        elinewidth=1.0,
        capsize=2.0,
        marker="*" if split == "swapped" else marker or style.marker,
        markerfacecolor=style.color if filled else "white",
        label=label,
    )


def _draw_published(axes: Axes, task: str) -> None:
    rows = published()
    rows = rows[(rows["task"] == task) & (rows["metric"] == "per_character")]
    for mapping, marker in (("text_to_text", "+"), ("image_to_text", "x")):
        own = rows[rows["mapping"] == mapping].groupby("train_percent")["test_accuracy"].max()
        axes.plot(
            own.index / 100,
            own / 100,
            linestyle="none",
            marker=marker,
            color=FAINT,
            label=f"reports' best, {MAPPINGS[mapping]},\nper character",
        )


def _tenths(share: np.ndarray) -> np.ndarray:
    """How often the mistakes have been cut to a tenth."""
    return -np.log10(1.0 + LEAST - np.minimum(share, 1.0 + LEAST / 2))


def _shares(tenths: np.ndarray) -> np.ndarray:
    """The inverse of ``_tenths``."""
    return 1.0 + LEAST - 10.0 ** -np.asarray(tenths)


def _known_by_columns() -> np.ndarray:
    """What is known of unseen queries when columns of the seen ones are: a mean over draws."""
    task = Arithmetic(operators="+-")
    queries = len(dataset(task).queries)
    random = np.random.default_rng(0)
    order = np.stack([random.permutation(queries) for _ in range(DRAWS)])
    shares = []
    for share in TABLES:
        trained = order < round(share * queries)
        shares.append(in_tables(task, trained)[~trained].mean())
    return np.array(shares)


if __name__ == "__main__":
    script_alone(__doc__, draw)
