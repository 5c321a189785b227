"""Assignment 004, question 1, learned: the share of seeds whose parity holds, by cell and width.

A seed counts where every test sequence is right at every step. Bars: Wilson's 95 % intervals.

Sweep:   sweeps/parity.py
Command: python figures/assignment_004_parity.py runs/parity --out parity.png
"""

import numpy as np
from matplotlib.figure import Figure
from run_of import script
from scipy import stats

from jaxarith.engine.store import RunDirectory
from jaxarith.errors import InputError
from jaxarith.plotting import Series, figure, series
from jaxarith.plotting.style import percent_axis


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
    lines = []
    for cell_type, members in done.groupby("cell_type", sort=False):
        exact = [members.loc[members["units"] == wide, "test_exact"] == 1 for wide in units]
        tests = [stats.binomtest(int(one.sum()), len(one)) for one in exact]
        bounds = [test.proportion_ci(method="wilson") for test in tests]
        shares, low, high = (
            np.array([getattr(one, name) for one in found])
            for found, name in ((tests, "statistic"), (bounds, "low"), (bounds, "high"))
        )
        lines.append(Series(str(cell_type), shares, low, high))
    task = run.sweep.members[0].static.task
    notes = [
        f"trained on {task.train_bits} bits",
        f"{len(exact[0])} seeds",
        "bands: Wilson's 95 % intervals",
    ]
    names = ("units", f"seeds right on all sequences of {task.bits:,} bits")
    series(axes[0, 0], np.array(units), lines, names, notes)
    axes[0, 0].set_xscale("log", base=2)
    axes[0, 0].set_xticks(units, [str(wide) for wide in units])
    percent_axis(axes[0, 0].yaxis)
    return {"assignment_004_parity": made}


if __name__ == "__main__":
    script(__doc__, draw)
