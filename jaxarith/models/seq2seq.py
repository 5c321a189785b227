"""The whole network: an encoder reads a query, and its answer is written or drawn."""

import jax
import jax.numpy as jnp
from flax import linen as nn

from jaxarith.config import FrameDecoder, FrameEncoder, Model
from jaxarith.models.decoders import RecurrentDecoder
from jaxarith.models.encoders import RecurrentEncoder
from jaxarith.models.frame_decoders import FrameDrawer
from jaxarith.models.frame_encoders import FrameReader, Sheet, in_windows

# The collection of what frames are said to show, where a network is trained to say so.
SPELLED = "spelled"


class Seq2Seq(nn.Module):
    """Text or frames to text or frames.

    Attributes:
        model: sizes and kinds.
        characters: size of the vocabulary.
        answer_width: positions that are written or drawn.
        frame_encoder: how frames are read; None reads ids.
        frame_decoder: how frames are drawn; None writes.
    """

    model: Model
    characters: int
    answer_width: int
    frame_encoder: FrameEncoder | None = None
    frame_decoder: FrameDecoder | None = None

    def setup(self) -> None:
        model = self.model
        if self.frame_encoder is not None:
            self.reader = FrameReader(self.frame_encoder)
            if self.frame_encoder.spelled:
                self.speller = nn.Dense(self.characters)
        self.encoder = RecurrentEncoder(
            model.cell_type,
            model.units,
            model.encoder_layers,
            model.bidirectional,
            model.initializers,
        )
        if model.decoder in ("none", "aligned"):
            places = self.answer_width if model.decoder == "none" else 1
            self.head = nn.Dense(
                places * self.characters, kernel_init=nn.initializers.glorot_uniform()
            )
        else:
            self.decoder = RecurrentDecoder(
                model.cell_type,
                model.decoder_units or model.units,
                model.decoder_layers,
                model.decoder == "feedback",
                model.attention,
                model.looks,
                self.answer_width,
                self.characters,
                model.units * (2 if model.bidirectional else 1),
                model.initializers,
            )
        if self.frame_decoder is not None:
            self.drawer = FrameDrawer(self.frame_decoder, self.answer_width)

    def __call__(
        self,
        inputs: jax.Array | Sheet,
        answers: jax.Array | None = None,
        dropout: jax.Array | None = None,
        frame_dropout: jax.Array | None = None,
        depth: jax.Array | None = None,
    ) -> jax.Array:
        """Logits of characters [batch, answer width, characters] or pixels [batch, …, 28, 28].

        Args:
            inputs: ids [batch, query width] or frames [batch, query width, 28, 28],
                or a sheet of frames, each read once; or features [batch, query width, features].
            answers: ids [batch, answer width] fed back in training (unused by ``repeat``); None
                answers greedily.
            dropout: rate in training (needs a ``dropout`` key), None in evaluation.
            frame_dropout: the rate in what reads and draws frames; likewise.
            depth: int32 [], how many encoder layers count; None is all.
        """
        features = self._features(inputs, frame_dropout)
        if self.frame_encoder is not None and self.frame_encoder.spelled:
            self.sow(SPELLED, "logits", self.speller(features).swapaxes(0, 1))
        outputs, last = self.encoder(features, dropout, depth)
        decoder = self.model.decoder
        if self.frame_decoder is not None and decoder == "none":
            logits = self.drawer.at_once(last, frame_dropout)
        elif self.frame_decoder is not None:
            logits = self.drawer(self.decoder.states(outputs, last, None, dropout), frame_dropout)
        elif decoder == "none":
            return self.head(last).reshape(len(last), self.answer_width, self.characters)
        elif decoder == "aligned":
            logits = self.head(outputs)
        else:
            logits = self.decoder(outputs, last, answers, dropout)
        return logits.swapaxes(0, 1)

    def _features(self, inputs: jax.Array | Sheet, frame_dropout: jax.Array | None) -> jax.Array:
        """What the encoder reads: [query width, batch, features]."""
        if isinstance(inputs, Sheet):
            return self.reader(inputs.frames[None], frame_dropout)[0][inputs.places.T]
        settings = self.frame_encoder
        if settings is not None:
            if settings.windows > 1 or settings.overlap:
                inputs = in_windows(inputs, settings.windows, settings.overlap)
            return self.reader(inputs.swapaxes(0, 1), frame_dropout)
        if jnp.issubdtype(inputs.dtype, jnp.floating):
            return inputs.swapaxes(0, 1)
        return jax.nn.one_hot(inputs.T, self.characters)
