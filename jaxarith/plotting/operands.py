"""Maps of operands: which queries are answered right, and by how many seeds."""

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import Colormap, ListedColormap
from matplotlib.image import AxesImage
from matplotlib.patches import Patch

from jaxarith.plotting.style import FAINT, SMALL, draws, note, seeds, styled

WRITTEN = {"-": "−", "*": "×"}
# The lightest tenth is cut off, so that the white of queries never tested lies apart.
DARKEST, LIGHTEST = 0.0, 0.9


def share_right(right: np.ndarray, tested: np.ndarray, operators: int) -> np.ndarray:
    """The share of seeds that answer each query right, among those tested on it.

    Args:
        right: bool [seeds, queries], queries in the order of ``tasks.dataset.dataset`` of a
            task of two operands without ``sample``.
        tested: bool [seeds, queries].
        operators: how many.

    Returns:
        float [operators, first operand, second operand]; NaN where no seed was tested.
    """
    counted = tested.sum(axis=0)
    shares = np.full(tested.shape[1], np.nan)
    np.divide((right & tested).sum(axis=0), counted, out=shares, where=counted > 0)
    numbers = round((tested.shape[1] / operators) ** 0.5)
    return shares.reshape(operators, numbers, numbers)


@draws
def operand_map(
    axes: Axes, shares: np.ndarray, operator: str, smallest: int = 0, label: str | None = None
) -> AxesImage:
    """A square per query, coloured by the share of seeds that get it right; white: never tested.

    Args:
        axes: where to draw.
        shares: float [first operand, second operand], 0 to 1, NaN where no seed was tested.
        operator: the character between the operands.
        smallest: the smallest operand.
        label: what the cell is called.

    Returns:
        The image, for ``colour_bar``.
    """
    numbers = shares.shape[0]
    ends = (smallest - 0.5, smallest + numbers - 0.5)
    image = axes.imshow(
        shares.T,
        origin="lower",
        extent=(*ends, *ends),
        cmap=_colours(),
        vmin=0,
        vmax=1,
        interpolation="nearest",
    )
    sign = WRITTEN.get(operator, operator)
    axes.set(xlabel="first operand, a", ylabel="second operand, b")
    never = np.isnan(shares).mean()
    named = f"a {sign} b" + (f", {label}" if label else "")
    note(axes, named, *([f"{100 * never:.2g} % never tested"] if never else []))
    return image


def colour_bar(image: AxesImage, axes: list[Axes], count: int) -> None:
    """One colour bar beside maps of the same scale.

    Args:
        image: of any of them.
        axes: all of them.
        count: how many seeds there are.
    """
    with styled():
        made = axes[0].get_figure(root=True)
        assert made is not None
        bar = made.colorbar(image, ax=axes, format=mpl.ticker.PercentFormatter(1, symbol=" %"))
        bar.set_label(f"seeds right, of those tested\n({seeds([count])})")
        bar.outline.set_linewidth(0.4)
        bar.ax.tick_params(labelsize=SMALL, width=0.6, length=2.5)
        white = Patch(facecolor="white", edgecolor=FAINT, linewidth=0.5, label="never tested")
        bar.ax.legend(
            handles=[white], loc="lower left", bbox_to_anchor=(-0.4, 1.01), handlelength=1
        )


def _colours() -> Colormap:
    shades = mpl.colormaps["viridis"](np.linspace(DARKEST, LIGHTEST, 256))
    return ListedColormap(shades).with_extremes(bad="white")
