"""The recurrent network between what is read and what is written."""

from dataclasses import dataclass

from jaxarith.checks import choice, flag, optional, whole
from jaxarith.errors import InputError

CELL_TYPES = (
    *("lstm", "gru", "simple_rnn", "simple_rnn_sigmoid", "feedforward"),
    *("lstm_scratch", "gru_scratch", "simple_rnn_scratch"),
)
LOOKS = ("before", "after")
INITIALIZERS = ("keras", "flax")
DECODERS = ("repeat", "feedback", "none", "aligned")


@dataclass(frozen=True)
class Model:
    """An encoder–decoder network.

    Attributes:
        cell_type: ``lstm``, ``gru``, ``simple_rnn``; ``simple_rnn_sigmoid``, the last with a
            sigmoid for its tanh; ``feedforward``, without its recurrence, which sees each step
            alone; ``lstm_scratch``, ``gru_scratch`` and ``simple_rnn_scratch``, the first three as
            ``models/scratch`` has them, slower.
        units: state size of each encoder layer, per direction.
        encoder_layers: 1 + the extra layers.
        bidirectional: each encoder layer reads both ways, its two outputs side by side.
        decoder: ``repeat`` (the encoder's last state at every step, answers not fed back) or
            ``feedback`` (each character is fed to the next step; greedy when evaluated), or
            ``none`` (the whole answer at once from the encoder's last state), or ``aligned`` (a
            character at every step of the encoder, for answers as wide as their query).
        decoder_layers: recurrent layers in the decoder.
        decoder_units: state size of each decoder layer; None is ``units``.
        attention: the decoder looks at every encoder step instead of the last state alone.
        looks: with attention, ``before`` each of its steps, by the state it is in, to read what it
            finds (Bahdanau et al. 2015); or ``after`` it, by the new state: it writes from what
            both give a layer of tanh, and reads that at the next step (Luong et al. 2015); all its
            states then start from the encoder's last.
        initializers: of recurrent layers: ``keras`` (the gates' kernels as one, Glorot uniform and
            orthogonal, so that more gates start smaller) or ``flax`` (each gate's by itself, LeCun
            normal and orthogonal). An LSTM's forget gate starts at one in both.
    """

    cell_type: str = "lstm"
    units: int = 256
    encoder_layers: int = 1
    bidirectional: bool = False
    decoder: str = "repeat"
    decoder_layers: int = 1
    decoder_units: int | None = None
    attention: bool = False
    looks: str = "before"
    initializers: str = "keras"

    def __post_init__(self) -> None:
        choice(self, "cell_type", CELL_TYPES)
        whole(self, "units", 1, 65_536)
        whole(self, "encoder_layers", 1, 100)
        flag(self, "bidirectional")
        choice(self, "decoder", DECODERS)
        whole(self, "decoder_layers", 1, 100)
        optional(whole, self, "decoder_units", 1, 65_536)
        flag(self, "attention")
        choice(self, "looks", LOOKS)
        choice(self, "initializers", INITIALIZERS)
        if self.looks != "before" and not self.attention:
            raise InputError(f"looks={self.looks!r}: is of attention; set attention=true")
