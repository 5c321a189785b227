"""Keras 3's ``fit``, the tool of both reports, on the backend that ``KERAS_BACKEND`` names."""

import keras
import numpy as np
from keras import layers

from benchmarks.contender import Contender
from benchmarks.examples import FRAME_DROPOUT, examples
from jaxarith.member import Static

LOSS = keras.losses.SparseCategoricalCrossentropy(from_logits=True)


def keras_models(static: Static, members: int) -> Contender:
    """Models trained in turn by ``fit``; a unit is one step of every member."""
    batch = static.training.batch_size
    data = examples(static)
    queries = data.queries
    if static.frame_encoder is None:
        queries = np.eye(data.characters, dtype=np.float32)[queries]
    else:
        queries = queries[..., None]
    answer_width = data.answers.shape[1]
    models = [
        _model(static, queries.shape[1:], answer_width, data.characters, s) for s in range(members)
    ]

    def run(count: int) -> None:
        for model in models:
            left = count
            while left:
                steps = min(left, len(queries) // batch)
                chosen = slice(0, steps * batch)
                model.fit(queries[chosen], data.answers[chosen], batch_size=batch, verbose=0)
                left -= steps

    return Contender(f"Keras fit on {keras.backend.backend()}", run, members * batch)


def _model(
    static: Static, shape: tuple[int, ...], answer_width: int, characters: int, seed: int
) -> keras.Model:
    keras.utils.set_random_seed(seed)
    units, reader = static.model.units, static.frame_encoder
    stack = [layers.Input(shape)]
    if reader is not None:
        stack += [
            layers.TimeDistributed(
                layers.Conv2D(reader.filters[0], reader.kernels[0], activation="relu")
            ),
            layers.TimeDistributed(layers.MaxPooling2D()),
            layers.Dropout(FRAME_DROPOUT),
            layers.TimeDistributed(layers.Flatten()),
            layers.TimeDistributed(layers.Dense(reader.frame_units, activation="relu")),
        ]
    stack += [
        layers.LSTM(units),
        layers.RepeatVector(answer_width),
        layers.LSTM(units, return_sequences=True),
        layers.TimeDistributed(layers.Dense(characters)),
    ]
    model = keras.Sequential(stack)
    model.compile(optimizer=keras.optimizers.Adam(1e-3), loss=LOSS)
    return model
