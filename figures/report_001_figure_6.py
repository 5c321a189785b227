"""Report 001, figure 6: differences of wrong answers, for four shares of training queries.

From left to right a box plot of predicted − right, a histogram without outliers and its box plot;
the report's figures 2 to 5 are the rows. The report drew one network per split, here are all seeds.

Sweep:   sweeps/report_001_add_sub.py
Command: python figures/report_001_figure_6.py runs/report_001_add_sub --out figure_6.png
"""

from matplotlib.figure import Figure
from run_of import cells_of, script, share

from jaxarith.engine.store import RunDirectory
from jaxarith.plotting import difference_figure


def draw(run: RunDirectory) -> dict[str, Figure]:
    """One row per split of the network without extra layers."""
    cells = cells_of(run, "train_fraction", descending=True, encoder_layers=[1])
    errors = [cell.wrong_answers(f"{share(cell.row['train_fraction'])} train") for cell in cells]
    return {"report_001_figure_6": difference_figure(errors)}


if __name__ == "__main__":
    script(__doc__, draw)
