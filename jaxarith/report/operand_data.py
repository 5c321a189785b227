"""What the operand map shows, packed: the answers of every seed of every cell to every query."""

import base64
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from jaxarith.config import Arithmetic
from jaxarith.engine.answers import Answers
from jaxarith.tasks.arithmetic import dataset

# A map of more numbers than this has cells smaller than a screen's dots.
MOST_NUMBERS = 300


@dataclass(frozen=True)
class OperandData:
    """What goes into the page, and what of it is left out.

    Attributes:
        content: plain data for JSON; empty where no task can be mapped.
        left_out: one sentence where not all is shown, else empty.
    """

    content: dict[str, Any]
    left_out: str


def mappable(task: Arithmetic) -> bool:
    """Whether the queries of a task lie on grids: two operands of a range that fits a screen."""
    return task.operands == 2 and task.largest - task.smallest < MOST_NUMBERS


def operand_data(
    answers: Sequence[Answers],
    results: pd.DataFrame,
    labels: dict[str, str],
    limit: int,
) -> OperandData:
    """Pack the answers of all cells, or of as many seeds and cells as fit.

    Args:
        answers: as ``load_answers`` gives.
        results: one row per member; those of one cell are shown together.
        labels: what to call each cell.
        limit: characters that all packed arrays may take together.
    """
    shown = [entry for entry in answers if mappable(entry.task)]
    strings = _Strings()
    tasks = [_task(entry.task, strings) for entry in shown]
    cells = [
        cell
        for number, entry in enumerate(shown)
        for cell in _cells(number, entry, results, labels, strings)
    ]
    kept = _fit(cells, strings, limit)
    content = {"tasks": tasks, "cells": kept, "packed": {}} if kept else {}
    if kept:
        used = {task["right"] for task in tasks} | {task["steps"] for task in tasks}
        used |= {seed[name] for cell in kept for seed in cell["seeds"] for name in ("said", "part")}
        content["packed"] = {number: strings.texts[number] for number in sorted(used)}
    return OperandData(content, _left_out(answers, cells, kept))


class _Strings:
    """Packed arrays, each kept once: members with the same split share its parts."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self._places: dict[str, int] = {}

    def add(self, values: np.ndarray) -> int:
        """The number of an array's bytes, deflated and in base64."""
        text = base64.b64encode(zlib.compress(values.tobytes(), 9)).decode("ascii")
        if text not in self._places:
            self._places[text] = len(self.texts)
            self.texts.append(text)
        return self._places[text]


def _task(task: Arithmetic, strings: _Strings) -> dict[str, Any]:
    data = dataset(task)
    places = query_places(task)
    return {
        "operators": task.operators,
        "smallest": task.smallest,
        "numbers": task.largest - task.smallest + 1,
        "queries": len(data.queries),
        "width": int(data.answers.shape[1]),
        "characters": data.vocabulary.characters,
        "reversed": task.answer_layout == "units_first",
        # Planes of one character each: neighbours are alike, which is what deflate looks for.
        "right": strings.add(np.ascontiguousarray(data.answers.T)),
        # Each place less the one before: all ones where every query is there.
        "steps": strings.add(np.diff(places, prepend=-1).astype("<u4")),
    }


def query_places(task: Arithmetic) -> np.ndarray:
    """Where each query of two operands lies, int64 [queries]: operator, first, second operand."""
    data = dataset(task)
    numbers = task.largest - task.smallest + 1
    places = np.empty(len(data.queries), dtype=np.int64)
    for query, text in enumerate(data.vocabulary.decode(data.queries)):
        operator = next(sign for sign in text if sign in task.operators)
        first, second = (int(part) - task.smallest for part in text.split(operator))
        row = task.operators.index(operator) * numbers + first
        places[query] = row * numbers + second
    return places


def _cells(
    number: int,
    entry: Answers,
    results: pd.DataFrame,
    labels: dict[str, str],
    strings: _Strings,
) -> list[dict[str, Any]]:
    data = dataset(entry.task)
    place = {member: row for row, member in enumerate(entry.members)}
    mine = results[results["member"].isin(entry.members)]
    cells = []
    for cell, members in mine.groupby("cell", sort=False):
        seeds = []
        for row in members.to_dict("records"):
            at = place[row["member"]]
            # Less the right answer, so that what is right is zero and packs to nothing.
            off = (entry.predicted[at].astype(int) - data.answers) % data.vocabulary.size
            seeds.append(
                {
                    "seed": int(row["seed"]),
                    "diverged": row["status"] == "diverged",
                    "said": strings.add(np.ascontiguousarray(off.T).astype(np.uint8)),
                    "part": strings.add(pack_parts(entry.part[at])),
                }
            )
        cells.append({"task": number, "label": labels[str(cell)], "seeds": seeds})
    return cells


def pack_parts(part: np.ndarray) -> np.ndarray:
    """Parts 0 to 2, four to a byte, the first in the lowest bits: uint8 [⌈queries / 4⌉]."""
    padded = np.zeros(-(-len(part) // 4) * 4, dtype=np.uint8)
    padded[: len(part)] = part
    return (padded.reshape(-1, 4) << np.array([0, 2, 4, 6], dtype=np.uint8)).sum(
        axis=1, dtype=np.uint8
    )


def _fit(cells: list[dict[str, Any]], strings: _Strings, limit: int) -> list[dict[str, Any]]:
    """As many seeds of every cell as fit; where not even one does, as many cells as do."""

    def size(chosen: list[dict[str, Any]]) -> int:
        used = {
            seed[name] for cell in chosen for seed in cell["seeds"] for name in ("said", "part")
        }
        return sum(len(strings.texts[number]) for number in used)

    most = max((len(cell["seeds"]) for cell in cells), default=0)
    for count in range(most, 0, -1):
        chosen = [{**cell, "seeds": cell["seeds"][:count]} for cell in cells]
        if size(chosen) <= limit:
            return chosen
    chosen = [{**cell, "seeds": cell["seeds"][:1]} for cell in cells]
    while chosen and size(chosen) > limit:
        chosen.pop()
    return chosen


def _left_out(
    answers: Sequence[Answers], cells: list[dict[str, Any]], kept: list[dict[str, Any]]
) -> str:
    said = []
    other = [entry.task.name for entry in answers if not mappable(entry.task)]
    if other:
        said.append(
            f"Not mapped: {', '.join(other)} (a map needs two operands of at most "
            f"{MOST_NUMBERS} numbers)."
        )
    if len(kept) < len(cells):
        said.append(f"To keep this file small, {len(kept)} of {len(cells)} cells are mapped.")
    most = max((len(cell["seeds"]) for cell in cells), default=0)
    held = max((len(cell["seeds"]) for cell in kept), default=0)
    if 0 < held < most:
        said.append(f"To keep this file small, the map holds {held} of {most} seeds of each cell.")
    return " ".join(said)
