r"""Long short-term memory (Hochreiter, Schmidhuber 1997; Gers 2000 for the forget gate).

Two states, the output h and the memory c. With σ the logistic function and ∘ elementwise:

    i[t] = σ(W_i x[t] + U_i h[t-1] + b_i)        how much enters the memory
    f[t] = σ(W_f x[t] + U_f h[t-1] + b_f)        how much of it is kept
    g[t] = tanh(W_g x[t] + U_g h[t-1] + b_g)     what would enter
    o[t] = σ(W_o x[t] + U_o h[t-1] + b_o)        how much is shown
    c[t] = f[t] ∘ c[t-1] + i[t] ∘ g[t],          c[0] = 0
    h[t] = o[t] ∘ tanh(c[t]),                    h[0] = 0

The gradient of c[t] with respect to c[t-1] is f[t]: with an open gate nothing vanishes.
The four W stand side by side in ``kernel``, in the order i, f, g, o, and so do U and b.
"""

from typing import NamedTuple

import jax
import jax.numpy as jnp


class Parameters(NamedTuple):
    """Weights of one layer.

    Attributes:
        kernel: [features, 4 units].
        recurrent_kernel: [units, 4 units].
        bias: [4 units].
    """

    kernel: jax.Array
    recurrent_kernel: jax.Array
    bias: jax.Array


State = tuple[jax.Array, jax.Array]


def start(batch: int, units: int) -> State:
    """The states before the first step: h and c of zeros [batch, units]."""
    return jnp.zeros((batch, units)), jnp.zeros((batch, units))


def step(params: Parameters, state: State, x: jax.Array) -> State:
    """The states after reading x [batch, features]."""
    h, c = state
    total = x @ params.kernel + h @ params.recurrent_kernel
    i, f, g, o = jnp.split(total + jnp.broadcast_to(params.bias, total.shape), 4, axis=-1)
    c = jax.nn.sigmoid(f) * c + jax.nn.sigmoid(i) * jnp.tanh(g)
    return jax.nn.sigmoid(o) * jnp.tanh(c), c


def run(params: Parameters, inputs: jax.Array) -> tuple[jax.Array, State]:
    """Read inputs [time, batch, features].

    Returns:
        h after every step [time, batch, units], and the last states.
    """

    def body(state: State, x: jax.Array) -> tuple[State, jax.Array]:
        state = step(params, state, x)
        return state, state[0]

    first = start(inputs.shape[1], params.recurrent_kernel.shape[0])
    last, outputs = jax.lax.scan(body, first, inputs)
    return outputs, last
