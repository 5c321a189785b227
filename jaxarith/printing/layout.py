"""A table as lines of text that fit a width: which columns stand in a row, and which below it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from jaxarith.printing.terminal import as_shown, text_width, wrap

GAP = 2
# A needed text that has no room is wrapped within its column if this much is left.
WRAPPED = 24
INDENT = 4
NUMBER = re.compile(r"[<>]?[+−-]?[\d.,]+(e[+-]?\d+)?\s?%?")


@dataclass(frozen=True)
class Column:
    """A column of texts.

    Attributes:
        heading: its name; it may be broken at spaces.
        cells: a text per row. What follows a line break stands below, such as an interval.
        rank: the lowest finds room first.
        needed: never hidden; without room it goes onto a line of its own below each row.
        telling: says what a row is of; not hidden where rows could not be told apart without it.
    """

    heading: str
    cells: tuple[str, ...]
    rank: int = 0
    needed: bool = False
    telling: bool = False

    @property
    def content(self) -> int:
        """The width of the widest cell."""
        return max(
            (text_width(line) for cell in self.cells for line in cell.split("\n")), default=0
        )

    @property
    def narrowest(self) -> int:
        """The least width that breaks no word of the heading and no cell."""
        return max(self.content, *map(text_width, self.heading.split() or [""]))

    @property
    def natural(self) -> int:
        """The width that breaks nothing."""
        return max(self.content, text_width(self.heading))

    @property
    def to_the_right(self) -> bool:
        """Whether it is a column of numbers, some of which may be words or dashes."""
        cells = [cell for cell in self.cells if any(map(str.isdigit, cell))]
        return bool(cells) and all(map(NUMBER.fullmatch, cells))


class Layout(NamedTuple):
    """What a table looks like.

    Attributes:
        lines: to be printed.
        hidden: columns without room.
        compact: whether what stood below the first line of cells is left out, too.
    """

    lines: list[str]
    hidden: list[Column]
    compact: bool = False


def lay_out(columns: Sequence[Column], width: int | None) -> Layout:
    """Lines of a table that are at most ``width`` wide; None for any width.

    The least important columns are hidden first; no column is squeezed.
    """
    natural = {column: column.natural for column in columns}
    if width is None or _total(natural) <= width:
        return Layout(_lines(natural, []), [])
    narrow = {column: column.narrowest for column in columns}
    if _total(narrow) <= width:
        return Layout(_lines(narrow, []), [])
    compacted = [_compact(column) for column in columns]
    chosen, below, hidden = _choose(compacted, width)
    return Layout(
        _lines(chosen, below, width),
        hidden,
        any("\n" in cell for one in columns for cell in one.cells),
    )


def _total(widths: dict[Column, int]) -> int:
    return sum(widths.values()) + GAP * (len(widths) - 1)


def _compact(column: Column) -> Column:
    """The column with one line per cell: without what stands below, unless it is needed."""
    if column.needed:
        cells = (re.sub(r"\n(.*)", r" [\1]", cell) for cell in column.cells)
    else:
        cells = (cell.partition("\n")[0] for cell in column.cells)
    return replace(column, cells=tuple(cells))


def _choose(
    columns: Sequence[Column], width: int
) -> tuple[dict[Column, int], list[Column], list[Column]]:
    """The columns in a row with their widths, those below each row, and those hidden."""
    chosen: dict[Column, int] = {}
    below: list[Column] = []
    hidden: list[Column] = []
    last = None
    room = width
    for column in sorted(columns, key=lambda column: column.rank):
        if column.narrowest <= room and (column.needed or not hidden):
            chosen[column] = column.narrowest
        elif not chosen or (column.needed and last is None and WRAPPED <= room < column.content):
            last = column
            chosen[column] = room
        elif column.needed:
            below.append(column)
            continue
        else:
            hidden.append(column)
            continue
        room -= chosen[column] + GAP
    for column in [*hidden]:
        shown = [one for one in (*chosen, *below) if one.telling]
        if column.telling and _different_rows([*shown, column]) > _different_rows(shown):
            hidden.remove(column)
            below.append(column)
    in_order = {column: chosen[column] for column in columns if column in chosen and column != last}
    if last is not None:
        in_order[last] = chosen[last]
    return in_order, [column for column in columns if column in below], hidden


def _different_rows(columns: Sequence[Column]) -> int:
    """How many rows differ by these columns; all are alike without any."""
    return max(len({*zip(*(column.cells for column in columns), strict=True)}), 1)


def _lines(widths: dict[Column, int], below: Sequence[Column], width: int = 0) -> list[str]:
    headings = [wrap(column.heading, wide) for column, wide in widths.items()]
    most = max(map(len, headings), default=0)
    lines = _side_by_side([[""] * (most - len(one)) + one for one in headings], widths)
    lines.append(as_shown("─") * _total(widths))
    for row in range(max((len(column.cells) for column in widths), default=0)):
        cells = [
            [piece for line in column.cells[row].split("\n") for piece in wrap(line, wide)]
            for column, wide in widths.items()
        ]
        lines += _side_by_side(cells, widths)
        text = "; ".join(f"{one.heading}: {one.cells[row]}" for one in below if one.cells[row])
        lines += [" " * INDENT + line for line in wrap(text, width - INDENT) if line]
    return lines


def _side_by_side(cells: Sequence[Sequence[str]], widths: dict[Column, int]) -> list[str]:
    """Lines of cells of several lines each."""
    lines = []
    for place in range(max(map(len, cells), default=0)):
        pieces = []
        for lines_of_cell, (column, wide) in zip(cells, widths.items(), strict=True):
            text = lines_of_cell[place] if place < len(lines_of_cell) else ""
            space = " " * (wide - text_width(text))
            pieces.append(space + text if column.to_the_right else text + space)
        lines.append((" " * GAP).join(pieces).rstrip())
    return lines
