"""Assignment 004, questions 1 to 3: MNIST read by rows, by cell type.

``assignment_004_rows_read.png`` has how many test images are classified right after each row, by
networks trained on the last alone; ``assignment_004_confusion.png`` which digits are taken for
which. Means over seeds; the first with their range.

Sweep:   sweeps/mnist_rows.py
Command: python figures/assignment_004_rows.py runs/mnist_rows --out DIR
"""

from functools import partial

import jax
import jax.numpy as jnp
import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from run_of import done_of, script

from jaxarith.config import TEST
from jaxarith.engine.answers import load_answers
from jaxarith.engine.redrawn import Trained, trained_members
from jaxarith.engine.store import RunDirectory
from jaxarith.models.cells import RecurrentLayer
from jaxarith.plotting import Series, class_confusion, figure, series
from jaxarith.plotting.style import percent_axis
from jaxarith.tasks.dataset import dataset

BATCH = 1_000


def draw(run: RunDirectory) -> dict[str, Figure]:
    """Both figures.

    Raises:
        InputError: the run is not of images read as rows, or has no finished member.
    """
    done = done_of(run, "mnist_rows")
    return {
        "assignment_004_rows_read": _rows_read(run, done),
        "assignment_004_confusion": _confusion(run, done),
    }


def _rows_read(run: RunDirectory, done: pd.DataFrame) -> Figure:
    made, axes = figure(width=5.2)
    trained = trained_members(run, set(done["member"]))
    lines = []
    for cell_type, members in done.groupby("cell_type", sort=False):
        right = np.stack([_right_after_each_row(trained[name]) for name in members["member"]])
        lines.append(Series(str(cell_type), right.mean(0), right.min(0), right.max(0)))
    names = ("rows read", "test images classified right")
    notes = ["trained on the last row's answer", f"mean and range of {len(right)} seeds"]
    series(axes[0, 0], np.arange(1, right.shape[1] + 1), lines, names, notes, marks=False)
    percent_axis(axes[0, 0].yaxis)
    return made


def _right_after_each_row(trained: Trained) -> np.ndarray:
    """[28], the share of test images whose class is said after so many rows."""
    static = trained.member.static
    data, tests = dataset(static.task), static.task.own_test
    rows = data.queries[-tests:]
    batches = [
        _answers(static.model.cell_type, static.model.units, trained.params, rows[start:][:BATCH])
        for start in range(0, tests, BATCH)
    ]
    return (np.concatenate(batches, axis=1) == data.answers[-tests:, 0]).mean(axis=1)


@partial(jax.jit, static_argnums=(0, 1))
def _answers(cell_type: str, units: int, params: dict, rows: jax.Array) -> jax.Array:
    """What the head says of every state: [28, images]."""
    layer = RecurrentLayer(cell_type, units, 28)
    inputs = rows.swapaxes(0, 1).astype(jnp.float32) / 255
    states, _ = layer.apply({"params": params["encoder"]["layer_0"]}, inputs)
    head = params["head"]
    logits = states @ head["kernel"]
    return jnp.argmax(logits + jnp.broadcast_to(head["bias"], logits.shape), axis=-1)


def _confusion(run: RunDirectory, done: pd.DataFrame) -> Figure:
    types = list(dict.fromkeys(done["cell_type"]))
    columns = min(len(types), 3)
    lines = -(-len(types) // columns)
    made, axes = figure(lines, columns, width=7.0, height=2.5 * lines)
    for place in axes.flat[len(types) :]:
        place.set_axis_off()
    entries = [entry for entry in load_answers(run) if entry.task.name == "mnist_rows"]
    for place, cell_type in zip(axes.flat, types, strict=False):
        names = set(done.loc[done["cell_type"] == cell_type, "member"])
        counts = np.zeros((10, 10))
        for entry in entries:
            right = dataset(entry.task).values
            for member, predicted, part in zip(
                entry.members, entry.predicted, entry.part, strict=True
            ):
                if member in names:
                    tested = part == TEST
                    np.add.at(counts, (right[tested], predicted[tested, 0]), 1)
        seeds = f"{len(names)} seeds"
        class_confusion(place, counts, list("0123456789"), [str(cell_type), seeds])
    return made


if __name__ == "__main__":
    script(__doc__, draw)
