"""Assignment 004, question 2: derivatives of sigmoid and tanh, and their ratio through T steps.

Command: python figures/assignment_004_activations.py --out DIR
"""

import jax.numpy as jnp
import numpy as np
from matplotlib.figure import Figure
from run_of import script_alone

from jaxarith.models.activations import ACTIVATIONS, ORDERED_UP_TO, ratio_powers
from jaxarith.plotting import Series, figure, series

EPSILON, STEPS = 0.05, 20


def draw() -> dict[str, Figure]:
    """The derivatives, exact and near zero, and ρ(0.05)^T, exact and near zero."""
    made, axes = figure(1, 2, width=7.0, height=2.4)
    at = np.linspace(-2, 2, 201, dtype=np.float32)
    lines = []
    for name, activation in ACTIVATIONS.items():
        short = "σ" if name == "sigmoid" else name
        lines.append(Series(f"{short}′", np.asarray(activation.derivative(jnp.asarray(at)))))
        lines.append(Series(f"{short}′ near 0", np.asarray(activation.near_zero(jnp.asarray(at)))))
    left, right = axes[0]
    series(left, at, lines, ("ε", "derivative"), marks=False)
    left.set_ylim(-0.1, 1.1)
    for side in (-1, 1):
        left.axvline(side * ORDERED_UP_TO, color="#5f5f5f", lw=0.6, ls=(0, (2, 2)))
    left.annotate(
        "√0.8", (ORDERED_UP_TO, 1.03), xytext=(3, 0), textcoords="offset points", fontsize=7
    )
    exact, near = map(np.asarray, ratio_powers(EPSILON, STEPS))
    powers = [Series("exact", exact), Series("near 0", near)]
    names = ("steps T", f"ρ({EPSILON})ᵀ = (σ′ / tanh′)ᵀ")
    series(right, np.arange(1, STEPS + 1), powers, names, logarithmic=True)
    return {"assignment_004_activations": made}


if __name__ == "__main__":
    script_alone(__doc__, draw)
