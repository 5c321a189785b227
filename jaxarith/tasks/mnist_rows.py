"""Digit images as sequences: 28 rows of 28 pixels, from top to bottom."""

import numpy as np

from jaxarith.config import MnistRows
from jaxarith.errors import InputError
from jaxarith.tasks.dataset import Dataset
from jaxarith.tasks.digits import load_collection
from jaxarith.tasks.vocabulary import DIGITS, Vocabulary

CLASSES = Vocabulary(DIGITS)


def rows_of_images(task: MnistRows, collection: str | None = None) -> Dataset:
    """The images uint8 [queries, 28, 28], those for training first, and their classes.

    Args:
        task: how many images.
        collection: ``mnist`` or ``embedded``; None takes the digits at hand.

    Raises:
        InputError: more images are asked for than the digits at hand have.
    """
    digits = load_collection(collection)
    parts = {"training_images": digits.train, "test_images": digits.test}
    wanted = {name: getattr(task, name) for name in parts}
    have = {name: len(part.images) for name, part in parts.items()}
    for name in parts:
        if have[name] < wanted[name]:
            least = {name: min(have[name], wanted[name]) for name in parts}
            mend = " ".join(f"{name}={number}" for name, number in least.items())
            share = least["training_images"] / sum(least.values())
            raise InputError(
                f"{name}={wanted[name]}: the digits at hand ({digits.source}) have {have[name]}; "
                f"set {mend} train_fraction={share:.6f} or choose other --digits"
            )
    images = np.concatenate([part.images[: wanted[name]] for name, part in parts.items()])
    labels = np.concatenate([part.labels[: wanted[name]] for name, part in parts.items()])
    own = np.arange(len(images), dtype=np.int32)
    answers = labels.astype(np.uint8)[:, None]
    return Dataset(images, answers, labels.astype(np.int64), own, CLASSES)
