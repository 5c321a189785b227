"""The mistakes of a whole run: every table of ``jaxarith errors``."""

from collections.abc import Sequence
from typing import NamedTuple, Protocol

import numpy as np
import pandas as pd

from jaxarith.config import PARTS, Arithmetic
from jaxarith.errors import InputError
from jaxarith.mistakes.counting import (
    SIZES,
    differences_by_member,
    mistakes_by_member,
    pool_differences,
    pool_mistakes,
    with_results,
)
from jaxarith.mistakes.examples import examples
from jaxarith.mistakes.kinds import KINDS, classify, kinds_of
from jaxarith.mistakes.sharing import shared_by_pairs, wrong_in_all
from jaxarith.mistakes.voting import vote
from jaxarith.plain_values import texts
from jaxarith.statistics import SETTINGS, varying_settings
from jaxarith.suggestions import nearest

GROUPINGS = ("cell", "member", "seed", "split_seed", "group", *SETTINGS)
FEWEST_SEEDS = 3
HARDEST = 10
EXAMPLES = 2


class Answered(Protocol):
    """What the members of one task answered, as ``engine.answers.Answers`` holds it.

    Attributes:
        task: whose queries, in the order of ``tasks.dataset.dataset(task)``.
        members: their names.
        predicted: uint8 [members, queries, answer width], ids of characters.
        part: uint8 [members, queries]; 0 train, 1 validation, 2 test.
    """

    @property
    def task(self) -> Arithmetic: ...
    @property
    def members(self) -> Sequence[str]: ...
    @property
    def predicted(self) -> np.ndarray: ...
    @property
    def part(self) -> np.ndarray: ...


class Survey(NamedTuple):
    """The mistakes of a run in one part of the queries; diverged members in the first table only.

    Where rows are of cells, the settings that vary over the run follow ``cell``.

    Attributes:
        mistakes: as ``pool_mistakes``, by the chosen columns; by member as ``with_results``.
        differences: as ``pool_differences``, by the same columns.
        examples: for each ``task`` and ``kind`` of mistake the queries at which it is commonest,
            all configurations pooled, as ``examples``; ``of_this_kind`` are the members that made
            this kind of mistake, and ``said`` is what these answered.
        shared: one row per cell: the fields of ``Sharing``.
        unanimous: per cell, as ``wrong_in_all``.
        together: one row per cell: the fields of ``Vote``.
        hardest: per cell, the queries wrong in most of the seeds asked, at least 3.
    """

    mistakes: pd.DataFrame
    differences: pd.DataFrame
    examples: pd.DataFrame
    shared: pd.DataFrame
    unanimous: pd.DataFrame
    together: pd.DataFrame
    hardest: pd.DataFrame


def survey(
    results: pd.DataFrame,
    answers: Sequence[Answered],
    by: str | Sequence[str] = ("cell",),
    part: str = "test",
) -> Survey:
    """Every table on the mistakes of a run.

    Args:
        results: one row per finished or failed member, as ``jaxarith results`` gives.
        answers: what was answered, one entry per task.
        by: the columns that tell the groups of the first two tables apart, of ``GROUPINGS``.
        part: one of ``PARTS``.

    Raises:
        InputError: no finished member, no queries in this part, or a column not in ``GROUPINGS``.
    """
    by = check_grouping(by)
    rows = member_mistakes(results, answers, part)
    done = rows[rows["status"] == "done"]
    sound = [_only(_asked(one, part), set(done["member"])) for one in answers]
    cells = _settings_of_cells(results)
    return Survey(
        mistakes=_member_table(rows, cells) if "member" in by else _pooled_table(rows, by, cells),
        differences=_differences(sound, done, by, cells),
        examples=_examples_by_kind(sound),
        **_by_cell(sound, done, cells),
    )


def member_mistakes(
    results: pd.DataFrame, answers: Sequence[Answered], part: str = "test"
) -> pd.DataFrame:
    """The rows of ``results`` with what each member got wrong, as ``with_results``, and ``part``.

    Every table, figure and score of mistakes is made from these shares.

    Raises:
        InputError: no finished member, or no queries in this part.
    """
    if not answers:
        raise InputError("no member has finished yet; run the sweep first")
    mistakes = pd.concat(
        [mistakes_by_member(*_asked(one, part)) for one in answers], ignore_index=True
    )
    if not mistakes["queries"].any():
        others = " or ".join(name for name in ("test", "train") if name != part)
        raise InputError(f"--part {part}: no member has such queries; try {others}")
    return with_results(mistakes.assign(part=part), results)


def with_wrong_shares(results: pd.DataFrame, answers: Sequence[Answered]) -> pd.DataFrame:
    """Results with two columns for each kind of mistake, to be compared over seeds.

    ``wrong_one`` and its like (``wrong_`` and a name of ``KINDS``) are the share of a member's test
    queries that it answered wrong in this way, as ``jaxarith errors`` has it; ``share_one`` and its
    like are the share of its wrong answers that are wrong in this way, empty for members without a
    wrong answer. Both are empty for members that diverged, and for kinds that the task cannot show.
    """
    mistakes = member_mistakes(results, answers).set_index("member")
    shares = {}
    for kind in KINDS:
        shares[f"wrong_{kind}"] = mistakes[kind]
        wrong = mistakes["wrong"].where(mistakes["wrong"] > 0)
        shares[f"share_{kind}"] = mistakes[kind] / wrong
    return results.merge(pd.DataFrame(shares), left_on="member", right_index=True, how="left")


