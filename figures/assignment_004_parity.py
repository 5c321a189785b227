"""Assignment 004, question 1, learned: the share of seeds whose parity holds, by cell and width.

A seed counts where every test sequence is right at every step. Bars: Wilson's 95 % intervals.

Sweep:   sweeps/parity.py
Command: python figures/assignment_004_parity.py runs/parity --out parity.png
"""

import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from run_of import script
from scipy import stats

from jaxarith.engine.store import RunDirectory
from jaxarith.errors import InputError
from jaxarith.plotting import Series, figure, series
from jaxarith.plotting.style import percent_axis, seeds


def draw(run: RunDirectory) -> dict[str, Figure]:
    """A line per cell type over units.

    Raises:
        InputError: the run is not of parity, or has no finished member.
    """
    results = run.results()
    done = results[(results["status"] != "failed") & (results["task"] == "parity")]
    if done.empty:
        raise InputError(f"{run.path}: has no finished member of parity; run its sweep first")
    made, axes = figure(width=5.0)
    units = sorted(done["units"].unique())
    lines, numbers = [], []
    for cell_type, members in done.groupby("cell_type", sort=False):
        exact = [members.loc[members["units"] == wide, "test_exact"] == 1 for wide in units]
        numbers += [len(one) for one in exact if len(one)]
        shares, low, high = np.array([_share(one) for one in exact]).T
        lines.append(Series(str(cell_type), shares, low, high))
    task = run.sweep.members[0].static.task
    notes = [
        f"trained on {task.train_bits} bits",
        seeds(numbers),
        "bands: Wilson's 95 % intervals",
    ]
    names = ("units", f"seeds right on all sequences of {task.bits:,} bits")
    series(axes[0, 0], np.array(units), lines, names, notes)
    axes[0, 0].set_xscale("log", base=2)
    axes[0, 0].set_xticks(units, [str(wide) for wide in units])
    percent_axis(axes[0, 0].yaxis)
    return {"assignment_004_parity": made}


def _share(right: pd.Series) -> tuple[float, float, float]:
    """The share of seeds that are right, with its interval; NaN where there is none."""
    if right.empty:
        return (float("nan"),) * 3
    test = stats.binomtest(int(right.sum()), len(right))
    bounds = test.proportion_ci(method="wilson")
    return test.statistic, bounds.low, bounds.high


if __name__ == "__main__":
    script(__doc__, draw)
