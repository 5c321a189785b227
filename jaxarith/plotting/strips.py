"""Strips of frames that were read: queries as pictures with what a network answered."""

from collections.abc import Sequence

import numpy as np
from matplotlib.figure import Figure

from jaxarith.errors import InputError
from jaxarith.plotting.drawings import RIGHT, WRONG
from jaxarith.plotting.sheet import LINE, UNKNOWN, Source, room, sheet, strip, typeset, write
from jaxarith.plotting.style import styled, wide

FRAME = 20.0  # points
GAP = 14.0  # points from one strip to the next
EXPLAINED = ("below each query its right answer and the network's", "✓ right", "✗ wrong")


def query_strips(
    figure: Figure,
    frames: np.ndarray,
    truths: Sequence[str],
    predictions: Sequence[str],
    queries: Sequence[str] | None = None,
    source: Source = UNKNOWN,
) -> None:
    """A grid of queries as they were seen, with the right and the predicted answer of each.

    Args:
        figure: an empty one, as ``blank`` makes; as many strips side by side as fit.
        frames: [queries, query width, 28, 28], from 0 to 1, at least one query.
        truths: the right answers.
        predictions: what the network answered.
        queries: the queries as text, to be read where the digits cannot.
        source: for the caption.

    Raises:
        InputError: no queries, not as many texts, or a figure narrower than one strip.
    """
    count, width = frames.shape[:2]
    named = [""] * count if queries is None else [typeset(query) for query in queries]
    if not count or {len(truths), len(predictions), len(named)} != {count}:
        raise InputError("strips need queries, with as many right answers and predictions")
    with styled():
        known = [
            f"{query} = {typeset(truth)}".strip()
            for query, truth in zip(named, truths, strict=True)
        ]
        verdicts = [_verdict(*pair) for pair in zip(truths, predictions, strict=True)]
        said = [f"{left} {text}" for left, (text, _) in zip(known, verdicts, strict=True)]
        across = max(width * FRAME, *(wide(text) + GAP / 2 for text in said))
        side_by_side = max(1, min(count, int((room(figure) + GAP) // (across + GAP))))
        rows = -(-count // side_by_side)
        step = FRAME + LINE + 9
        axes = sheet(
            figure,
            side_by_side * (across + GAP) - GAP,
            rows * step - 7,
            *source.said,
            *EXPLAINED,
        )
        for place in range(count):
            top = place // side_by_side * step
            left = place % side_by_side * (across + GAP)
            strip(axes, frames[place], left, top, FRAME)
            write(axes, left, top + FRAME + 2, known[place], ha="left")
            text, color = verdicts[place]
            write(axes, left + across, top + FRAME + 2, text, color, ha="right")


def _verdict(truth: str, prediction: str) -> tuple[str, str]:
    """What the network answered, marked, and in which colour."""
    right = truth.rstrip() == prediction.rstrip()
    return f"{'✓' if right else '✗'} {typeset(prediction)}", RIGHT if right else WRONG