def check_grouping(by: str | Sequence[str]) -> tuple[str, ...]:
    """The columns to group by, each once; one name is one column.

    Raises:
        InputError: none, or one not in ``GROUPINGS``; the nearest of these is named.
    """
    by = texts(by, "by")
    if "" in by:
        raise InputError(f'--by "": a name is empty; any of: {", ".join(GROUPINGS)}')
    for name in by:
        if name not in GROUPINGS:
            close = nearest(name, GROUPINGS)
            hint = f"did you mean {close[0]}? " if close else ""
            raise InputError(f"--by {name}: no such column; {hint}any of: {', '.join(GROUPINGS)}")
    if not by:
        raise InputError(f"--by: names no column; any of: {', '.join(GROUPINGS)}")
    return tuple(dict.fromkeys(by))


class _Asked(NamedTuple):
    """What the members of one task answered; ``asked`` bool [members, queries]."""

    task: Arithmetic
    members: Sequence[str]
    predicted: np.ndarray
    asked: np.ndarray


def _asked(answers: Answered, part: str) -> _Asked:
    asked = answers.part == PARTS.index(part)
    return _Asked(answers.task, answers.members, answers.predicted, asked)


def _only(answers: _Asked, wanted: set[str]) -> _Asked:
    task, members, predicted, asked = answers
    kept = np.array([name in wanted for name in members], dtype=bool)
    names = [name for name in members if name in wanted]
    return _Asked(task, names, predicted[kept], asked[kept])


def _settings_of_cells(results: pd.DataFrame) -> pd.DataFrame:
    return results[["cell", *varying_settings(results)]].drop_duplicates("cell")


def _with_settings(table: pd.DataFrame, cells: pd.DataFrame) -> pd.DataFrame:
    """A table with the varying settings after its column ``cell``, if it has one."""
    if "cell" not in table:
        return table
    place = list(table.columns).index("cell") + 1
    added = [name for name in cells.columns if name not in table]
    columns = [*table.columns[:place], *added, *table.columns[place:]]
    return table.merge(cells[["cell", *added]], on="cell", how="left")[columns]


def _member_table(rows: pd.DataFrame, cells: pd.DataFrame) -> pd.DataFrame:
    outcome = ["seed", "status", "part", "queries", "wrong_answers", "wrong", *KINDS, *SIZES]
    return rows[["member", *cells.columns, *outcome]]


def _pooled_table(rows: pd.DataFrame, by: Sequence[str], cells: pd.DataFrame) -> pd.DataFrame:
    table = pool_mistakes(rows, by)
    table.insert(len(by), "part", rows["part"].dropna().iloc[0])
    return _with_settings(table, cells)


def _differences(
    answers: Sequence[_Asked], done: pd.DataFrame, by: Sequence[str], cells: pd.DataFrame
) -> pd.DataFrame:
    tables = [differences_by_member(*one) for one in answers if len(one.members)]
    if not tables:
        return pd.DataFrame(columns=[*by, "difference", "count", "share"])
    members = done[list(dict.fromkeys(["member", *by]))]
    return _with_settings(pool_differences(pd.concat(tables), members, by), cells)


def _examples_by_kind(answers: Sequence[_Asked]) -> pd.DataFrame:
    tables = []
    for task, _, predicted, asked in answers:
        mistakes = classify(task, predicted)
        fewest = min(FEWEST_SEEDS, len(predicted))
        for kind in kinds_of(task):
            chosen = getattr(mistakes, kind)
            table = examples(task, predicted, asked, chosen, fewest, EXAMPLES)
            table.insert(0, "task", task.name)
            table.insert(1, "kind", kind)
            tables.append(table.rename(columns={"wrong": "of_this_kind"}))
    return pd.concat(tables, ignore_index=True)


def _by_cell(
    answers: Sequence[_Asked], done: pd.DataFrame, cells: pd.DataFrame
) -> dict[str, pd.DataFrame]:
    """The tables ``shared``, ``unanimous``, ``together`` and ``hardest``, cells in order."""
    cell_of = dict(zip(done["member"], done["cell"], strict=True))
    found: dict[str, list[pd.DataFrame]] = {
        name: [] for name in ("shared", "unanimous", "together", "hardest")
    }
    for task, members, predicted, asked in answers:
        own = np.array([cell_of[name] for name in members], dtype=object)
        for cell in dict.fromkeys(own):
            said, counted = predicted[own == cell], asked[own == cell]
            wrong = classify(task, said).wrong
            tables = {
                "shared": pd.DataFrame([shared_by_pairs(wrong, counted)]),
                "unanimous": wrong_in_all(wrong, counted),
                "together": pd.DataFrame([vote(said, wrong, counted)]),
                "hardest": examples(task, said, counted, wrong, FEWEST_SEEDS, HARDEST),
            }
            for name, table in tables.items():
                table.insert(0, "cell", cell)
                found[name].append(table)
    return {
        name: _with_settings(pd.concat(tables, ignore_index=True), cells)
        if tables
        else pd.DataFrame()
        for name, tables in found.items()
    }
