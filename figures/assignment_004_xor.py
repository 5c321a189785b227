"""Assignment 004, question 1: the XOR network read in time, its input, state and output.

Command: python figures/assignment_004_xor.py --out DIR
"""

import jax.numpy as jnp
import numpy as np
from matplotlib.figure import Figure
from run_of import script_alone

from jaxarith.models.xor import run_xor
from jaxarith.plotting import bits_over_time, figure

BITS = [1, 0, 1, 1, 0, 0, 1, 1, 1, 0, 1, 0]


def draw() -> dict[str, Figure]:
    """Twelve bits, the state that is read beside each, and the parity so far."""
    state, output = map(np.asarray, run_xor(jnp.asarray(BITS)))
    made, axes = figure(width=4.6, height=1.5)
    rows = [("input x[t]", BITS), ("state s[t] = y[t−1]", state), ("output y[t]", output)]
    bits_over_time(axes[0, 0], rows)
    return {"assignment_004_xor": made}


if __name__ == "__main__":
    script_alone(__doc__, draw)
