"""Recurrent encoders: any cell, any depth, one direction or both."""

import jax
import jax.numpy as jnp
from flax import linen as nn

from jaxarith.models.cells import RecurrentLayer
from jaxarith.models.dropout import drop


class RecurrentEncoder(nn.Module):
    """A stack of recurrent layers; each bidirectional layer sets its two outputs side by side.

    Attributes:
        cell_type, units, layers, bidirectional: as in ``config.Model``.
    """

    cell_type: str
    units: int
    layers: int
    bidirectional: bool

    @property
    def width(self) -> int:
        """Width of the outputs and of the last state."""
        return self.units * (2 if self.bidirectional else 1)

    @nn.compact
    def __call__(
        self, inputs: jax.Array, dropout: jax.Array | None = None
    ) -> tuple[jax.Array, jax.Array]:
        """Encode inputs [time, batch, features].

        Returns:
            outputs [time, batch, width] of the last layer, and its last state [batch, width].
        """
        outputs, last = inputs, inputs[-1]
        for number in range(self.layers):
            features = outputs.shape[-1]
            forward = RecurrentLayer(self.cell_type, self.units, features, name=f"layer_{number}")
            if not self.bidirectional:
                outputs, (last, *_) = forward(outputs)
            else:
                name = f"layer_{number}_backward"
                backward = RecurrentLayer(self.cell_type, self.units, features, True, name=name)
                ahead, (last_ahead, *_) = forward(outputs)
                behind, (last_behind, *_) = backward(outputs)
                outputs = jnp.concatenate([ahead, behind], axis=-1)
                last = jnp.concatenate([last_ahead, last_behind], axis=-1)
            outputs = drop(self, outputs, dropout)
        return outputs, drop(self, last, dropout)
