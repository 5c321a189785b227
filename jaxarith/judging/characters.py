"""Pictures of every character, sorted by the judge's classes."""

from typing import NamedTuple

import numpy as np

from jaxarith.models.judge import CLASSES
from jaxarith.tasks.digits import Digits, partition
from jaxarith.tasks.glyphs import OPERATORS, glyph_lots

DRAWN = CLASSES.replace(" ", "")


class Characters(NamedTuple):
    """Pictures sorted by what they show.

    Attributes:
        frames: float32 [pictures, 28, 28], from 0 to 1.
        classes: int64 [pictures], ascending.
        first, size: int64 [14], where the pictures of each class lie; the blank has a black one.
    """

    frames: np.ndarray
    classes: np.ndarray
    first: np.ndarray
    size: np.ndarray


def characters_of(digits: Digits, lot: str) -> Characters:
    """The pictures of one lot: ``train``, ``judge`` or ``test``."""
    part = getattr(partition(digits), lot)
    by_class = [part.images[part.labels == label] for label in range(10)]
    by_class.append(np.zeros((1, *part.images.shape[1:]), np.uint8))
    by_class += [getattr(glyph_lots(operator), lot) for operator in OPERATORS]
    size = np.array([len(images) for images in by_class])
    return Characters(
        frames=as_frames(np.concatenate(by_class)),
        classes=np.repeat(np.arange(len(CLASSES)), size),
        first=np.cumsum(size) - size,
        size=size,
    )


def as_frames(images: np.ndarray) -> np.ndarray:
    """Images uint8 [..., 28, 28] as float32 from 0 to 1."""
    return images.astype(np.float32) / np.float32(255)


def pick(characters: Characters, classes: np.ndarray, draw: np.random.Generator) -> np.ndarray:
    """A picture of each class by chance: int64, places in ``characters.frames``, as ``classes``."""
    within = draw.random(classes.shape) * characters.size[classes]
    return characters.first[classes] + within.astype(np.int64)
