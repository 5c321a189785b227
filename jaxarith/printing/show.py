"""Printing tables: for a person, for a document, or for a program."""

import sys
from collections.abc import Collection, Sequence

import pandas as pd

from jaxarith.errors import InputError
from jaxarith.printing.column_text import NOTHING, column_texts
from jaxarith.printing.formats import to_json, to_markdown, to_parquet
from jaxarith.printing.layout import Column, lay_out
from jaxarith.printing.terminal import ERRORS, as_shown, terminal_width, wrap_lines
from jaxarith.statistics import SETTINGS
from jaxarith.suggestions import suggestion

FORMATS = ("table", "csv", "json", "parquet", "markdown", "latex")
FOR_PROGRAMS = ("csv", "json", "parquet")
# Said once above a table, where they are the same in all rows.
SAID_ONCE = {*SETTINGS, "split_seed", "status", "diverged", "failed", "left_out", "dropped"}
# Numbers that say what a row is of, besides the settings.
TELLING = {*SETTINGS, "seed", "split_seed", "train_%"}
# Words that say what came out.
OUTCOMES = {"status", "verdict", "published_value_is", "error", "left_out", "mend"}
# Stands for every setting in an order of columns.
ALL_SETTINGS = "settings"
SEE_MORE = "--wide, --columns NAME,NAME, --format csv"


class TableFormat(str):
    """The name of a format, with what a person chose to see.

    Attributes:
        columns: names of the only columns to show.
        wide: show all columns, however narrow the terminal is.
    """

    columns: tuple[str, ...] = ()
    wide: bool = False


def show(
    table: pd.DataFrame,
    format_: str = "table",
    brief: pd.DataFrame | None = None,
    order: Sequence[str] = (),
    needed: Sequence[str] = (),
) -> None:
    """Print a table to standard output.

    On a terminal the least important columns are left out where they do not fit, but for those
    that alone tell rows apart. Settings that all rows share are said once.

    Args:
        table: every column, for programs.
        format_: one of ``FORMATS``, or a ``TableFormat``; JSON is a list of rows.
        brief: what a person sees instead, where the whole is too wide.
        order: columns by importance, with ``settings`` for all settings; the rest follow.
        needed: columns that are never left out, as settings are not.

    Raises:
        InputError: no such format or column, or Parquet to a terminal.
    """
    check_format(format_)
    names = chosen_columns(format_)
    shown = table if brief is None or format_ in FOR_PROGRAMS else brief
    if names:
        shown = _pick(names, shown, table)
    if format_ == "csv":
        sys.stdout.write(shown.to_csv(index=False))
    elif format_ == "json":
        sys.stdout.write(to_json(shown) + "\n")
    elif format_ == "parquet":
        sys.stdout.buffer.write(to_parquet(shown))
    elif format_ == "markdown":
        sys.stdout.write(to_markdown(_as_text(shown)))
    elif format_ == "latex":
        sys.stdout.write(_as_text(shown).to_latex(index=False, escape=True))
    elif names:
        print("\n".join(as_lines(shown, terminal_width(), names, [*map(str, shown)])))
    else:
        width = None if getattr(format_, "wide", False) else terminal_width()
        print("\n".join(as_lines(shown, width, order, needed, SAID_ONCE if width else ())))


def chosen_columns(format_: str) -> tuple[str, ...]:
    """The names that a person gave with ``--columns``; empty without any."""
    return getattr(format_, "columns", ())


def check_format(format_: str) -> None:
    """Refuse an unknown format, and Parquet to a terminal; before a sweep, not after it."""
    if format_ not in FORMATS:
        raise InputError(f"--format {format_}: must be one of {', '.join(FORMATS)}")
    if format_ == "parquet" and sys.stdout.isatty():
        raise InputError("--format parquet: is not for a terminal; send it to a file with >")


def check_columns(format_: str, table: pd.DataFrame, brief: pd.DataFrame) -> None:
    """Refuse columns that a table will not have; before a sweep, not after it.

    Args:
        format_: as in ``show``.
        table: of the same columns as the one that ``show`` will get.
        brief: likewise.
    """
    if names := chosen_columns(format_):
        _pick(names, table if format_ in FOR_PROGRAMS else brief, table)


