"""Report 001, figures 11 to 22: drawn sums and differences, by training time and variant.

Side by side: 5 epochs, 200 epochs, the same bidirectional, that cut to black and white at 0.4,
and regularised (batch normalisation and dropout). A column is one network, of the seed nearest to
the medians among those that finished everywhere; a column whose cell is not in the run is left out.
The report shows a page per column.

Sweep:   sweeps/report_001_text_to_image.py
Command: python figures/report_001_figures_11_to_22.py runs/report_001_text_to_image --out drawn.png
"""

from drawn_of import Column, drawn_figure
from matplotlib.figure import Figure
from run_of import script

from jaxarith.engine.store import RunDirectory

TWO_WAYS = {"bidirectional": True, "dropout": 0.0}
ONE_WAY = {"bidirectional": False, "encoder_layers": 1}
COLUMNS = (
    Column("5 epochs", ONE_WAY | {"epochs": 5}),
    Column("200 epochs", ONE_WAY | {"epochs": 200}),
    Column("bidirectional", TWO_WAYS),
    Column("bidirectional,\ncut at 0.4", TWO_WAYS, threshold=0.4),
    Column("regularised", {"drawing_normalisation": True, "dropout": 0.2}),
)


def draw(run: RunDirectory) -> dict[str, Figure]:
    """The four published examples, a row each."""
    return {"report_001_figures_11_to_22": drawn_figure(run, COLUMNS)}


if __name__ == "__main__":
    script(__doc__, draw)
