"""Report 003, figure 1: log-frequency of absolute differences, for three training shares.

The report drew one network per split and left out far outliers by hand; here are all seeds, and
what lies beyond the axis is said.

Sweep:   sweeps/report_003_add_sub.py
Command: python figures/report_003_figure_1.py runs/report_003_add_sub --out figure_1.png
"""

from matplotlib.figure import Figure
from run_of import cells_of, script, share

from jaxarith.engine.store import RunDirectory
from jaxarith.plotting import frequency_figure

LARGEST = 110


def draw(run: RunDirectory) -> dict[str, Figure]:
    """One row per split of the network without extra layers."""
    cells = cells_of(run, "train_fraction", descending=True, encoder_layers=[1])
    errors = [cell.wrong_answers(f"{share(cell.row['train_fraction'])} train") for cell in cells]
    return {"report_003_figure_1": frequency_figure(errors, LARGEST)}


if __name__ == "__main__":
    script(__doc__, draw)
