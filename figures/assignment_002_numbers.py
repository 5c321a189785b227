"""Assignment 002: numbers in pictures read, added, or both at once, by setting.

Of ``number_adder``: exact match against the share of pairs trained on, by split. Of the other two:
loss and exact match of validation queries over the steps, by network. The first layer's filters,
what they make of a picture, and wrong reads are in the run's own report.

Sweep:   sweeps/number_adder.py, sweeps/number_reader.py, sweeps/number_sum.py
Command: python figures/assignment_002_numbers.py runs/number_adder --out adder.png
"""

import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from run_of import done_of, script

from jaxarith.config import SYSTEMS
from jaxarith.engine.store import RunDirectory
from jaxarith.errors import InputError
from jaxarith.plotting import accuracy, figure, learning_curves
from jaxarith.plotting.baselines import shares_from
from jaxarith.statistics import summarise


def draw(run: RunDirectory) -> dict[str, Figure]:
    """The figure of the run's task.

    Raises:
        InputError: the run is of another task, or has no finished member.
    """
    task = run.sweep.members[0].static.task.name
    if task not in SYSTEMS:
        raise InputError(f"{run.path}: is of {task}; name a run of {', '.join(SYSTEMS)}")
    if task == "number_adder":
        return {"assignment_002_adder": _by_split(done_of(run, task))}
    return {f"assignment_002_{task}": _over_steps(run, done_of(run, task))}


def _by_split(done: pd.DataFrame) -> Figure:
    made, axes = figure(width=5.2)
    hue = "split" if done["split"].nunique() > 1 else None
    accuracy(axes[0, 0], done, summarise(done), by="train_fraction", hue=hue)
    return made


def _over_steps(run: RunDirectory, done: pd.DataFrame) -> Figure:
    labels = done.set_index("member").apply(_network, axis=1)
    curves = run.curves()
    curves = curves[curves["member"].isin(labels.index)]
    curves = curves.assign(label=curves["member"].map(labels))
    made, axes = figure(2, width=5.6, height=4.6, sharex=True)
    above, below = axes[:, 0]
    learning_curves(above, curves, "validation_loss", along="step")
    learning_curves(below, curves, "validation_exact", along="step")
    shares_from(below, min(np.floor(10 * curves["validation_exact"].min()) / 10, 0.9))
    # Said once, above.
    above.set_xlabel("")
    if legend := below.get_legend():
        legend.remove()
    below.set_title("", loc="left")
    return made


def _network(member: pd.Series) -> str:
    """What tells a network of these sweeps from the others."""
    if member["task"] == "number_sum":
        return "parts read taught too" if member["spelled"] else "sum alone taught"
    if member["reader"] == "dense":
        return "dense layers"
    return "convolutions, in parts" if member["windows"] > 1 else "convolutions, whole"


if __name__ == "__main__":
    script(__doc__, draw)
