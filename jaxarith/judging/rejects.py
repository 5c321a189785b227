"""Frames that show no character, though they resemble one: what the judge learns to reject.

A network that lowers a squared error, and cannot know which of many pictures of a digit is meant,
draws their mean. A plain reader reads such a mean without trouble, so exactness alone would call it
a drawing. The judge's border lies where a drawing stops being one of the pictures it stands for:

- accepted: a picture as it is; softened, by a blur of at most ``Border.soft`` pixels (standard
  deviation of the Gaussian), by a cut to black and white, by ink of at least ``PALEST`` of full
  strength, or by a little noise; what good generators draw;
- rejected: a blur of ``Border.blurred`` pixels or more; the mean of ``FEWEST`` or more pictures of
  one character, or of several; two characters in one frame; ink fainter than ``FADED``; a character
  of which one side fades; smooth noise;
- between the two nothing is taught, so there acceptance falls from one to none.

A mean that was then cut to black and white is a clean shape, and is accepted.
"""

from collections.abc import Callable
from functools import partial
from typing import NamedTuple

import numpy as np
from scipy import sparse

from jaxarith.config import FRAME
from jaxarith.judging.characters import DRAWN, Characters, pick
from jaxarith.models.judge import CLASSES

FEWEST, MOST = 4, 64
PALEST, FADED, BLACK = 0.75, 0.5, 0.08
NOISE = 0.04


class Border(NamedTuple):
    """How wide a blur may be: standard deviations of Gaussians, in pixels.

    Attributes:
        soft: the widest that is still accepted.
        blurred: the narrowest that is rejected.
        widest: the widest that is taught.
    """

    soft: float
    blurred: float
    widest: float = 5.0


def blur(frames: np.ndarray, widths: np.ndarray) -> np.ndarray:
    """Each frame blurred by its own Gaussian, as if black beyond the edge.

    Args:
        frames: float32 [frames, 28, 28].
        widths: [frames], standard deviations in pixels; 0 leaves a frame as it is.

    Returns:
        float32 [frames, 28, 28].
    """
    offsets = np.arange(1 - FRAME, FRAME)
    spread = np.maximum(widths, 1e-3)[:, None]
    bell = np.exp(-0.5 * (offsets / spread) ** 2)
    bell /= bell.sum(1, keepdims=True)
    apart = np.arange(FRAME)[:, None] - np.arange(FRAME) + FRAME - 1
    weights = bell[:, apart].astype(np.float32)
    return weights @ frames @ weights


def means(
    characters: Characters, classes: np.ndarray, counts: np.ndarray, draw: np.random.Generator
) -> np.ndarray:
    """Means of pictures that are picked by chance.

    Args:
        characters: the pictures.
        classes: [means, kinds], what each may be a mean of; each picture has one of the kinds.
        counts: int [means], pictures in each.
        draw: decides.

    Returns:
        float32 [means, 28, 28].
    """
    rows = np.repeat(np.arange(len(counts)), counts)
    kinds = draw.integers(classes.shape[1], size=len(rows))
    shares = np.repeat(1 / counts, counts).astype(np.float32)
    places = pick(characters, classes[rows, kinds], draw)
    shape = (len(counts), len(characters.frames))
    average = sparse.csr_array((shares, (rows, places)), shape=shape)
    flat = average @ characters.frames.reshape(len(characters.frames), -1)
    return np.asarray(flat, np.float32).reshape(-1, FRAME, FRAME)


def reject_frames(
    characters: Characters, number: int, border: Border, draw: np.random.Generator
) -> np.ndarray:
    """Frames to reject, of every kind: float32 [number, 28, 28].

    Their ink is of any strength, so that faintness alone does not give them away.
    """
    kinds: tuple[Callable[..., np.ndarray], ...]
    kinds = (partial(_means, 1), partial(_means, 3), _pairs, _blurs, _faded)
    shares = np.array([0.28, 0.12, 0.18, 0.28, 0.12])
    sizes = np.rint(number * shares).astype(int)
    made = []
    for kind, size in zip(kinds, sizes.tolist(), strict=True):
        made.append(kind(characters, size, border, draw))
    made.append(_smooth_noise(number - int(sizes.sum()), draw))
    return np.concatenate(made)


