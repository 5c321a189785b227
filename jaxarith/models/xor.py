"""The two-input XOR network with its weights set, used as a recurrent network: parity.

XOR of bits x and s by two ReLU units and a sum:

    h = relu(x + s),  g = relu(x + s - 1),  y = h - 2 g

Read in time with s[t] = y[t-1], the state is the parity of the bits before, and s[1] = 0 makes
y[1] = x[1]; then y[t] is the XOR of x[1] … x[t]: at every t the answer for the sequence so far.
"""

from typing import NamedTuple

import jax
import jax.numpy as jnp

# Of x and s to h and g, their biases, and of h and g to y.
HIDDEN = ((1.0, 1.0), (1.0, 1.0))
HIDDEN_BIAS = (0.0, -1.0)
OUTPUT = (1.0, -2.0)


class Trace(NamedTuple):
    """The network over time.

    Attributes:
        state: s, float32 [steps], what it reads beside each bit.
        output: y, float32 [steps].
    """

    state: jax.Array
    output: jax.Array


def xor(x: jax.Array, s: jax.Array) -> jax.Array:
    """The network on two bits, each float32 []: 1 where they differ, else 0; exactly."""
    hidden = jax.nn.relu(jnp.stack([x, s]) @ jnp.asarray(HIDDEN) + jnp.asarray(HIDDEN_BIAS))
    return hidden @ jnp.asarray(OUTPUT)


def run_xor(bits: jax.Array) -> Trace:
    """The network used as a recurrent one, its output its next state.

    Args:
        bits: zeros and ones [steps].
    """

    def body(state: jax.Array, bit: jax.Array) -> tuple[jax.Array, Trace]:
        output = xor(bit, state)
        return output, Trace(state, output)

    _, trace = jax.lax.scan(body, jnp.zeros(()), bits.astype(jnp.float32))
    return trace
