"""Lines to read a drawing's figures beside: what black, mean and real frames score.

Answers stand as they would in a test: each character is shown by a picture of the test lot, taken
by chance, and that picture is what ``keras_pixel`` compares with.

- ``all_black``: nothing is drawn. With MNIST its ``keras_pixel`` is 0.846 if a fifth of the
  characters are blanks and every other is any digit; of the sums and differences as they are 0.865,
  for many begin with a one or a minus, which have less ink; of products 0.826.
- ``mean_digit``: each character is drawn as the mean of its training pictures, the best answer by
  squared error of a network that cannot know which picture is meant.
- ``other_frame``: another picture of the test lot.
- ``real_frame``: the right picture itself. No drawing has more ``keras_pixel``, which grey pixels
  never enter; its judged figures say what the judge's own mistakes cost.
"""

from typing import Any

import numpy as np
import pandas as pd

from jaxarith.config import FRAME
from jaxarith.judging.cache import load_judge
from jaxarith.judging.characters import characters_of, pick
from jaxarith.judging.reading import read
from jaxarith.models.judge import CLASSES, classes_of
from jaxarith.tasks.digits import Digits

LINES = ("all_black", "mean_digit", "other_frame", "real_frame")
SEED = 2


def baselines(
    digits: Digits, answers: np.ndarray, characters: str, judge: Any = None
) -> pd.DataFrame:
    """The lines for a task's answers.

    Args:
        digits: the source of the pictures.
        answers: uint8 [queries, width], ids.
        characters: what the ids mean.
        judge: parameters; None loads or trains them.

    Returns:
        One row per line, with columns ``line``, ``keras_pixel``, ``judged_exact``,
        ``judged_per_character``, ``legible`` (all frames of an answer read right and none
        rejected) and ``confidence``; shares from 0 to 1.
    """
    judge = load_judge(digits) if judge is None else judge
    test, train = characters_of(digits, "test"), characters_of(digits, "train")
    classes = classes_of(characters)[answers]
    draw = np.random.default_rng(SEED)
    truth, other = pick(test, classes, draw), pick(test, classes, draw)
    average = np.stack([train.frames[train.classes == one].mean(0) for one in range(len(CLASSES))])
    drawn = {
        "all_black": (np.zeros((1, FRAME, FRAME), np.float32), np.zeros_like(truth)),
        "mean_digit": (average, classes),
        "other_frame": (test.frames, other),
        "real_frame": (test.frames, truth),
    }
    rows = []
    for line in LINES:
        frames, places = drawn[line]
        # Each picture is read once, however often it stands in an answer.
        seen = read(judge, frames, characters)
        right = seen.ids[places] == answers
        rows.append(
            {
                "line": line,
                "keras_pixel": _keras_pixel(frames, places, test.frames, truth),
                "judged_exact": float(right.all(1).mean()),
                "judged_per_character": float(right.mean()),
                "legible": float((right & seen.legible[places]).all(1).mean()),
                "confidence": float(seen.confidence[places].mean()),
            }
        )
    return pd.DataFrame(rows)


def _keras_pixel(
    drawn: np.ndarray, places: np.ndarray, right: np.ndarray, truth: np.ndarray
) -> float:
    """The share of pixels where (drawn > 0.5) equals the right pixel exactly.

    Args:
        drawn, right: pictures [pictures, 28, 28].
        places, truth: int [queries, width], which of them stand where.
    """
    ink = drawn > 0.5
    white, black = right == 1, right == 0
    total = 0
    for column in range(places.shape[1]):
        shown, wanted = ink[places[:, column]], truth[:, column]
        total += int(np.count_nonzero(np.where(shown, white[wanted], black[wanted])))
    return total / (places.size * FRAME * FRAME)
