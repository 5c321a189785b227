"""Digit images as sequences: 28 rows of 28 pixels, from top to bottom."""

import numpy as np

from jaxarith.config import MnistRows
from jaxarith.errors import InputError
from jaxarith.tasks.dataset import Dataset
from jaxarith.tasks.digits import load_digits
from jaxarith.tasks.vocabulary import DIGITS, Vocabulary

CLASSES = Vocabulary(DIGITS)


def rows_of_images(task: MnistRows) -> Dataset:
    """The images uint8 [queries, 28, 28], those for training first, and their classes.

    Raises:
        InputError: more images are asked for than the digits at hand have.
    """
    digits = load_digits()
    parts = {"training_images": digits.train, "test_images": digits.test}
    wanted = {name: getattr(task, name) for name in parts}
    for name, part in parts.items():
        if len(part.images) < wanted[name]:
            raise InputError(
                f"{name}={wanted[name]}: the digits at hand ({digits.source}) have "
                f"{len(part.images)}; set {name}={len(part.images)} or choose other --digits"
            )
    images = np.concatenate([part.images[: wanted[name]] for name, part in parts.items()])
    labels = np.concatenate([part.labels[: wanted[name]] for name, part in parts.items()])
    own = np.arange(len(images), dtype=np.int32)
    answers = labels.astype(np.uint8)[:, None]
    return Dataset(images, answers, labels.astype(np.int64), own, CLASSES)
