"""How much of a gradient is left after passing back through the steps of a recurrent layer."""

from typing import Any

import jax
import jax.numpy as jnp

from jaxarith.models.cells import Carry, RecurrentLayer


def gradient_norms(
    layer: RecurrentLayer, params: Any, inputs: jax.Array, key: jax.Array
) -> jax.Array:
    """Norms of the gradient with respect to each state of a random direction of the last output.

    A unit vector of random direction stands for the loss's gradient at the last output; what
    arrives at the state after each step, memory included where the cell has one, is measured.

    Args:
        layer: a recurrent one.
        params: its ``params``.
        inputs: [time, batch, features].
        key: decides the directions.

    Returns:
        float32 [time]: the root of the mean square norm over the batch; the last step's first, so
        that place k is the gradient k steps before the end.
    """
    time, batch = inputs.shape[:2]
    bound = layer.bind({"params": params})
    start = bound.start(batch)
    direction = jax.random.normal(key, (batch, layer.units))
    direction = direction / jnp.linalg.norm(direction, axis=-1, keepdims=True)

    def projection(nudges: Carry) -> jax.Array:
        """The last output along the direction, each state moved by a nudge [time, batch, units]."""
        carry = start
        for step in range(time):
            carry = bound.advance(bound.project(inputs[step]), carry)
            carry = tuple(one + nudge[step] for one, nudge in zip(carry, nudges, strict=True))
        return jnp.sum(carry[0] * direction)

    still = tuple(jnp.zeros((time, *one.shape)) for one in start)
    gradients = jax.grad(projection)(still)
    squares = sum(jnp.sum(one**2, axis=-1) for one in gradients)
    return jnp.sqrt(jnp.mean(squares, axis=-1))[::-1]
