"""A tiny sweep of each mapping from or to pictures, and what makes its pictures cheap."""

import jax
import numpy as np
import pytest

from jaxarith import judging
from jaxarith.config import (
    Arithmetic,
    FrameDecoder,
    FrameEncoder,
    Hyperparameters,
    Model,
    Pictures,
    Training,
)
from jaxarith.models.judge import Judge
from jaxarith.sweep import Sweep

MAPPINGS = ("image_to_text", "text_to_image", "image_to_image")


def picture_sweep(mapping, layout="left", **changed):
    """Sums of digits; two seeds of one cell, or of the grid given."""
    task = Arithmetic(operators="+", largest=9, mapping=mapping, answer_layout=layout)
    reads, draws = task.reads_images, task.draws_images
    settings = {
        "hyperparameters": Hyperparameters(
            steps=12, learning_rate=0.01, train_fraction=0.6, frame_dropout=0.1
        ),
        "seeds": 2,
    } | changed
    return Sweep(
        "pictures",
        task,
        Model(units=8),
        Training(batch_size=8, evaluations=2, evaluation_queries=20),
        pictures=Pictures(images="disjoint", fresh=reads),
        frame_encoder=FrameEncoder(filters=(2,), frame_units=6) if reads else None,
        frame_decoder=FrameDecoder(drawing_units=8, drawing_normalisation=True) if draws else None,
        **settings,
    )


def make_pictures_cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    """Embedded digits, and a judge that has learnt nothing: what it reads counts all the same."""
    monkeypatch.setenv("JAXARITH_DIGITS", "embedded")
    judge = Judge().init(jax.random.key(0), np.zeros((1, 28, 28), np.float32))["params"]
    monkeypatch.setattr(judging, "load_judge", lambda digits: judge)
