"""What every figure's script needs: its arguments, and the answers of a run by cell."""

import argparse
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from jaxarith.config import TEST, Arithmetic
from jaxarith.engine.answers import load_answers
from jaxarith.engine.store import RunDirectory
from jaxarith.errors import InputError, JaxarithError, one_line
from jaxarith.mistakes import read_values
from jaxarith.plotting import WrongAnswers
from jaxarith.tasks.dataset import dataset


class Cell(NamedTuple):
    """All seeds of one cell that finished and did not diverge.

    Attributes:
        row: one of its rows of results; all settings but the seed are the cell's.
        task: whose queries were answered.
        predicted: uint8 [seeds, queries, answer width].
        tested: bool [seeds, queries].
    """

    row: pd.Series
    task: Arithmetic
    predicted: np.ndarray
    tested: np.ndarray

    def wrong_answers(self, label: str) -> WrongAnswers:
        """How far its wrong answers to test queries are from the right ones."""
        values, readable = read_values(self.task, self.predicted)
        return WrongAnswers.of(label, values, readable, dataset(self.task).values, self.tested)


def cells_of(
    run: RunDirectory, order: str, descending: bool = False, **settings: Sequence[object]
) -> list[Cell]:
    """The cells of a run whose settings are among these.

    Args:
        run: where from.
        order: the column they are put in order by.
        descending: largest first.
        settings: the values that each column may have.

    Raises:
        InputError: no finished member has such settings, or two cells are at one place.
    """
    results = run.results()
    finished = results[results["status"] == "done"]
    for name, values in settings.items():
        finished = finished[finished[name].isin(values)]
    if finished.empty:
        wanted = "".join(f" with {name} in {list(values)}" for name, values in settings.items())
        raise InputError(f"{run.path}: no finished member{wanted}; go on with jaxarith sweep")
    one_each = finished.drop_duplicates("cell")[order]
    if one_each.duplicated().any():
        value = one_each[one_each.duplicated()].iloc[0]
        raise InputError(
            f"{run.path}: several cells have {order} {value:g}; name a run that has one of each"
        )
    answers = load_answers(run)
    found = []
    in_order = finished.sort_values(order, ascending=not descending, kind="stable")
    for _, members in in_order.groupby("cell", sort=False):
        names = set(members["member"])
        mine = next(entry for entry in answers if names <= set(entry.members))
        rows = np.array([name in names for name in mine.members])
        tested = mine.part[rows] == TEST
        found.append(Cell(members.iloc[0], mine.task, mine.predicted[rows], tested))
    return found


def done_of(run: RunDirectory, task: str) -> pd.DataFrame:
    """The results of a run's members of a task that are done.

    Raises:
        InputError: it has none.
    """
    results = run.results()
    done = results[(results["status"] == "done") & (results["task"] == task)]
    if done.empty:
        raise InputError(f"{run.path}: has no finished member of {task}; run its sweep first")
    return done


def script_alone(description: str | None, draw: Callable[[], dict[str, Figure]]) -> None:
    """As ``script``, of figures that need no run."""
    parser = argparse.ArgumentParser(
        description=description, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--out", type=Path, default=Path(), help="the folder")
    chosen = parser.parse_args()
    try:
        for name, figure in draw().items():
            save(figure, chosen.out / f"{name}.png")
    except JaxarithError as error:
        print(one_line(error), file=sys.stderr)
        raise SystemExit(error.exit_code) from None


def script(description: str | None, draw: Callable[[RunDirectory], dict[str, Figure]]) -> None:
    """Draw the figures of one run directory, as the command line asks.

    Args:
        description: the script's docstring, shown by ``--help``.
        draw: makes the figures, by name; of a single one ``--out`` is the file, else the folder.
    """
    parser = argparse.ArgumentParser(
        description=description, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("directory", metavar="DIR", help="a run directory of jaxarith sweep")
    parser.add_argument("--out", type=Path, help="the PNG, or the folder where there are several")
    chosen = parser.parse_args()
    try:
        figures = draw(RunDirectory(chosen.directory))
        for name, figure in figures.items():
            own = Path(f"{name}.png")
            alone = len(figures) == 1
            save(figure, (chosen.out or own) if alone else (chosen.out or Path()) / own)
    except JaxarithError as error:
        print(one_line(error), file=sys.stderr)
        raise SystemExit(error.exit_code) from None


def save(figure: Figure, path: Path) -> None:
    """Write a figure and say where.

    Raises:
        InputError: it cannot be written there.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        figure.savefig(path, format=path.suffix[1:] or "png")
    except (OSError, ValueError) as error:
        raise InputError(f"--out {path}: {one_line(error)}") from None
    print(path)


def share(fraction: float) -> str:
    """A share in percent: ``75 %``."""
    return f"{100 * fraction:g} %"


def layers(count: int) -> str:
    """``1 encoder layer`` or ``2 encoder layers``."""
    return f"{count} encoder layer{'' if count == 1 else 's'}"
