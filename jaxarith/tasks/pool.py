"""The pictures of a task's characters, from digits, drawn operators and a black frame."""

from functools import lru_cache

import jax.numpy as jnp
import numpy as np

from jaxarith.config import FRAME, Pictures
from jaxarith.tasks.digits import Digits, load_collection, partition
from jaxarith.tasks.frames import FramePool, arrange
from jaxarith.tasks.glyphs import glyph_lots
from jaxarith.tasks.vocabulary import BLANK, DIGITS

# Of the training lot, what shows validation queries where some are held out.
VALIDATION_SHARE = 0.1


def digits_of(pictures: Pictures) -> Digits:
    """The digits that a run's pictures are drawn from: its own, whatever source is chosen now.

    Raises:
        InputError: they cannot be had.
    """
    return load_collection(pictures.digits)


@lru_cache(maxsize=4)
def frame_pool(characters: str, pictures: Pictures) -> FramePool:
    """Every picture of some characters, made once per process.

    Test queries have the test lot's pictures; training queries the training lot's, but for its
    last tenth where queries are held out for validation, which have that. ``shared`` pictures are
    all training images and every glyph for every query.
    """
    digits = digits_of(pictures)
    shared = pictures.images == "shared"
    lots = partition(digits)
    train, test = digits.train if shared else lots.train, lots.test
    black = np.zeros((1, FRAME, FRAME), np.uint8)
    found = []
    for character in characters:
        if character == BLANK:
            found.append((black, black, black))
            continue
        if character in DIGITS:
            label = int(character)
            shown, held_out = train.images[train.labels == label], test.images[test.labels == label]
        else:
            glyphs = glyph_lots(character)
            shown = np.concatenate(glyphs) if shared else glyphs.train
            held_out = glyphs.test
        cut = len(shown) - max(1, round(len(shown) * VALIDATION_SHARE))
        found.append((shown[:cut], shown[cut:], held_out))
    return FramePool(*map(jnp.asarray, arrange(found, shared)))
