"""What turns each 28×28 frame of a query into features, for a recurrent encoder to read."""

from typing import NamedTuple

import jax
import jax.numpy as jnp
from flax import linen as nn

from jaxarith.config import FrameEncoder
from jaxarith.errors import InputError
from jaxarith.models.cells import CELLS, Carry
from jaxarith.models.convolutions import convolve, convolve_and_pool, pool
from jaxarith.models.dropout import drop
from jaxarith.models.initializers import orthogonal, unit_forget_bias
from jaxarith.models.normalisation import normalise

# The collection of what each convolution makes of frames, for who asks to see it.
MAPS = "maps"
# Standard deviation of a frame's scores of symbols. Were it free, training could be so sure of one
# symbol for all frames that no gradient ever parts them again.
SHARPNESS = 2.0


class Sheet(NamedTuple):
    """Frames that stand in several places.

    Attributes:
        frames: [frames, 28, 28].
        places: int [batch, query width], which of them stands where.
    """

    frames: jax.Array
    places: jax.Array


class FrameReader(nn.Module):
    """Frames [time, batch, height, width] in [0, 1] to features [time, batch, width].

    Parameters are ``convolution_0…`` (``kernel`` [size, size, channels, filters], ``bias``) or
    ``conv_lstm``, ``normalisation_0…``, ``dense`` and ``symbol_scores`` where asked for.

    Attributes:
        settings: kind, sizes and normalisation.
    """

    settings: FrameEncoder

    @nn.compact
    def __call__(self, frames: jax.Array, dropout: jax.Array | None = None) -> jax.Array:
        """Read frames.

        Args:
            frames: [time, batch, height, width] float32, 28×28 or parts of larger pictures.
            dropout: rate in training (needs a ``dropout`` key, and ``batch_stats`` mutable where
                normalised), None in evaluation.

        Returns:
            [time, batch, features].
        """
        settings = self.settings
        time, batch = frames.shape[:2]
        refuse_too_small(settings, min(frames.shape[2:]))
        if settings.reader == "conv_lstm":
            maps = self._read_in_order(frames, dropout)
        elif settings.reader == "convolution":
            maps = self._read_each(frames, dropout)
        else:
            maps = frames
        features = maps.reshape(time, batch, -1)
        start = nn.initializers.glorot_uniform()
        if settings.frame_units is not None:
            dense = nn.Dense(settings.frame_units, kernel_init=start, name="dense")
            features = nn.relu(dense(features))
        if settings.frame_symbols is not None:
            scored = nn.Dense(settings.frame_symbols, kernel_init=start, name="symbol_scores")
            scores = jax.nn.standardize(scored(features))
            if dropout is None:
                # What is learnt of symbols holds for each by itself; of a mixture, as an unclear
                # frame has, only nearly: 0.5 points of exact (docs/recipes.md).
                return jax.nn.one_hot(jnp.argmax(scores, axis=-1), settings.frame_symbols)
            features = nn.softmax(SHARPNESS * scores)
        return features

    def _read_each(self, frames: jax.Array, dropout: jax.Array | None) -> jax.Array:
        """Convolutions over all frames at once: maps [time × batch, height, width, filters]."""
        settings = self.settings
        maps = frames.reshape(-1, *frames.shape[2:], 1)
        for number, (filters, size) in enumerate(
            zip(settings.filters, kernel_sizes(settings), strict=True)
        ):
            layer = Convolution(filters, size, maps.shape[-1], name=f"convolution_{number}")
            # The largest of four is the same before bias and ReLU, at a quarter of the cost.
            maps = nn.relu(layer(maps))
            if settings.frame_normalisation:
                maps = normalise(maps, f"normalisation_{number}", dropout is not None)
            self._show(number, maps)
            maps = drop(self, maps, dropout)
        return maps

    def _show(self, number: int, maps: jax.Array) -> None:
        if not self.is_initializing():  # What is shown is no variable of the network's.
            self.sow(MAPS, f"{number}", maps)

    def _read_in_order(self, frames: jax.Array, dropout: jax.Array | None) -> jax.Array:
        """A convolutional LSTM over time: maps [time × batch, height, width, filters]."""
        settings = self.settings
        layer = ConvolutionalLSTM(settings.filters[0], settings.kernels[0], name="conv_lstm")
        maps = layer(frames[..., None])
        maps = maps.reshape(-1, *maps.shape[2:])
        if settings.frame_normalisation:
            maps = normalise(maps, "normalisation_0", dropout is not None)
        maps = pool(maps)
        self._show(0, maps)
        return drop(self, maps, dropout)


