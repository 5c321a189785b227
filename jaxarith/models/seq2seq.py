"""The whole network: an encoder that reads a query and a decoder that writes its answer."""

import jax
from flax import linen as nn

from jaxarith.config import Model
from jaxarith.models.decoders import RecurrentDecoder
from jaxarith.models.encoders import RecurrentEncoder


class Seq2Seq(nn.Module):
    """Text to text.

    Attributes:
        model: sizes and kinds.
        characters: size of the vocabulary.
        answer_width: positions of an answer.
    """

    model: Model
    characters: int
    answer_width: int

    def setup(self) -> None:
        model = self.model
        self.encoder = RecurrentEncoder(
            model.cell_type, model.units, model.encoder_layers, model.bidirectional, self.characters
        )
        self.decoder = RecurrentDecoder(
            model.cell_type,
            model.decoder_units or model.units,
            model.decoder_layers,
            model.decoder == "feedback",
            model.attention,
            self.answer_width,
            self.characters,
            model.units * (2 if model.bidirectional else 1),
        )

    def __call__(
        self,
        queries: jax.Array,
        answers: jax.Array | None = None,
        dropout: jax.Array | None = None,
    ) -> jax.Array:
        """Logits [batch, answer width, characters] for queries [batch, query width].

        Args:
            queries: ids.
            answers: ids [batch, answer width] fed back in training (unused by ``repeat``); None
                answers greedily.
            dropout: rate in training (needs a ``dropout`` key), None in evaluation.
        """
        outputs, last = self.encoder(jax.nn.one_hot(queries.T, self.characters), dropout)
        return self.decoder(outputs, last, answers, dropout).swapaxes(0, 1)
