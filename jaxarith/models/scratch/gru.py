r"""The gated recurrent unit (Cho 2014), its reset after the product, as in cuDNN and Keras.

One state h. With σ the logistic function and ∘ elementwise:

    z[t] = σ(W_z x[t] + b_z + U_z h[t-1] + d_z)               how much of h is kept
    r[t] = σ(W_r x[t] + b_r + U_r h[t-1] + d_r)               how much of it is seen
    g[t] = tanh(W_g x[t] + b_g + r[t] ∘ (U_g h[t-1] + d_g))   what would replace it
    h[t] = z[t] ∘ h[t-1] + (1 - z[t]) ∘ g[t],                 h[0] = 0

The three W stand side by side in ``kernel``, in the order z, r, g, and so do U, b and d.
Papers and libraries differ in which of z and 1 - z keeps; the two are the same network.
"""

from typing import NamedTuple

import jax
import jax.numpy as jnp


class Parameters(NamedTuple):
    """Weights of one layer.

    Attributes:
        kernel: [features, 3 units].
        recurrent_kernel: [units, 3 units].
        bias: b, [3 units].
        recurrent_bias: d, [3 units].
    """

    kernel: jax.Array
    recurrent_kernel: jax.Array
    bias: jax.Array
    recurrent_bias: jax.Array


State = tuple[jax.Array]


def start(batch: int, units: int) -> State:
    """The state before the first step: h of zeros [batch, units]."""
    return (jnp.zeros((batch, units)),)


def step(params: Parameters, state: State, x: jax.Array) -> State:
    """The state after reading x [batch, features]."""
    (h,) = state
    from_x, from_h = x @ params.kernel, h @ params.recurrent_kernel
    from_x = from_x + jnp.broadcast_to(params.bias, from_x.shape)
    from_h = from_h + jnp.broadcast_to(params.recurrent_bias, from_h.shape)
    z_x, r_x, g_x = jnp.split(from_x, 3, axis=-1)
    z_h, r_h, g_h = jnp.split(from_h, 3, axis=-1)
    z = jax.nn.sigmoid(z_x + z_h)
    g = jnp.tanh(g_x + jax.nn.sigmoid(r_x + r_h) * g_h)
    return (z * h + (1 - z) * g,)


def run(params: Parameters, inputs: jax.Array) -> tuple[jax.Array, State]:
    """Read inputs [time, batch, features].

    Returns:
        h after every step [time, batch, units], and the last state.
    """

    def body(state: State, x: jax.Array) -> tuple[State, jax.Array]:
        state = step(params, state, x)
        return state, state[0]

    first = start(inputs.shape[1], params.recurrent_kernel.shape[0])
    last, outputs = jax.lax.scan(body, first, inputs)
    return outputs, last
