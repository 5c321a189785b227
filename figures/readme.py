"""The pictures of README and docs: accuracy against split, learning curves, a map of operands.

Sweep:   sweeps/report_003_add_sub.py, or any other over nothing but splits and encoder layers
Command: python figures/readme.py runs/report_003_add_sub --out docs/pictures
"""

from matplotlib.figure import Figure
from run_of import Cell, cells_of, layers, script, share

from jaxarith.engine.store import RunDirectory
from jaxarith.errors import InputError
from jaxarith.plotting import (
    accuracy_by_split,
    colour_bar,
    figure,
    learning_curves,
    operand_map,
    share_right,
)
from jaxarith.statistics import summarise
from jaxarith.tasks.dataset import dataset

WIDTH = 4.6


def draw(run: RunDirectory) -> dict[str, Figure]:
    """Every depth and split, the curves of the shallowest, the curves of every depth where most
    queries are trained on, and the map of the shallowest there.
    """
    results = run.results()
    shallowest = results.loc[results["status"] == "done", "encoder_layers"].min()
    cells = cells_of(run, "train_fraction", descending=True, encoder_layers=[shallowest])
    return {
        "accuracy": draw_accuracy(run),
        "curves": draw_curves(run, shallowest),
        "depths": draw_depths(run),
        "operands": draw_operands(cells[0]),
    }


def draw_accuracy(run: RunDirectory) -> Figure:
    """Accuracy against split, every depth and every seed."""
    results = run.results()
    made, axes = figure(width=WIDTH)
    accuracy_by_split(axes[0, 0], results, summarise(results))
    return made


def draw_curves(run: RunDirectory, encoder_layers: int) -> Figure:
    """Learning curves of one depth, every split."""
    results = run.results()
    own = results[results["encoder_layers"] == encoder_layers]
    curves = run.curves().merge(
        own[["member", "status", "train_fraction"]], on="member", how="right"
    )
    curves = curves.sort_values("train_fraction", ascending=False, kind="stable")
    curves["label"] = curves["train_fraction"].map(share)
    made, axes = figure(width=WIDTH)
    queries = int(own["evaluation_queries"].max())
    learning_curves(
        axes[0, 0], curves, title=f"{layers(encoder_layers)},\ntrained on", queries=queries
    )
    return made


def draw_depths(run: RunDirectory) -> Figure:
    """Learning curves of the largest split, every depth."""
    results = run.results()
    fraction = results["train_fraction"].max()
    own = results[results["train_fraction"] == fraction]
    curves = run.curves().merge(
        own[["member", "status", "encoder_layers"]], on="member", how="right"
    )
    curves = curves.sort_values("encoder_layers", kind="stable")
    curves["label"] = curves["encoder_layers"].astype(str)
    made, axes = figure(width=WIDTH)
    learning_curves(
        axes[0, 0],
        curves,
        title=f"{share(fraction)} train,\nencoder layers",
        queries=int(own["evaluation_queries"].max()),
    )
    return made


def draw_operands(cell: Cell) -> Figure:
    """Which queries the seeds of one cell get right, a map per operator."""
    task = cell.task
    if task.operands != 2 or task.sample is not None or task.taught_largest is not None:
        raise InputError("the map of operands needs a task of two operands and all its queries")
    right = (cell.predicted == dataset(task).answers).all(axis=-1)
    label = f"{share(cell.row['train_fraction'])} train, {layers(cell.row['encoder_layers'])}"
    shares = share_right(right, cell.tested, len(task.operators))
    columns = len(task.operators)
    made, axes = figure(1, columns, width=0.9 + 3.05 * columns, height=3.2)
    images = [
        operand_map(here, own, operator, task.smallest, label)
        for here, own, operator in zip(axes[0], shares, task.operators, strict=True)
    ]
    colour_bar(images[0], list(axes[0]), len(cell.tested))
    return made


if __name__ == "__main__":
    script(__doc__, draw)
