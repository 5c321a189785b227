"""Report 003, figure 3: drawn sums and differences, by encoder layers.

A column is one network trained on 80 % of the queries, of the seed nearest to the medians among
those that finished everywhere; a depth that is not in the run is left out.

Sweep:   sweeps/report_003_text_to_image.py
Command: python figures/report_003_figure_3.py runs/report_003_text_to_image --out figure_3.png
"""

from drawn_of import Column, drawn_figure
from matplotlib.figure import Figure
from run_of import layers, script

from jaxarith.engine.store import RunDirectory

COLUMNS = [
    Column(layers(depth), {"encoder_layers": depth, "train_fraction": 0.8}) for depth in (1, 2, 3)
]


def draw(run: RunDirectory) -> dict[str, Figure]:
    """The four published examples, a row each."""
    return {"report_003_figure_3": drawn_figure(run, COLUMNS)}


if __name__ == "__main__":
    script(__doc__, draw)
