"""Errors: how many of each kind, how far off, and examples."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from jaxarith.config import TEST, Arithmetic
from jaxarith.engine.answers import Answers
from jaxarith.formatting import in_percent
from jaxarith.mistakes import KINDS, Mistakes, classify, member_mistakes, pool_mistakes, read_values
from jaxarith.mistakes.examples import examples
from jaxarith.mistakes.kinds import MEANINGS, NAMES
from jaxarith.plotting import WrongAnswers, difference_figure, frequency_figure
from jaxarith.plotting.differences import bin_width
from jaxarith.plotting.pages import largest_difference
from jaxarith.report.panels import short_labels
from jaxarith.report.pictures import Picture, picture
from jaxarith.report.words import PERCENT, cell_labels
from jaxarith.tasks.dataset import dataset

MOST_IN_A_PICTURE = 4
MOST_WITH_EXAMPLES = 12
TEXT = (
    "Shares of the test queries: the mean over the seeds of a cell. Wrong is 100 % minus exact. "
    "One answer can be of several kinds: {meanings}. Diverged members count as all wrong. They are "
    "left out of the kinds, the examples and the pictures."
)

MEDIANS = (
    "Orange: the median of wrong answers, so of differences without 0. It can jump between −1 and "
    "+1 where errors lie evenly about 0."
)


class CellErrors(NamedTuple):
    """What the sound members of one cell answered.

    Attributes:
        label: what the cell is called.
        short: the same for pictures.
        task: whose queries.
        predicted: uint8 [seeds, queries, answer width].
        tested: bool [seeds, queries].
        found: the kinds of mistake, each bool [seeds, queries].
        diverged: further seeds, whose answers mean nothing.
    """

    label: str
    short: str
    task: Arithmetic
    predicted: np.ndarray
    tested: np.ndarray
    found: Mistakes
    diverged: int


def cell_errors(answers: Sequence[Answers], results: pd.DataFrame) -> list[CellErrors]:
    """One entry per cell with a member that did not diverge, in the order of ``results``."""
    labels, (short, _) = cell_labels(results), short_labels(results)
    sound = results[results["status"] == "done"]
    cells = []
    for cell, members in sound.groupby("cell", sort=False):
        for entry in answers:
            mine = set(members["member"])
            chosen = [at for at, name in enumerate(entry.members) if name in mine]
            if chosen:
                predicted = entry.predicted[chosen]
                found = classify(entry.task, predicted)
                tested = entry.part[chosen] == TEST
                names = (labels[str(cell)], short[str(cell)])
                diverged = int((results.loc[results["cell"] == cell, "status"] == "diverged").sum())
                cells.append(CellErrors(*names, entry.task, predicted, tested, found, diverged))
    return cells


def errors_section(answers: Sequence[Answers], results: pd.DataFrame) -> dict[str, Any] | None:
    """Text, tables and pictures; None where no cell has a member that did not diverge.

    Args:
        answers: of arithmetic tasks.
        results: one row per member.
    """
    cells = cell_errors(answers, results)
    if not cells:
        return None
    mistakes = pool_mistakes(member_mistakes(results, answers), ["cell"])
    return {
        "text": TEXT.format(meanings=", ".join(f"{_name(k)} ({v})" for k, v in MEANINGS.items())),
        "shares": _shares(mistakes, cell_labels(results)),
        "examples": _examples(cells),
        "pictures": _pictures(cells, short_labels(results)[1]),
    }


def _shares(mistakes: pd.DataFrame, labels: Mapping[str, str]) -> dict[str, Any]:
    kinds = [kind for kind in KINDS if mistakes[kind].notna().any()]
    counts = ["members", *(["diverged"] if mistakes["diverged"].any() else [])]
    rows = [
        [
            labels[row["cell"]],
            *(row[name] for name in counts),
            *(f"{in_percent(row[name])}{PERCENT}" for name in ("wrong", *kinds)),
        ]
        for row in mistakes[mistakes["members"] > 0].to_dict("records")
    ]
    grouped = [
        f"{labels[row['cell']]}: {row['groups']}"
        for row in mistakes[mistakes["groups"].notna()].to_dict("records")
    ]
    told = f" Seeds form separate groups, which the mean hides: {'; '.join(grouped)}."
    return {
        "caption": "Wrong answers by kind, as shares of the test queries: means over the seeds of "
        f"a cell.{told if grouped else ''}",
        "columns": ["cell", "seeds", *counts[1:], *map(_name, ("wrong", *kinds))],
        "rows": rows,
    }


def _examples(cells: Sequence[CellErrors]) -> dict[str, Any] | None:
    shown = cells[:MOST_WITH_EXAMPLES]
    each = 5 if len(shown) <= 4 else 3
    rows = []
    for cell in shown:
        table = examples(
            cell.task,
            cell.predicted,
            cell.tested,
            cell.found.wrong,
            fewest=min(2, len(cell.predicted)),
            count=each,
        )
        for row in table.itertuples(index=False):
            seeds = f"{row.wrong} of {row.asked}"
            texts = (row.query, row.answer, seeds, f"{row.tied:,}", row.said)
            rows.append([cell.label, *map(_signed, texts)])
    if not rows:
        return None
    few = f" The first {len(shown)} of {len(cells)} cells." if len(shown) < len(cells) else ""
    return {
        "caption": f"Up to {each} test queries per cell, those that the largest share of the seeds "
        "asked got wrong. Queries tied: how many have the same numbers of seeds; of these "
        "the first in order are shown. Wrong answers: each with how many seeds gave it; what is no "
        f"number is quoted.{few}",
        "columns": [
            *("cell", "query", "right answer", "wrong seeds, of those asked", "queries tied"),
            "wrong answers",
        ],
        "rows": rows,
    }


def _name(kind: str) -> str:
    return NAMES.get(kind, kind.replace("_", " "))


def _signed(given: object) -> str:
    return str(given).replace("-", "−").replace("*", "×")


def _pictures(cells: Sequence[CellErrors], named: str) -> list[Picture]:
    shown = [wrong_answers_of(cell) for cell in cells[:MOST_IN_A_PICTURE]]
    few = f" Cells are named by {named}." if named else ""
    if len(shown) < len(cells):
        few += f" The first {len(shown)} of {len(cells)} cells."
    return error_pictures(shown, few)


def error_pictures(shown: Sequence[WrongAnswers], few: str) -> list[Picture]:
    """How far off cells' wrong answers are; ``few`` ends the captions."""
    return [
        picture(
            "differences",
            difference_figure(shown),
            "Box plots and histograms of the differences between wrong answers and right ones.",
            "How far wrong answers to test queries are from the right ones, of all seeds of each "
            "cell: box plots (whiskers to 1.5 interquartile ranges), histograms without outliers, "
            f"each with its own vertical scale, and box plots without outliers. {MEDIANS}{few}",
        ),
        picture(
            "difference_frequencies",
            frequency_figure(shown),
            "Frequency of absolute differences between wrong answers and right ones, log scale.",
            f"{_counted(bin_width(largest_difference(shown)))}, on a logarithmic axis: dots are "
            "means over seeds, lines their range. A line that reaches the axis means 0 "
            f"in some seed.{few}",
        ),
    ]


def _counted(width: int) -> str:
    """What the picture of frequencies counts."""
    if width == 1:
        return "How often each absolute difference occurs"
    return f"How often absolute differences occur, in bins of {width}"


def wrong_answers_of(cell: CellErrors) -> WrongAnswers:
    """What the pictures of a cell draw."""
    values, readable = read_values(cell.task, cell.predicted)
    right = dataset(cell.task).values
    return WrongAnswers.of(cell.short, values, readable, right, cell.tested, cell.diverged)
