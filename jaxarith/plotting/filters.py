"""What the convolutions of an image encoder have learned, and what they make of a frame."""

from itertools import product

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure
from matplotlib.image import AxesImage

from jaxarith.errors import InputError
from jaxarith.plotting.sheet import (
    INK_ON_PAPER,
    LINE,
    UNKNOWN,
    Source,
    room,
    scale,
    sheet,
    tile,
    write,
)
from jaxarith.plotting.style import FAINT, styled

# Lightness falls from end to end, so that signs are told apart in grey, too.
SIGNED = LinearSegmentedColormap.from_list("orange_grey_blue", ["#ffd54a", "#999999", "#00264f"])
POSITIVE = "Blues"
KERNEL, MAP = 20.0, 34.0  # points
GAP = 4.0
NUMBER = 6.0  # points, the size of a filter's number
ABOVE = 8.0  # points that it takes
SIDE = 27.0  # points left of kernels of several inputs, and above them
HEAD = ABOVE + LINE + 2.0
BAR = 110.0  # points
FOOT = 21.0  # points from the last tile to the foot of the scale
MOST_CHANNELS = 8


def convolution_filters(
    figure: Figure,
    kernels: np.ndarray,
    channels: int = MOST_CHANNELS,
    source: Source = UNKNOWN,
) -> None:
    """A tile per kernel, all on one scale: of one input channel row after row, of several a row
    per input channel and a column per filter.

    Args:
        figure: an empty one, as ``blank`` makes; fitted to what is drawn.
        kernels: [height, width, channels in, filters], as Flax keeps them.
        channels: the most input channels shown; filters are as many as fit, where those of several
            channels cannot be wrapped. What is left out is said.
        source: for the caption.
    """
    height, width, inputs, filters = kernels.shape
    if not kernels.size:
        raise InputError("there are no kernels to draw")
    step = KERNEL + GAP
    label = 0.0 if inputs == 1 else SIDE
    fitting = max(1, int((room(figure) - label + GAP) // step))
    columns = min(filters, fitting)
    rows = min(inputs, channels) if inputs > 1 else -(-filters // columns)
    left_out = []
    if rows < inputs:
        left_out.append(f"the first {rows} of {inputs} input channels")
    if inputs > 1 and columns < filters:
        left_out.append(f"the first {columns} of {filters} filters")
    with styled():
        size = f"{filters} filters of {height}×{width}×{inputs}"
        below = rows * (step + ABOVE) if inputs == 1 else HEAD + rows * step
        axes = sheet(
            figure, label + columns * step - GAP, below + FOOT, *source.said, size, *left_out
        )
        bound = float(np.abs(kernels).max()) or 1.0
        if inputs == 1:
            images = _numbered(
                axes, np.moveaxis(kernels[:, :, 0], -1, 0), 0.0, columns, (KERNEL, KERNEL)
            )
        else:
            images = _crossed(axes, kernels[:, :, :rows, :columns], label)
        for image in images:
            image.set(cmap=SIGNED, clim=(-bound, bound), interpolation="nearest")
        scale(axes, images[0], below + 3, BAR, "weight")


def activations(
    figure: Figure,
    frame: np.ndarray,
    maps: np.ndarray,
    source: Source = UNKNOWN,
) -> None:
    """A frame, and beside it what each filter makes of it, all on one scale.

    Args:
        figure: an empty one, as ``blank`` makes; fitted to what is drawn.
        frame: [height, width], from 0 to 1.
        maps: [filters, height, width]; where some are negative, the scale is even about zero.
        source: for the caption.
    """
    if not maps.size:
        raise InputError("there are no activations to draw")
    filters, height, width = maps.shape
    across, down = _sides(height, width)
    own, high = (2 * side for side in _sides(*frame.shape))
    left = own + 4 * GAP
    columns = max(1, min(filters, int((room(figure) - left + GAP) // (across + GAP))))
    rows = -(-filters // columns)
    below = max(rows * (down + GAP + ABOVE), ABOVE + high)
    with styled():
        size = f"{filters} maps of {height}×{width}"
        axes = sheet(
            figure, left + columns * (across + GAP) - GAP, below + FOOT, *source.said, size
        )
        write(axes, own / 2, ABOVE - 1, "frame", FAINT, va="bottom", fontsize=NUMBER)
        seen = tile(axes, frame, 0, ABOVE, own, high)
        seen.set(cmap=INK_ON_PAPER, clim=(0, 1))
        images = _numbered(axes, maps, left, columns, (across, down))
        signed = bool(maps.min() < 0)
        bound = float(np.abs(maps).max()) or 1.0
        for image in images:
            image.set(cmap=SIGNED if signed else POSITIVE, clim=(-bound * signed, bound))
        scale(axes, images[0], below + 3, BAR, "activation")


def _sides(height: int, width: int) -> tuple[float, float]:
    """Points across and down of a map: all maps take as much paper, whatever their shape."""
    stretched = (width / height) ** 0.5
    return MAP * stretched, MAP / stretched


def _numbered(
    axes: Axes, pictures: np.ndarray, left: float, columns: int, size: tuple[float, float]
) -> list[AxesImage]:
    """Tiles row after row, each of that width and height with its number above."""
    width, height = size
    images = []
    for place, picture in enumerate(pictures):
        x = left + place % columns * (width + GAP)
        y = ABOVE + place // columns * (height + GAP + ABOVE)
        _number(axes, x + width / 2, y - 1, place + 1)
        images.append(tile(axes, picture, x, y, width, height))
    return images


def _crossed(axes: Axes, kernels: np.ndarray, left: float) -> list[AxesImage]:
    """A row per input channel, a column per filter; both numbered from 1."""
    _, _, inputs, filters = kernels.shape
    step, top = KERNEL + GAP, HEAD
    write(axes, left, 0, "filter", color=FAINT, ha="left")
    middle = top + (inputs * step - GAP) / 2
    write(axes, 0, middle, "input", color=FAINT, rotation=90, ha="left", va="center")
    for column in range(filters):
        _number(axes, left + column * step + KERNEL / 2, top - 1, column + 1)
    for row in range(inputs):
        y = top + row * step + KERNEL / 2
        _number(axes, left - 4, y, row + 1, ha="right", va="center")
    return [
        tile(axes, kernels[:, :, i, j], left + j * step, top + i * step, KERNEL, KERNEL)
        for i, j in product(range(inputs), range(filters))
    ]


def _number(axes: Axes, x: float, y: float, number: int, **options: object) -> None:
    placed: dict[str, object] = {"va": "bottom", "fontsize": NUMBER}
    write(axes, x, y, str(number), FAINT, **(placed | options))
