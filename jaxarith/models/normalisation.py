"""Batch normalisation as Keras has it."""

import jax
from flax import linen as nn


def normalise(values: jax.Array, name: str, training: bool) -> jax.Array:
    """Batch normalisation of values [..., channels] over all other axes; for compact modules.

    In training it uses the batch's mean and variance and moves the running ones, in the collection
    ``batch_stats``, a hundredth of the way; in evaluation it uses the running ones. Keras's
    momentum, epsilon and start: mean 0, variance 1, scale 1, offset 0.
    """
    layer = nn.BatchNorm(not training, momentum=0.99, epsilon=1e-3, name=name)
    return layer(values)
