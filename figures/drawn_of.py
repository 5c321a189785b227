"""What figures of drawn answers need: networks of a run side by side on the published examples."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import pandas as pd
from matplotlib.figure import Figure

from jaxarith.engine.answers import load_answers
from jaxarith.engine.redrawn import redraw, trained_members
from jaxarith.engine.store import RunDirectory
from jaxarith.errors import InputError
from jaxarith.plotting import Source
from jaxarith.report.drawn import fitting, rows_of, trained_on
from jaxarith.report.showing import example_queries, ordinary_seed


@dataclass(frozen=True)
class Column:
    """One column of a figure.

    Attributes:
        heading: what stands above.
        settings: of the cell that it shows, as far as they matter.
        threshold: where drawings are cut to black and white; None leaves them grey.
    """

    heading: str
    settings: Mapping[str, object] = field(default_factory=dict)
    threshold: float | None = None


def drawn_figure(run: RunDirectory, columns: Sequence[Column]) -> Figure:
    """The published examples as a network of each column draws them.

    Raises:
        InputError: no finished member of a column, several cells of one, or nothing drawn.
    """
    results = run.results()
    finished = results[results["status"] == "done"]
    drawing = [entry for entry in load_answers(run) if entry.task.draws_images]
    held = [(column, _of(finished, column, run)) for column in columns]
    held = [(column, members) for column, members in held if len(members)]
    if not held or not drawing:
        raise InputError(f"{run.path}: no finished member that draws; go on with jaxarith sweep")
    entry = next(e for e in drawing if held[0][1]["member"].iloc[0] in e.members)
    rows = _of_one_seed([members for _, members in held], run)
    trained = trained_members(run, {row["member"] for row in rows})
    queries = example_queries(entry)
    lead = trained[rows[0]["member"]].member
    drawn = [
        redraw(trained[row["member"]], queries, lead, column.threshold)
        for row, (column, _) in zip(rows, held, strict=True)
    ]
    places = [entry.members.index(row["member"]) for row in rows]
    source = Source(f"seed {rows[0]['seed']}", rows[0]["digits"], rows[0]["images"])
    return fitting(
        rows_of(entry, queries, drawn, trained_on(entry, places, queries)),
        [column.heading for column, _ in held],
        source,
    )


def _of(finished: pd.DataFrame, column: Column, run: RunDirectory) -> pd.DataFrame:
    """The rows of the one cell that a column shows; none where the run has no such cell."""
    for name, value in column.settings.items():
        finished = finished[finished[name] == value]
    if finished["cell"].nunique() > 1:
        raise InputError(
            f"{run.path}: several cells are {' '.join(column.heading.split())}; "
            "name a run that has one of each"
        )
    return finished


def _of_one_seed(cells: Sequence[pd.DataFrame], run: RunDirectory) -> list[pd.Series]:
    """A row of each cell, of the most ordinary seed that all have."""
    common = set.intersection(*(set(members["seed"]) for members in cells))
    if not common:
        raise InputError(f"{run.path}: no seed finished in every cell; go on with jaxarith sweep")
    seed = ordinary_seed(pd.concat(cells), common)
    return [members[members["seed"] == seed].iloc[0] for members in cells]
