"""Drawn images of the operators, as the assignment describes them.

``-`` is a straight stroke 2 pixels wide, from a column of 6–9 to one of 18–21, each of its ends at
a row of 12–15: 256 different strokes in whole pixels. ``+`` adds the stroke with rows and columns
exchanged. ``*`` is such a cross turned by 45–50°, with the cross that was not turned: a star of
eight arms. Antialiased: each pixel is the share of its area that ink covers, times 255.
"""

import functools
from typing import NamedTuple

import numpy as np

from jaxarith.errors import InputError

OPERATORS = "+-*"
SIZE = 28
WIDTH = 2.0
STARTS, STOPS, ROWS = range(6, 10), range(18, 22), range(12, 16)
STROKES = len(STARTS) * len(STOPS) * len(ROWS) ** 2
TURN = (45.0, 50.0)  # Degrees.
FINER = 16  # Each pixel's coverage is counted on so many points in each direction.
GLYPHS, GLYPH_SEED = 50, 20231107
TRAIN, JUDGE = 30, 10  # The rest of the 50 is for test queries.


class GlyphLots(NamedTuple):
    """An operator's 50 glyphs by what they may be used for, by index; no glyph is in two lots.

    Attributes:
        train: uint8 [30, 28, 28], 0–29, for training queries and answers.
        judge: uint8 [10, 28, 28], 30–39, for judges and their reject examples.
        test: uint8 [10, 28, 28], 40–49, for test queries.
    """

    train: np.ndarray
    judge: np.ndarray
    test: np.ndarray


@functools.cache
def glyph_lots(operator: str) -> GlyphLots:
    """The 50 glyphs of an operator, the same everywhere; where pictures are shared, all are."""
    glyphs = draw_glyphs(operator, GLYPHS, GLYPH_SEED)
    glyphs.flags.writeable = False
    return GlyphLots(*np.split(glyphs, [TRAIN, TRAIN + JUDGE]))


def draw_glyphs(operator: str, count: int, seed: int) -> np.ndarray:
    """Different images of an operator.

    Args:
        operator: ``+``, ``-`` or ``*``.
        count: from 1 to 256, the number of different strokes.
        seed: decides the strokes and turns; operators with one seed have the same strokes.

    Returns:
        uint8 [count, 28, 28], 0 is background.

    Raises:
        InputError: another operator or count.
    """
    if operator not in tuple(OPERATORS):
        raise InputError(f"operator={operator!r}: must be one of {' '.join(OPERATORS)}")
    if not 1 <= count <= STROKES:
        raise InputError(f"count={count}: must be from 1 to {STROKES}, the different strokes")
    draw = np.random.default_rng(seed)
    choices = (len(STARTS), len(STOPS), len(ROWS), len(ROWS))
    places = np.unravel_index(draw.choice(STROKES, count, replace=False), choices)
    numbers = np.stack(places, axis=1) + np.array([STARTS[0], STOPS[0], ROWS[0], ROWS[0]])
    turns = draw.uniform(*TURN, count)
    return np.stack(
        [
            render(strokes_of(operator, *ends, turn=turn))
            for ends, turn in zip(numbers.tolist(), turns.tolist(), strict=True)
        ]
    )


def strokes_of(
    operator: str, start: int, stop: int, first_row: int, last_row: int, *, turn: float
) -> np.ndarray:
    """The strokes of a glyph.

    Args:
        operator: ``+``, ``-`` or ``*``.
        start, stop: columns of the ends.
        first_row, last_row: rows of the ends.
        turn: degrees, for ``*``.

    Returns:
        float [strokes, 2 ends, 2], columns and rows in pixels, where the middle of the pixel in
        column 0 and row 0 is (0.5, 0.5).
    """
    along = np.array([[start, first_row], [stop, last_row]]) + 0.5
    cross = np.stack([along, along[:, ::-1]])
    if operator == "-":
        return cross[:1]
    if operator == "+":
        return cross
    angle = np.deg2rad(turn)
    rotation = np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
    return np.concatenate([cross, (cross - SIZE / 2) @ rotation + SIZE / 2])


def render(strokes: np.ndarray) -> np.ndarray:
    """Strokes float [strokes, 2 ends, 2] with square ends, as an image uint8 [28, 28]."""
    from PIL import Image, ImageDraw

    canvas = Image.new("L", (SIZE * FINER, SIZE * FINER))
    pen = ImageDraw.Draw(canvas)
    for first, last in strokes:
        along = (last - first) / np.linalg.norm(last - first)
        aside = WIDTH / 2 * np.array([-along[1], along[0]])
        corners = np.stack([first + aside, last + aside, last - aside, first - aside])
        # Pillow's points are the middles of pixels, and it draws the outline, too.
        inner = corners * FINER - 0.5
        pen.polygon([tuple(corner) for corner in inner.tolist()], fill=255)
    return np.asarray(canvas.reduce(FINER))
