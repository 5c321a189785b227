"""Recurrent encoders: any cell, any depth, one direction or both."""

import jax
import jax.numpy as jnp
from flax import linen as nn

from jaxarith.models.cells import RecurrentLayer
from jaxarith.models.dropout import drop_by

Encoded = tuple[jax.Array, jax.Array]


class RecurrentEncoder(nn.Module):
    """A stack of recurrent layers; each bidirectional layer sets its two outputs side by side.

    Attributes:
        cell_type, units, layers, bidirectional, initializers: as in ``config.Model``.
    """

    cell_type: str
    units: int
    layers: int
    bidirectional: bool
    initializers: str = "keras"

    @property
    def width(self) -> int:
        """Width of the outputs and of the last state."""
        return self.units * (2 if self.bidirectional else 1)

    @nn.compact
    def __call__(
        self,
        inputs: jax.Array,
        dropout: jax.Array | None = None,
        depth: jax.Array | None = None,
    ) -> tuple[jax.Array, jax.Array]:
        """Encode inputs [time, batch, features].

        Args:
            inputs: what is read.
            dropout: rate in training (needs a ``dropout`` key), None in evaluation.
            depth: int32 [], so many of the layers count, from the first; the others are passed by
                and have no gradient. None is all. But for rounding, the same numbers as those of
                an encoder that has no other layers, dropout included.

        Returns:
            outputs [time, batch, width] of the last layer, and its last state [batch, width].
        """
        keys = None
        rate = jnp.zeros(()) if dropout is None else dropout
        if dropout is not None:
            keys = [self.make_rng("dropout") for _ in range(self.layers + 1)]

        def layer(self: "RecurrentEncoder", number: int, values: jax.Array) -> Encoded:
            outputs, last = self._layer(number, values)
            if keys is not None:
                outputs = drop_by(keys[number], outputs, rate)
            return outputs, last

        outputs, last = layer(self, 0, inputs)
        for number in range(1, self.layers):
            if depth is None or self.is_initializing():
                outputs, last = layer(self, number, outputs)
            else:
                # Where members are mapped and not batched, what is passed by is not computed.
                outputs, last = nn.cond(
                    number < depth,
                    lambda self, outputs, last, number=number: layer(self, number, outputs),
                    lambda self, outputs, last: (outputs, last),
                    self,
                    outputs,
                    last,
                )
        if keys is not None:
            key = keys[self.layers] if depth is None else jnp.stack(keys)[depth]
            last = drop_by(key, last, rate)
        return outputs, last

    def _layer(self, number: int, values: jax.Array) -> Encoded:
        """All outputs of a layer, and its last state."""
        features = values.shape[-1]
        sizes = (self.cell_type, self.units, features)
        name = f"layer_{number}"
        forward = RecurrentLayer(*sizes, initializers=self.initializers, name=name)
        ahead, (last_ahead, *_) = forward(values)
        if not self.bidirectional:
            return ahead, last_ahead
        name = f"layer_{number}_backward"
        backward = RecurrentLayer(*sizes, True, self.initializers, name=name)
        behind, (last_behind, *_) = backward(values)
        outputs = jnp.concatenate([ahead, behind], axis=-1)
        return outputs, jnp.concatenate([last_ahead, last_behind], axis=-1)
