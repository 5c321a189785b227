"""What a published row says of its network and its training, in our words."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

DEFAULT_WIDTH = {"add_sub": 3, "mul": 4}
# A report that does not say how long it trained is taken to have gone over the data so often.
USUAL_EPOCHS = 20
# Adam's own, which a person need not be told of.
USUAL_RATE = 0.001
# What every network of the reports is, where its own entry below says nothing else.
COMMON: dict[str, Any] = {"cell_type": "lstm", "decoder": "repeat", "schedule": "constant"}
COMMON |= {"dropout": 0.0, "frame_dropout": 0.0}
READS = {"reader": "convolution"}
NETWORKS: dict[str, dict[str, Any]] = {
    "lstm": {},
    "conv_lstm": {"reader": "conv_lstm"},
    "time_distributed_cnn_lstm": READS,
    "cnn_lstm": READS,
    # Said are the kernels of "the first two layers".
    "cnn3_lstm": READS | {"kernels": "5/5/…"},
    "conv_transpose": {"decoder": "none", "drawer": "transposed"},
    # 001, figure 10.
    "lstm_dense": {
        "drawer": "dense",
        "drawing_units": 128,
        "drawing_normalisation": False,
        "drawing_loss": "mean_squared",
    },
    # 003, section 1.4; its table 7 says nothing of it again.
    "lstm_conv_transpose": {"drawer": "transposed", "drawing_normalisation": True, "dropout": 0.2},
}
# What each kind leaves unsaid beside the budget: any value is a reading of it.
UNSAID: dict[str, tuple[str, ...]] = {
    "conv_lstm": ("units", "decoder_units", "filters", "kernels", "frame_units"),
    "time_distributed_cnn_lstm": ("kernels", "frame_units"),
    "cnn_lstm": ("kernels",),
    "cnn3_lstm": ("filters", "kernels", "frame_dropout"),
    "conv_transpose": ("drawing_filters", "drawing_normalisation", "drawing_loss"),
    "lstm_conv_transpose": ("drawing_loss",),
}
# Where our network cannot but differ from the printed one.
DEPARTURES = {"lstm_conv_transpose": "dropout after the decoder, too"}
# Words of the published rows' notes.
WORDS = {"dense": "frame_units", "decoder": "decoder_units", "answer width": "answer_width"}
# What a person is told of a row.
SHOWN = {
    "filters": "filters",
    "drawing_filters": "drawing filters",
    "frame_units": "dense",
    "frame_dropout": "dropout",
    "dropout": "dropout",
    "epochs": "epochs",
    "batch_size": "batch",
    "learning_rate": "rate",
}


@dataclass(frozen=True)
class Claim:
    """What a published row says.

    Attributes:
        said: what a measured cell must have, in the columns of ``results``; a text that ends in
            ``/…`` may go on. Epochs are not in it.
        assumed: settings that the report leaves unsaid or only hints at.
        epochs: said, or None.
        departure: how our network differs; empty where it does not.
    """

    said: Mapping[str, Any]
    assumed: tuple[str, ...]
    epochs: float | None
    departure: str

    @property
    def fewest_epochs(self) -> float:
        """The budget below which nothing is a reproduction."""
        return USUAL_EPOCHS if self.epochs is None else self.epochs

    @property
    def words(self) -> str:
        """What is said, for a person; encoder layers and training share have their columns."""
        told = dict(self.said) | {"epochs": self.epochs}
        if told.get("learning_rate") == USUAL_RATE:
            del told["learning_rate"]
        parts = []
        if "units" in told:
            widths = dict.fromkeys((told["units"], told.get("decoder_units", told["units"])))
            parts.append(f"units {'/'.join(map(str, widths))}")
        parts += [f"{word} {told[name]}" for name, word in SHOWN.items() if told.get(name)]
        return ", ".join(part.removesuffix(".0") for part in parts)


def claim_of(row: Mapping[str, Any]) -> Claim:
    """What a row of ``published`` says.

    Its LSTM layers, where they are counted, hold the decoder as the last; of the convolutional LSTM
    (001, table 2) the one counted is the convolutional one, with an encoder and a decoder after it.
    """
    model = row["model"]
    said = COMMON | NETWORKS[model] | {"task": row["task"], "mapping": row["mapping"]}
    assumed = list(UNSAID.get(model, ()))
    if pd.isna(row["extra_encoder_layers"]):
        counted = int(row["lstm_layers_printed"])
        said["encoder_layers"] = counted if model == "conv_lstm" else counted - 1
        assumed.insert(0, "encoder_layers")
    else:
        said["encoder_layers"] = 1 + int(row["extra_encoder_layers"])
    said |= _widths(row) | {"answer_width": DEFAULT_WIDTH[row["task"]]} | _noted(row)
    for name in ("batch_size", "learning_rate"):
        if pd.notna(row[name]):
            said[name] = row[name]
    if pd.notna(row["train_percent"]):
        said["train_fraction"] = row["train_percent"] / 100
    if row["mapping"] != "text_to_text" and pd.notna(row["parameters"]):
        # Text rows print 13 characters' parameters for multiplication's 12, too (001, table 4).
        said["parameters"] = int(row["parameters"])
    budget = ("train_fraction", "batch_size", "epochs", "learning_rate")
    open_ = [name for name in budget if name not in said and (name != "epochs" or _open(row))]
    # What is usual says nothing where the report speaks of it without a number.
    usual = COMMON.keys() & assumed
    return Claim(
        said={name: value for name, value in said.items() if name not in usual},
        assumed=(*open_, *assumed),
        epochs=None if _open(row) else float(row["epochs"]),
        departure=DEPARTURES.get(model, ""),
    )


def _open(row: Mapping[str, Any]) -> bool:
    return bool(pd.isna(row["epochs"]))


def _widths(row: Mapping[str, Any]) -> dict[str, Any]:
    """Units and filters: "128/256" are an encoder's and a decoder's, as is one number for both."""
    said: dict[str, Any] = {}
    if isinstance(row["lstm_units"], str):
        units = [int(part) for part in row["lstm_units"].split("/")]
        said |= {"units": units[0], "decoder_units": units[-1]}
    if not isinstance(row["conv_filters"], str):
        return said
    filters = row["conv_filters"].split("/")
    if row["model"] == "lstm_conv_transpose":
        # The map's channels, the transposed convolution's filters, and the one that draws.
        return said | {"drawing_units": int(filters[0]), "drawing_filters": "/".join(filters[1:-1])}
    if row["model"] == "cnn3_lstm":
        return said | {"filters": "/".join([*filters, "…"])}
    layers = 2 if "2 conv layers" in _note(row) else 1
    return said | {"filters": "/".join(filters * layers if len(filters) == 1 else filters)}


def _noted(row: Mapping[str, Any]) -> dict[str, Any]:
    """Settings in the words of a row's note, e.g. "dropout 0.25; dense 80"."""
    words = WORDS | {"dropout": "dropout" if row["mapping"] == "text_to_image" else "frame_dropout"}
    found = re.findall(rf"(?:^|; )({'|'.join(words)}) ([\d.]+)(?=;|$)", _note(row))
    return {words[word]: float(number) if "." in number else int(number) for word, number in found}


def _note(row: Mapping[str, Any]) -> str:
    return row["variant"] if isinstance(row["variant"], str) else ""
