"""What a judge reads in drawn frames, character by character."""

from collections.abc import Sequence

import matplotlib as mpl
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.image import AxesImage

from jaxarith.errors import InputError
from jaxarith.plotting.baselines import shares_from
from jaxarith.plotting.sheet import BLANK, SIGNS, UNKNOWN, Source
from jaxarith.plotting.style import (
    FAINT,
    INK,
    RULE,
    draws,
    legend_beside,
    look,
    named,
    note,
    percent_axis,
    say,
    seeds,
    without_bars,
    written,
)

ORDER = "0123456789 +-*"
REJECT = "reject"
TAKEN = 0.72  # of the distance between two characters, by all series
NEAR = 0.4  # The axis of shares begins below the least where that is above.
FEW = 0.005  # Shares below are a dot.
DARK = 0.65  # Shares above are annotated in white.


@draws
def legibility_by_character(
    axes: Axes,
    table: pd.DataFrame,
    setting: str = "encoder_layers",
    interval: str = "95 % t interval",
    source: Source = UNKNOWN,
    share: str = "frames read right and accepted",
    legend: bool = True,
) -> None:
    """A share of drawn frames for each character to be drawn: read right, or accepted as well.

    Args:
        axes: where to draw, best as wide as a page.
        table: a row per character and setting: ``character``, ``setting``, and over seeds ``mean``,
            ``low``, ``high`` (shares of 0 to 1; an interval may be NaN) and ``n``, how many seeds;
            rows without a mean are left out.
        setting: the column told apart by colour.
        interval: what low and high are, in words.
        source: for the caption; its seeds are the table's where not given.
        share: what is counted, in words.
        legend: whether a legend stands beside; else it is left to the figure.

    Raises:
        InputError: a character twice at one setting.
    """
    axes.set(xlabel="character to be drawn", ylabel=share)
    percent_axis(axes.yaxis)
    axes.grid(axis="y")
    table = table.dropna(subset=["mean"])
    if table.empty:
        axes.set_xticks([])
        say(axes, "no drawn frames yet")
        return
    if table.duplicated(["character", setting]).any():
        raise InputError(f"a character stands twice at the same {setting}; draw fewer at once")
    characters = in_order(table["character"])
    at = {character: place for place, character in enumerate(characters)}
    series = table[setting].unique().tolist()
    # Numbers in order; names as they come.
    series = series if isinstance(series[0], str) else sorted(series)
    room = TAKEN / len(series)
    for order, value in enumerate(series):
        own = table[table[setting] == value]
        middle = [at[character] for character in own["character"]]
        style = look(order)
        mean, low, high = (own[end].to_numpy(dtype=float) for end in ("mean", "low", "high"))
        x = np.array(middle) + room * (order - (len(series) - 1) / 2)
        ends = np.stack([mean - low, high - mean])
        axes.errorbar(x, mean, ends, fmt="none", ecolor=style.color, elinewidth=1.1, capsize=2)
        axes.plot(
            x,
            mean,
            linestyle="none",
            color=style.color,
            marker=style.marker,
            markeredgecolor="white",
            markeredgewidth=0.4,
            label=written(value, setting, series),
        )
    for place in range(1, len(characters), 2):
        axes.axvspan(place - 0.5, place + 0.5, color=RULE, alpha=0.3, linewidth=0, zorder=0)
    axes.set_xticks(range(len(characters)), [printed(character) for character in characters])
    axes.tick_params(axis="x", length=0)
    axes.set_xlim(-0.5, len(characters) - 0.5)
    least = np.floor(10 * np.nanmin(table[["mean", "low"]].to_numpy(dtype=float)) - 0.2) / 10
    if least >= NEAR:
        shares_from(axes, least)
    count = seeds(table["n"].to_list())
    missing = without_bars(table["low"].to_numpy(dtype=float), table["n"].to_numpy())
    said = [f"mean and {interval}, {count}", *missing, *_blank_said(at)]
    note(axes, *source._replace(seeds=None).said, *said)
    if legend and len(series) > 1:
        legend_beside(axes, named(setting))


@draws
def drawn_confusion(
    axes: Axes,
    counts: np.ndarray,
    characters: Sequence[str],
    source: Source = UNKNOWN,
) -> AxesImage:
    """What was to be drawn, row by row, and in columns what the judge reads, in percent of the row.

    Args:
        axes: where to draw, about square.
        counts: [characters, characters + 1], how many frames of each; a frame that the judge
            rejects counts in the last column only, whatever it reads there.
        characters: of the rows, and in the same order of all columns but the last.
        source: for the caption.

    Returns:
        The image, shares of 0 to 1, NaN where a character was never to be drawn.
    """
    counts = np.asarray(counts, dtype=float)
    if counts.shape != (len(characters), len(characters) + 1):
        raise InputError(f"counts of {len(characters)} characters cannot be {counts.shape}")
    total = counts.sum(axis=1, keepdims=True)
    shares = np.full(counts.shape, np.nan)
    np.divide(counts, total, out=shares, where=total > 0)
    colours = mpl.colormaps["Blues"].with_extremes(bad=RULE)
    image = axes.imshow(shares, cmap=colours, vmin=0, vmax=1, aspect="auto")
    for (row, column), share in np.ndenumerate(shares):
        color = "white" if share > DARK else INK if share >= FEW else FAINT
        axes.text(column, row, _percent(share), ha="center", va="center", fontsize=6, color=color)
    names = [printed(character) for character in characters]
    axes.set_xticks(range(len(names) + 1), [*names, REJECT])
    axes.set_yticks(range(len(names)), names)
    axes.tick_params(length=0)
    axes.spines[:].set_visible(False)
    axes.axvline(len(names) - 0.5, color="white", linewidth=2.5)
    axes.set(xlabel="read by the judge", ylabel="to be drawn")
    frames = f"{int(counts.sum()):,} drawn frames".replace(",", "\u202f")
    few = "·: less than 0.5 %"
    note(axes, *source.said, f"percent of each row, {few}", frames, *_blank_said(characters))
    return image


def in_order(characters: Sequence[str] | pd.Series) -> list[str]:
    """Different characters: digits, the blank, operators."""
    return sorted(set(characters), key=ORDER.index)


def printed(character: str) -> str:
    """A character as it is printed on its own."""
    return BLANK if character == " " else character.translate(SIGNS)


def _blank_said(characters: object) -> list[str]:
    return [f"{BLANK}: blank"] if " " in characters else []  # type: ignore[operator]


def _percent(share: float) -> str:
    """A share in whole percent; nothing where there is none."""
    if np.isnan(share) or share == 0:
        return ""
    return "·" if share < FEW else f"{100 * share:.0f}"
