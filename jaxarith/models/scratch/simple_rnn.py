r"""Elman's recurrent network (1990), from scratch.

One state h, and one equation:

    h[t] = tanh(W x[t] + U h[t-1] + b),    h[0] = 0

W is ``kernel``, U ``recurrent_kernel``, b ``bias``; rows are the batch, so products are written
x W and h U.
"""

from typing import NamedTuple

import jax
import jax.numpy as jnp


class Parameters(NamedTuple):
    """Weights of one layer.

    Attributes:
        kernel: [features, units].
        recurrent_kernel: [units, units].
        bias: [units].
    """

    kernel: jax.Array
    recurrent_kernel: jax.Array
    bias: jax.Array


State = tuple[jax.Array]


def start(batch: int, units: int) -> State:
    """The state before the first step: h of zeros [batch, units]."""
    return (jnp.zeros((batch, units)),)


def step(params: Parameters, state: State, x: jax.Array) -> State:
    """The state after reading x [batch, features]."""
    (h,) = state
    total = x @ params.kernel + h @ params.recurrent_kernel
    return (jnp.tanh(total + jnp.broadcast_to(params.bias, total.shape)),)


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
