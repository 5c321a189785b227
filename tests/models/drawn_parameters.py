"""Networks with drawn parameters: initial biases are zero, where a wrong one would not show."""

from functools import partial

import jax
import jax.numpy as jnp
import numpy as np


def drawn(network, *inputs, method=None):
    """Variables of ``network``, all drawn; variances are positive."""
    draw = np.random.default_rng(11)

    def leaf_of(path, leaf):
        values = draw.normal(size=leaf.shape) / np.prod(leaf.shape[:-1]) ** 0.5
        name = path[-1].key
        values = {"var": 0.5 + np.abs(values), "scale": 1 + values / 2}.get(name, values)
        return jnp.asarray(values, leaf.dtype)

    shapes = jax.eval_shape(
        lambda key: network.init(key, *inputs, method=method), jax.random.key(1)
    )
    return jax.tree_util.tree_map_with_path(leaf_of, shapes)


def in_float64(tree):
    return jax.tree.map(lambda leaf: np.asarray(leaf, np.float64), tree)


def count(network, *inputs, method=None):
    """Parameters and batch statistics, as Keras counts them."""
    shapes = jax.eval_shape(
        lambda key: network.init(key, *inputs, method=method), jax.random.key(1)
    )
    return sum(leaf.size for leaf in jax.tree.leaves(shapes))


@partial(jax.jit, static_argnums=0, static_argnames="method")
def train(network, variables, inputs, rate=0.0, seed=0, method=None):
    """Outputs and new batch statistics of one call in training."""
    return network.apply(
        variables,
        inputs,
        jnp.asarray(rate, jnp.float32),
        method=method,
        rngs={"dropout": jax.random.key(seed)},
        mutable=["batch_stats"],
    )


@partial(jax.jit, static_argnums=0)
def evaluate(network, variables, inputs):
    """Outputs of one call in evaluation."""
    return network.apply(variables, inputs)
