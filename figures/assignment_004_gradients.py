"""Assignment 004, question 2: what is left of a gradient after T steps of each cell, measured.

Left the cells as they start, right after training; the mean over seeds and their range. Read from
test images: the gradient of the last state along a random direction, with respect to each state.

Sweep:   sweeps/mnist_rows.py
Command: python figures/assignment_004_gradients.py runs/mnist_rows --out gradients.png
"""

from collections.abc import Callable
from functools import lru_cache

import jax
import jax.numpy as jnp
import numpy as np
from matplotlib.figure import Figure
from run_of import done_of, script

from jaxarith.engine.redrawn import Trained, trained_members
from jaxarith.engine.store import RunDirectory
from jaxarith.errors import InputError
from jaxarith.models.cells import CELLS, RecurrentLayer
from jaxarith.models.gradient_flow import gradient_norms
from jaxarith.plotting import Series, figure, series
from jaxarith.tasks.dataset import dataset
from jaxarith.training.step import initial_state
from jaxarith.training.values import values_of

IMAGES = 100


def draw(run: RunDirectory) -> dict[str, Figure]:
    """Norms by steps back, a line per cell type.

    Raises:
        InputError: the run is not of images read as rows, or has no finished member.
    """
    done = done_of(run, "mnist_rows")
    # One from scratch is the same function as the library's.
    done = done[[name in CELLS and CELLS[name].recurrent for name in done["cell_type"]]]
    if done.empty:
        raise InputError(f"{run.path}: has no recurrent cell of the library that is finished")
    made, axes = figure(1, 2, width=7.0, height=2.4, sharey=True)
    trained = trained_members(run, set(done["member"]))
    for place, title in enumerate(("at initialisation", "after training")):
        lines = []
        for cell_type, members in done.groupby("cell_type", sort=False):
            norms = np.stack([_norms(trained[name], place == 1) for name in members["member"]])
            middle = np.exp(np.log(np.maximum(norms, 1e-30)).mean(0))
            lines.append(Series(str(cell_type), middle, norms.min(0), norms.max(0)))
        notes = [title, f"geometric mean and range of {len(norms)} seeds"]
        names = ("steps back", "norm of the gradient")
        series(axes[0, place], np.arange(len(middle)), lines, names, notes, True, marks=False)
    axes[0, 0].get_legend().remove()
    axes[0, 1].set_ylabel("")
    return {"assignment_004_gradients": made}


def _norms(trained: Trained, learned: bool) -> np.ndarray:
    """[28], the norm at the last step first."""
    static = trained.member.static
    params = trained.params if learned else initial_state(static, values_of(trained.member)).params
    rows = jnp.asarray(dataset(static.task).queries[-IMAGES:], jnp.float32) / 255
    norms = _compiled(static.model.cell_type, static.model.units)
    return np.asarray(norms(params["encoder"]["layer_0"], rows.swapaxes(0, 1)))


@lru_cache
def _compiled(cell_type: str, units: int) -> Callable[..., jax.Array]:
    """From a layer's parameters and rows [28, images, 28] to norms, for all seeds."""
    layer = RecurrentLayer(cell_type, units, 28)
    return jax.jit(lambda params, rows: gradient_norms(layer, params, rows, jax.random.key(0)))


if __name__ == "__main__":
    script(__doc__, draw)
