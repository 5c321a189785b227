"""How fast the derivatives of sigmoid and tanh shrink a gradient, near zero and exactly.

Linearised at 0, σ(ε) ≈ 1/2 + ε/4 and tanh(ε) ≈ ε. Inserted in the derivatives σ(1 - σ) and
1 - tanh²:

    σ'(ε) ≈ 1/4 - ε²/16        tanh'(ε) ≈ 1 - ε²

The first is at most the second where 15/16 ε² ≤ 3/4: for |ε| ≤ √0.8 ≈ 0.894. A gradient through T
steps has T such factors, so that of a sigmoid is ρ(ε)^T of that of a tanh, ρ their ratio: about
4^-T.
"""

from collections.abc import Callable
from typing import NamedTuple

import jax
import jax.numpy as jnp

# √0.8: up to here the approximate σ' is at most the approximate tanh'.
ORDERED_UP_TO = 0.8**0.5


class Activation(NamedTuple):
    """An activation and its derivative.

    Attributes:
        function: elementwise.
        derivative: exactly.
        near_zero: the derivative with the function linearised at 0.
    """

    function: Callable[[jax.Array], jax.Array]
    derivative: Callable[[jax.Array], jax.Array]
    near_zero: Callable[[jax.Array], jax.Array]


ACTIVATIONS = {
    "sigmoid": Activation(
        jax.nn.sigmoid,
        lambda e: jax.nn.sigmoid(e) * (1 - jax.nn.sigmoid(e)),
        lambda e: 1 / 4 - e**2 / 16,
    ),
    "tanh": Activation(jnp.tanh, lambda e: 1 - jnp.tanh(e) ** 2, lambda e: 1 - e**2),
}


def ratio(epsilon: jax.Array) -> jax.Array:
    """ρ(ε): the sigmoid's derivative over tanh's, elementwise."""
    return ACTIVATIONS["sigmoid"].derivative(epsilon) / ACTIVATIONS["tanh"].derivative(epsilon)


def ratio_near_zero(epsilon: jax.Array) -> jax.Array:
    """The same of the approximate derivatives; their order turns at ``ORDERED_UP_TO``."""
    return ACTIVATIONS["sigmoid"].near_zero(epsilon) / ACTIVATIONS["tanh"].near_zero(epsilon)


def ratio_powers(epsilon: float, steps: int) -> tuple[jax.Array, jax.Array]:
    """ρ(ε)^T for T = 1 … ``steps``, exactly and approximately: two float32 [steps]."""
    times = jnp.arange(1, steps + 1, dtype=jnp.float32)
    at = jnp.asarray(epsilon, jnp.float32)
    return ratio(at) ** times, ratio_near_zero(at) ** times
