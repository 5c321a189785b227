"""Grokking: what is known of the training part, and of unseen queries, step by step.

Sweep:   sweeps/grokking.py
Command: python figures/grokking.py runs/grokking --out docs/pictures/grokking.png
"""

from matplotlib.figure import Figure
from run_of import done_of, script

from jaxarith.engine.store import RunDirectory
from jaxarith.plotting import figure, learning_curves

METRICS = ("train_exact", "test_exact")


def draw(run: RunDirectory) -> dict[str, Figure]:
    """A panel for each part, a line for each weight decay.

    Raises:
        InputError: no member of sums and differences is finished.
    """
    done = done_of(run, "add_sub")[["member", "weight_decay"]]
    curves = run.curves().merge(done).sort_values("weight_decay", kind="stable")
    curves["label"] = curves["weight_decay"].map("{:g}".format)
    made, axes = figure(1, len(METRICS), width=7.0, height=2.4, sharey=True)
    for place, metric in zip(axes[0], METRICS, strict=True):
        learning_curves(place, curves, metric, along="step", title="weight decay")
    axes[0, 0].get_legend().remove()
    return {"grokking": made}


if __name__ == "__main__":
    script(__doc__, draw)