def soften(frames: np.ndarray, border: Border, draw: np.random.Generator) -> np.ndarray:
    """Frames as good generators might draw them: soft, black and white, or a little pale.

    Args:
        frames: float32 [frames, 28, 28].
        border: how soft.
        draw: decides.
    """
    soft = blur(frames, draw.uniform(0, border.soft, len(frames)))
    cut = frames > _each(draw.uniform(0.3, 0.6, len(frames)))
    pale = frames * _each(draw.uniform(PALEST, 1, len(frames)))
    way = _each(draw.integers(3, size=len(frames)))
    noise = draw.normal(0, NOISE, frames.shape) * _each(draw.random(len(frames)) < 0.3)
    chosen = np.where(way == 0, soft, np.where(way == 1, cut, pale))
    return np.clip(chosen + noise, 0, 1).astype(np.float32)


def blank_frames(characters: Characters, number: int, draw: np.random.Generator) -> np.ndarray:
    """Blanks, some with a trace of a character or of noise: float32 [number, 28, 28]."""
    trace = characters.frames[draw.integers(len(characters.frames), size=number)]
    trace = trace * _each(draw.uniform(0, BLACK, number))
    noise = draw.normal(0, NOISE, trace.shape) * _each(draw.random(number))
    way = _each(draw.integers(3, size=number))
    black = np.where(way == 0, 0, np.where(way == 1, trace, np.clip(noise, 0, 1)))
    return black.astype(np.float32)


def _each(values: np.ndarray) -> np.ndarray:
    """A value for each frame, to stand beside [frames, 28, 28]."""
    return values[:, None, None]


def _any_classes(shape: tuple[int, ...], draw: np.random.Generator) -> np.ndarray:
    return np.array([CLASSES.index(one) for one in DRAWN])[draw.integers(len(DRAWN), size=shape)]


def _counts(number: int, draw: np.random.Generator) -> np.ndarray:
    """Numbers of pictures in a mean: many of few, few of many."""
    return np.exp(draw.uniform(np.log(FEWEST), np.log(MOST + 1), number)).astype(int)


def _stretch(frames: np.ndarray, draw: np.random.Generator) -> np.ndarray:
    """Some of the frames with their ink made stronger, at most to white."""
    brightest = np.maximum(frames.max((1, 2)), 1e-3)
    strength = 1 + draw.random(len(frames)) * (1 / brightest - 1)
    return frames * _each(np.where(draw.random(len(frames)) < 0.5, strength, 1)).astype(np.float32)


def _means(
    kinds: int, characters: Characters, number: int, border: Border, draw: np.random.Generator
) -> np.ndarray:
    classes = _any_classes((number, kinds), draw)
    return _stretch(means(characters, classes, _counts(number, draw), draw), draw)


def _pairs(
    characters: Characters, number: int, border: Border, draw: np.random.Generator
) -> np.ndarray:
    """Two different characters in a frame, neither much stronger."""
    first, step = draw.integers(len(DRAWN), size=number), draw.integers(1, len(DRAWN), size=number)
    names = np.array([CLASSES.index(one) for one in DRAWN])
    one, other = names[first], names[(first + step) % len(DRAWN)]
    share = _each(draw.uniform(0.3, 0.7, number)).astype(np.float32)
    frames = characters.frames
    pairs = share * frames[pick(characters, one, draw)]
    return _stretch(pairs + (1 - share) * frames[pick(characters, other, draw)], draw)


def _blurs(
    characters: Characters, number: int, border: Border, draw: np.random.Generator
) -> np.ndarray:
    widths = np.exp(draw.uniform(np.log(border.blurred), np.log(border.widest), number))
    chosen = characters.frames[pick(characters, _any_classes((number,), draw), draw)]
    return _stretch(blur(chosen, widths), draw)


def _faded(
    characters: Characters, number: int, border: Border, draw: np.random.Generator
) -> np.ndarray:
    """Ink that is faint all over, or fades towards one side."""
    chosen = characters.frames[pick(characters, _any_classes((number,), draw), draw)]
    strength = draw.uniform(2.5 * BLACK, FADED, number)
    ramp = np.clip(np.linspace(1.2, -0.2, FRAME), 0.1, 1)
    down = np.broadcast_to(ramp[:, None], (FRAME, FRAME))
    sides = np.stack([down, down[::-1], down.T, down.T[:, ::-1]])[draw.integers(4, size=number)]
    one_side = _each(draw.random(number) < 0.3)
    return (chosen * np.where(one_side, sides, _each(strength))).astype(np.float32)


def _smooth_noise(number: int, draw: np.random.Generator) -> np.ndarray:
    noise = blur(draw.random((number, FRAME, FRAME), np.float32), draw.uniform(0, 3, number))
    return noise * _each(draw.uniform(0.3, 1, number)).astype(np.float32)
