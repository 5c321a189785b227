"""The pictures of a run: drawn, written as PNG, and put into words."""

import base64
import io
from dataclasses import dataclass

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

DOTS_PER_INCH = 150


@dataclass(frozen=True)
class Picture:
    """A drawn picture.

    Attributes:
        name: of its file, without ``.png``.
        alt: what it shows, for who cannot see it.
        caption: what it shows, of how many seeds, with which interval.
        png: the file.
        width, height: in CSS pixels, half of the file's.
    """

    name: str
    alt: str
    caption: str
    png: bytes
    width: int
    height: int

    @property
    def base64(self) -> str:
        """The file as it is embedded in a page."""
        return base64.b64encode(self.png).decode("ascii")


def picture(name: str, figure: Figure, alt: str, caption: str) -> Picture:
    """A figure as a picture with a palette, which is a third of the size."""
    from PIL import Image

    # Drawn here and not by savefig, which draws twice.
    figure.set_dpi(DOTS_PER_INCH)
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    dots = np.asarray(canvas.buffer_rgba())[..., :3]
    image = Image.fromarray(dots).quantize(128, dither=Image.Dither.NONE)
    small = io.BytesIO()
    image.save(small, format="png", optimize=True)
    # 96 CSS pixels to the inch.
    width, height = (round(96 * side) for side in figure.get_size_inches())
    return Picture(name, alt, caption, small.getvalue(), width, height)