def _pick(names: Sequence[str], shown: pd.DataFrame, table: pd.DataFrame) -> pd.DataFrame:
    """The named columns of what is shown, or else of the whole table."""
    here = {_plain(name): shown[name] for name in shown}
    every = {_plain(name): table[name] for name in table}
    wanted = [_plain(name) for name in names]
    for name, given in zip(wanted, names, strict=True):
        if not name:
            raise InputError(f'--columns "{given}": a name is empty; columns are {", ".join(here)}')
        if name not in here | every:
            near = suggestion(name, here | every, "columns")
            raise InputError(f"--columns {given}: no such column; {near}")
    if len(shown) == len(table):
        # The same rows: values as a person reads them, where there are such.
        known = every | here
    else:
        known = here if all(name in here for name in wanted) else every
        if not all(name in known for name in wanted):
            raise InputError(f"--columns {','.join(names)}: are of different tables; take fewer")
    return pd.DataFrame({known[name].name: known[name].array for name in dict.fromkeys(wanted)})


def _plain(name: object) -> str:
    """A column's name as ``--columns`` takes it."""
    return "_".join(str(name).replace("_", " ").encode("ascii", ERRORS).decode().split())


def _as_text(table: pd.DataFrame) -> pd.DataFrame:
    """The table as a person reads it."""
    columns = {
        " ".join(str(name).replace("_", " ").split()): column_texts(
            table[name], is_setting=_plain(name) in SETTINGS
        )
        for name in table
    }
    return pd.DataFrame(columns, dtype=object)


def as_lines(
    table: pd.DataFrame,
    width: int | None = None,
    order: Sequence[str] = (),
    needed: Sequence[str] = (),
    said_once: Collection[str] = (),
    see_more: str = SEE_MORE,
) -> list[str]:
    """The table as a person reads it, at most ``width`` wide.

    Args:
        table: what is shown.
        width: as many columns as the terminal has; None shows everything.
        order: as in ``show``.
        needed: as in ``show``.
        said_once: columns that are said in a line above where they are the same in all rows.
        see_more: where columns without room are seen.
    """
    columns: list[Column] = []
    once: list[Column] = []
    for column in _columns(table, order, needed):
        said = _plain(column.heading) in said_once and _is_alike(column)
        (once if said else columns).append(column)
    if not columns:
        columns, once = once, []
    layout = lay_out(columns, width)
    # What is the same in all rows takes no more than a word.
    once += filter(_is_alike, layout.hidden)
    # As --set takes settings, and --columns names.
    words = [
        f"{_plain(one.heading)}={one.cells[0]}" for one in once if one.cells[0] != as_shown(NOTHING)
    ]
    above = wrap_lines(f"All rows: {', '.join(words)}\n", width) if words else []
    left_out = [_plain(one.heading) for one in layout.hidden if one not in once]
    left_out = ["further intervals"] * layout.compact + left_out
    note = f"Not shown: {', '.join(left_out)} ({see_more})."
    return [*above, *layout.lines, *(wrap_lines(note, width) if left_out else [])]


def _is_alike(column: Column) -> bool:
    return len({*column.cells}) == 1


def _columns(table: pd.DataFrame, order: Sequence[str], needed: Sequence[str]) -> list[Column]:
    texts = _as_text(table)
    settings = [heading for heading in texts if _plain(heading) in SETTINGS]
    ranked = [
        name
        for one in order
        for name in (map(_plain, settings) if one == ALL_SETTINGS else [_plain(one)])
    ]
    wanted = {*map(_plain, needed), *map(_plain, settings)}
    return [
        Column(
            as_shown(heading),
            tuple(map(as_shown, texts[heading])),
            rank=ranked.index(name) if (name := _plain(heading)) in ranked else len(ranked) + place,
            needed=name in wanted,
            telling=_is_telling(name, texts[heading]),
        )
        for place, heading in enumerate(texts)
    ]


def _is_telling(name: str, texts: Sequence[str]) -> bool:
    """Whether a column says what a row is of: settings, seeds and words, but no outcome."""
    words = any(any(map(str.isalpha, text)) for text in texts)
    return name in TELLING or (words and name not in OUTCOMES)
