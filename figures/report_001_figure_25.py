"""Report 001, figure 25: differences of wrong products, without and with one extra encoder layer.

From left to right a box plot of predicted − right, a histogram without outliers and its box plot;
the report's figures 23 and 24 are the rows. The report drew one network each, here are all seeds.

Sweep:   sweeps/report_001_mul.py
Command: python figures/report_001_figure_25.py runs/report_001_mul --out figure_25.png
"""

from matplotlib.figure import Figure
from run_of import cells_of, script

from jaxarith.engine.store import RunDirectory
from jaxarith.plotting import difference_figure

LABELS = {1: "no extra layer", 2: "1 extra layer"}


def draw(run: RunDirectory) -> dict[str, Figure]:
    """One row per depth that the report shows."""
    cells = cells_of(run, "encoder_layers", encoder_layers=list(LABELS), train_fraction=[0.75])
    errors = [cell.wrong_answers(LABELS[cell.row["encoder_layers"]]) for cell in cells]
    return {"report_001_figure_25": difference_figure(errors)}


if __name__ == "__main__":
    script(__doc__, draw)
