"""What the judge makes of frames it never saw: the figures to print beside what it judges."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd

from jaxarith.judging.cache import load_judge
from jaxarith.judging.characters import Characters, characters_of, pick
from jaxarith.judging.reading import read
from jaxarith.judging.rejects import blur, means
from jaxarith.models.judge import CLASSES
from jaxarith.tasks.digits import Digits

BLURS = (0.5, 0.75, 1.0, 1.5, 2.0, 3.0)
COUNTS = (5, 20, 100)
CUT = 0.4  # Where published drawings were made black and white.
EACH = 2000
SEED = 1


def judge_report(
    digits: Digits, judge: Any = None, lot: str = "test", made: bool = True
) -> pd.DataFrame:
    """The judge on real frames of a lot, and on frames made of them.

    Args:
        digits: whose judge it is.
        judge: its parameters; None loads or trains them.
        lot: ``test``, of which nothing was used for training or for choosing the recipe.
        made: whether to read frames made of real ones, too, which takes most of the time.

    Returns:
        Columns ``frames`` (each character, blank for the black frame, all digits, all characters,
        which counts every frame of the rows above once; then means of so many digits of a class,
        of all of them, the same cut to black and white, means of mixed digits, and digits blurred
        by so many pixels), ``number``, ``right`` (share read right when all 14 characters may be
        meant; empty for mixed digits) and ``accepted`` (share not rejected).
    """
    judge = load_judge(digits) if judge is None else judge
    rows = []
    for name, frames, classes in _cases(characters_of(digits, lot), made):
        seen = read(judge, frames, CLASSES)
        right = np.nan if classes is None else (seen.ids == classes).mean()
        rows.append((name, len(frames), float(right), float(seen.legible.mean())))
    return pd.DataFrame(rows, columns=["frames", "number", "right", "accepted"])


Case = tuple[str, np.ndarray, np.ndarray | None]


def _cases(characters: Characters, made: bool) -> Iterator[Case]:
    frames, classes = characters.frames, characters.classes
    for number, character in enumerate(CLASSES):
        name = "blank" if character == " " else character
        yield name, frames[classes == number], classes[classes == number]
    shown = classes < 10
    yield "all digits", frames[shown], classes[shown]
    yield "all characters", frames, classes
    if made:
        yield from _made(characters)


def _made(characters: Characters) -> Iterator[Case]:
    draw = np.random.default_rng(SEED)
    frames, classes = characters.frames, characters.classes
    some = np.arange(EACH) % 10
    for count in COUNTS:
        made = means(characters, some[:, None], np.full(EACH, count), draw)
        yield f"means of {count}", made, some
    every = np.stack([frames[classes == digit].mean(0) for digit in range(10)])
    yield "means of all", every, np.arange(10)
    yield f"means of all, cut at {CUT}", (every > CUT).astype(np.float32), np.arange(10)
    mixed = means(characters, draw.integers(10, size=(EACH, 3)), np.full(EACH, 20), draw)
    yield "means of mixed digits", mixed, None
    chosen = frames[pick(characters, some, draw)]
    for width in BLURS:
        yield f"blurred by {width:g}", blur(chosen, np.full(EACH, width)), some