class Convolution(nn.Module):
    """A convolution without padding, the maximum of each 2×2 square, and a bias.

    Attributes:
        filters: channels of the outputs.
        size: width of the kernel.
        channels: of the inputs.
    """

    filters: int
    size: int
    channels: int

    @nn.compact
    def __call__(self, maps: jax.Array) -> jax.Array:
        """Maps [frames, height, width, channels] to maps about half as high and wide."""
        shape = (self.size, self.size, self.channels, self.filters)
        kernel = self.param("kernel", nn.initializers.glorot_uniform(), shape)
        bias = self.param("bias", nn.initializers.zeros, (self.filters,))
        return convolve_and_pool(maps, kernel) + bias[None, None, None]


class ConvolutionalLSTM(nn.Module):
    """An LSTM whose products are convolutions, as Keras 3's ``ConvLSTM2D`` by default.

    The input is convolved without padding, the state padded to keep its size; gates i, f, c, o with
    sigmoid and tanh (Keras 2 took its hard sigmoid there), kernels started Glorot uniform and
    orthogonal, the forget gate's bias at one.

    Attributes:
        filters: channels of the state.
        size: width of both kernels.
    """

    filters: int
    size: int

    @nn.compact
    def __call__(self, frames: jax.Array) -> jax.Array:
        """Frames [time, batch, height, width, channels] to states, with their filters last."""
        size, width = self.size, 4 * self.filters
        shape = (size, size, frames.shape[-1], width)
        kernel = self.param("kernel", nn.initializers.glorot_uniform(), shape)
        recurrent_shape = (size, size, self.filters, width)
        recurrent_kernel = self.param("recurrent_kernel", _orthogonal_maps, recurrent_shape)
        bias = self.param("bias", unit_forget_bias, (width,))

        time, batch = frames.shape[:2]
        from_inputs = convolve(frames.reshape(-1, *frames.shape[2:]), kernel)
        from_inputs += bias[None, None, None]
        from_inputs = from_inputs.reshape(time, batch, *from_inputs.shape[1:])
        before, after = (size - 1) // 2, size - 1 - (size - 1) // 2
        edges = ((0, 0), (before, after), (before, after), (0, 0))

        def body(carry: Carry, from_input: jax.Array) -> tuple[Carry, jax.Array]:
            from_state = convolve(jnp.pad(carry[0], edges), recurrent_kernel)
            carry, _ = CELLS["lstm"].advance(from_input, from_state, carry)
            return carry, carry[0]

        # The first step, from zero, takes no convolution.
        zero = jnp.zeros((*from_inputs.shape[1:-1], self.filters), frames.dtype)
        nothing = jnp.zeros_like(from_inputs[0])
        first, _ = CELLS["lstm"].advance(from_inputs[0], nothing, (zero, zero))
        _, states = jax.lax.scan(body, first, from_inputs[1:])
        return jnp.concatenate([first[0][None], states])


def _orthogonal_maps(key: jax.Array, shape: tuple[int, ...]) -> jax.Array:
    """A kernel [size, size, channels, filters] whose last axis against the rest is orthogonal."""
    size, _, channels, filters = shape
    return orthogonal(key, (size * size * channels, filters)).reshape(shape)


def kernel_sizes(settings: FrameEncoder) -> tuple[int, ...]:
    """A kernel's width for each convolution."""
    if len(settings.kernels) == 1:
        return settings.kernels * len(settings.filters)
    return settings.kernels


def in_windows(pictures: jax.Array, windows: int, overlap: int) -> jax.Array:
    """Pictures cut into parts from left to right, each with some pixels of its neighbours.

    Args:
        pictures: [batch, pictures, height, width]; the width is a multiple of ``windows``.
        windows: parts of each picture.
        overlap: pixels more at either side; black beyond the edge.

    Returns:
        [batch, pictures × windows, height, width / windows + 2 overlap].
    """
    batch, count, height, width = pictures.shape
    own = width // windows
    wider = jnp.pad(pictures, ((0, 0), (0, 0), (0, 0), (overlap, overlap)))
    parts = [wider[..., own * n : own * (n + 1) + 2 * overlap] for n in range(windows)]
    return jnp.stack(parts, axis=2).reshape(batch, count * windows, height, -1)


def refuse_too_small(settings: FrameEncoder, side: int) -> None:
    """Check that a frame, ``side`` pixels at its narrowest, outlasts convolutions and poolings.

    Raises:
        InputError: a layer's frames are too small for its kernel, or for pooling.
    """
    if settings.reader == "dense":
        return
    for number, size in enumerate(kernel_sizes(settings), 1):
        left = (side - size + 1) // 2
        if left < 1:
            raise InputError(
                f"kernels={settings.kernels}: layer {number} meets frames of {side}×{side}, too "
                f"small for a kernel of {size}×{size} and pooling; use fewer or smaller ones"
            )
        side = left
