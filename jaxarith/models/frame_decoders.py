"""What draws an answer's 28×28 frames, as logits of pixels."""

import jax
import jax.numpy as jnp
from flax import linen as nn

from jaxarith.config import FRAME, FrameDecoder
from jaxarith.errors import InputError
from jaxarith.models.dropout import drop
from jaxarith.models.normalisation import normalise
from jaxarith.models.products import product
from jaxarith.models.transposed import overlay, paint, transposed_convolution

# A map of 7×7, doubled twice, is a frame.
MAP = FRAME // 4
DOUBLINGS = 2


class FrameDrawer(nn.Module):
    """States of a decoder, or the encoder's last one, to logits of pixels.

    A ``dense`` drawer has parameters ``hidden`` and ``pixels``, a ``transposed`` one ``hidden`` and
    ``transposed_0…`` (``kernel`` [3, 3, channels, filters], ``bias``); ``at_once`` has no
    ``hidden``. ``normalisation_N`` comes before the layer N that it is named after: 0 for the
    layer after ``hidden``. A network is initialised by the method that it will call.

    Attributes:
        settings: kind, sizes and normalisation.
        frames: answer width; used by ``at_once`` alone.
    """

    settings: FrameDecoder
    frames: int

    @nn.compact
    def __call__(self, states: jax.Array, dropout: jax.Array | None = None) -> jax.Array:
        """Draw a frame for each state.

        Args:
            states: [steps, batch, width].
            dropout: rate in training (needs ``batch_stats`` mutable where normalised, and for a
                dense drawer a ``dropout`` key), None in evaluation.

        Returns:
            logits [steps, batch, 28, 28].
        """
        steps, batch, width = states.shape
        flat = states.reshape(-1, width)
        draw = self._draw_dense if self.settings.drawer == "dense" else self._draw_transposed
        return draw(flat, dropout).reshape(steps, batch, FRAME, FRAME)

    @nn.compact
    def at_once(self, last: jax.Array, dropout: jax.Array | None = None) -> jax.Array:
        """Draw all frames as the channels of one picture, from the encoder's last state.

        The state stands in each cell of a 7×7 map, which transposed convolutions enlarge (report
        001, figure 7); ``drawing_units`` is not used.

        Args:
            last: [batch, width].
            dropout: as in calling; only whether there is one matters.

        Returns:
            logits [frames, batch, 28, 28].

        Raises:
            InputError: the drawer is not ``transposed``.
        """
        if self.settings.drawer != "transposed":
            raise InputError(
                f"drawer={self.settings.drawer!r}: without a recurrent decoder (decoder='none') "
                "the drawer must be 'transposed'"
            )
        maps = self._enlarge(last[:, None, None], self.frames, dropout)
        return maps.transpose(3, 0, 1, 2)

    def _draw_dense(self, states: jax.Array, dropout: jax.Array | None) -> jax.Array:
        """States [drawings, width] to logits [drawings, 784]."""
        hidden = nn.relu(Dense(self.settings.drawing_units, name="hidden")(states))
        if self.settings.drawing_normalisation:
            hidden = normalise(hidden, "normalisation_0", dropout is not None)
        return Dense(FRAME * FRAME, name="pixels")(drop(self, hidden, dropout))

    def _draw_transposed(self, states: jax.Array, dropout: jax.Array | None) -> jax.Array:
        """States [drawings, width] to logits [drawings, 28, 28, 1]."""
        units = self.settings.drawing_units
        hidden = nn.relu(Dense(MAP * MAP * units, name="hidden")(states))
        return self._enlarge(hidden.reshape(-1, MAP, MAP, units), 1, dropout)

    def _enlarge(self, maps: jax.Array, channels: int, dropout: jax.Array | None) -> jax.Array:
        """Maps to logits [drawings, 28, 28, channels].

        Maps are [drawings, 7, 7, features], or [drawings, 1, 1, features] to stand in every cell;
        these last are not normalised.
        """
        widths = (*self.settings.drawing_filters, channels)
        repeated = maps.shape[1] == 1
        for number, filters in enumerate(widths):
            first = number == 0
            if self.settings.drawing_normalisation and not (first and repeated):
                maps = normalise(maps, f"normalisation_{number}", dropout is not None)
            stride = 2 if number < DOUBLINGS else 1
            name = f"transposed_{number}"
            layer = TransposedConvolution(filters, stride, first and repeated, name=name)
            maps = layer(maps)
            if number < len(widths) - 1:
                maps = nn.relu(maps)
        return maps


class TransposedConvolution(nn.Module):
    """A 3×3 transposed convolution of Keras's padding "same", and its bias.

    Attributes:
        filters: channels of the outputs.
        stride: how much larger the outputs are.
        repeated: inputs are [maps, 1, 1, channels], standing for maps of 7×7 equal cells.
    """

    filters: int
    stride: int
    repeated: bool = False

    @nn.compact
    def __call__(self, maps: jax.Array) -> jax.Array:
        """Maps [maps, height, width, channels] enlarged ``stride`` times."""
        shape = (3, 3, maps.shape[-1], self.filters)
        kernel = self.param("kernel", nn.initializers.glorot_uniform(), shape)
        bias = self.param("bias", nn.initializers.zeros, (self.filters,))
        if self.repeated:
            # Equal cells paint the same: one product instead of 49.
            painted = paint(maps, kernel)
            cells = (painted.shape[0], MAP, MAP, *painted.shape[3:])
            enlarged = overlay(jnp.broadcast_to(painted, cells), self.stride)
        else:
            enlarged = transposed_convolution(maps, kernel, self.stride)
        return enlarged + bias[None, None, None]


class Dense(nn.Module):
    """A dense layer, its gradients laid out for CPUs; [rows, features] to [rows, units]."""

    units: int

    @nn.compact
    def __call__(self, values: jax.Array) -> jax.Array:
        """``values @ kernel + bias``."""
        shape = (values.shape[-1], self.units)
        kernel = self.param("kernel", nn.initializers.glorot_uniform(), shape)
        bias = self.param("bias", nn.initializers.zeros, (self.units,))
        return product(values, kernel) + bias[None]
