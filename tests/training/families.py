"""A small member of every family of networks."""

from jaxarith.config import (
    Arithmetic,
    FrameDecoder,
    FrameEncoder,
    Hyperparameters,
    MnistRows,
    Model,
    Numbers,
    Parity,
    Pictures,
    Training,
)
from jaxarith.member import Member
from jaxarith.sweep import Sweep

READS = {"frame_encoder": FrameEncoder(filters=(2, 3), frame_units=6)}
FRESH = {"pictures": Pictures(fresh=True, augmented=True)}


def mapped(mapping):
    return Arithmetic(operators="+", largest=9, mapping=mapping)


def drawn(drawer, **changed):
    return {"frame_decoder": FrameDecoder(drawer=drawer, drawing_units=8, **changed)}


FAMILIES = {
    "lstm": (mapped("text_to_text"), Model(units=8, encoder_layers=2), {}),
    "attention": (
        mapped("text_to_text"),
        Model("gru", 8, bidirectional=True, decoder="feedback", decoder_layers=2, attention=True),
        {},
    ),
    "attention after": (
        mapped("text_to_text"),
        Model(units=8, decoder="feedback", attention=True, looks="after"),
        {},
    ),
    "convolutions": (mapped("image_to_text"), Model("simple_rnn", 8), READS | FRESH),
    "sheet": (
        mapped("image_to_text"),
        Model(units=8),
        READS | {"pictures": Pictures(fresh=True, sheet=2)},
    ),
    "conv_lstm": (
        mapped("image_to_text"),
        Model(units=8),
        {"frame_encoder": FrameEncoder(reader="conv_lstm", filters=(2,), frame_units=None)},
    ),
    "normalised": (
        mapped("image_to_text"),
        Model(units=8),
        {"frame_encoder": FrameEncoder(filters=(2,), frame_units=6, frame_normalisation=True)},
    ),
    "dense drawer": (mapped("text_to_image"), Model(units=8), drawn("dense")),
    "transposed drawer": (
        mapped("image_to_image"),
        Model(units=8),
        READS | drawn("transposed", drawing_filters=(4,), drawing_normalisation=True),
    ),
    "drawn at once": (
        mapped("text_to_image"),
        Model(units=8, decoder="none"),
        drawn("transposed", drawing_filters=(4,)),
    ),
    "number_reader": (Numbers(sample=60), Model("feedforward", 8, decoder="none"), READS),
    "number_sum": (
        Numbers("number_sum", sample=60),
        Model("gru", 8, decoder="feedback", attention=True),
        {"frame_encoder": FrameEncoder(filters=(2,), windows=3, overlap=4, spelled=True)},
    ),
    "rows": (MnistRows(60, 40), Model("lstm_scratch", 8, decoder="none"), {}),
    "parity": (Parity(9, 4, 60), Model("simple_rnn_sigmoid", 8, decoder="aligned"), {}),
}


def member_of(family: str) -> Member:
    """Of a batch of 8, with dropout."""
    task, model, sections = FAMILIES[family]
    training = Training(batch_size=8, gradient_clip=1.0)
    settings = Hyperparameters(learning_rate=0.01, train_fraction=0.6, dropout=0.1)
    (member,) = Sweep("families", task, model, training, settings, seeds=1, **sections).members
    return member
