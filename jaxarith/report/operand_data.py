"""What the operand map shows, packed: the answers of every seed of every cell to every query."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from jaxarith.config import Arithmetic
from jaxarith.engine.answers import Answers
from jaxarith.report.packing import Strings, pack_parts, planes, rank
from jaxarith.tasks.dataset import dataset

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


def pack(answers: Sequence[Answers], results: pd.DataFrame, labels: dict[str, str]) -> "Packed":
    """Pack the answers of all cells.

    Args:
        answers: as ``load_answers`` gives.
        results: one row per member; those of one cell are shown together.
        labels: what to call each cell.
    """
    strings = Strings()
    tasks: list[dict[str, Any]] = []
    cells: list[dict[str, Any]] = []
    for entry in answers:
        if mappable(entry.task):
            data = dataset(entry.task)
            # Less the right answer: alike mistakes look alike, and what is right is zero.
            off = (entry.predicted - data.answers.astype(np.int16)) % data.vocabulary.size
            codes, ranks = rank(off.astype(np.uint8))
            cells += _cells(len(tasks), entry, ranks, len(codes), results, labels, strings)
            tasks.append(_task(entry.task, codes, strings))
    other = [entry.task.name for entry in answers if not mappable(entry.task)]
    return Packed(tasks, cells, strings.texts, other)


def fit(packed: "Packed", limit: int) -> OperandData:
    """As many seeds and cells as take at most ``limit`` characters of JSON together."""
    kept = _fit(packed, limit)
    content = _content(packed, kept) if kept else {}
    return OperandData(content, _left_out(packed.other, packed.cells, kept))


@dataclass(frozen=True)
class Packed:
    """All answers of a run, packed.

    Attributes:
        tasks, cells: plain data that names arrays by their numbers.
        texts: the arrays.
        other: names of tasks that cannot be mapped.
    """

    tasks: list[dict[str, Any]]
    cells: list[dict[str, Any]]
    texts: list[str]
    other: list[str]


def _task(task: Arithmetic, codes: np.ndarray, strings: Strings) -> dict[str, Any]:
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
        "right": strings.add(data.answers),
        "codes": strings.add(codes),
        # Each place less the one before: all ones where every query is there.
        "steps": strings.add(np.diff(places, prepend=-1).astype("<i4")),
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
    ranks: np.ndarray,
    most: int,
    results: pd.DataFrame,
    labels: dict[str, str],
    strings: Strings,
) -> list[dict[str, Any]]:
    place = {member: row for row, member in enumerate(entry.members)}
    mine = results[results["member"].isin(entry.members)]
    cells = []
    for cell, members in mine.groupby("cell", sort=False):
        seeds = []
        for member, seed, status in zip(
            *(members[name] for name in ("member", "seed", "status")), strict=True
        ):
            at = place[member]
            said = strings.add(planes(ranks[at], most))
            part = strings.add(pack_parts(entry.part[at]))
            about = {"seed": int(seed), "diverged": status == "diverged"}
            seeds.append({**about, "said": said, "part": part})
        cells.append({"task": number, "label": labels[str(cell)], "seeds": seeds})
    return cells


def _content(packed: Packed, cells: list[dict[str, Any]]) -> dict[str, Any]:
    """Some cells, and of the arrays those that they name."""
    used = {task[name] for task in packed.tasks for name in ("right", "codes", "steps")}
    used |= {seed[name] for cell in cells for seed in cell["seeds"] for name in ("said", "part")}
    texts = {number: packed.texts[number] for number in sorted(used)}
    return {"tasks": packed.tasks, "cells": cells, "packed": texts}


def _fit(packed: Packed, limit: int) -> list[dict[str, Any]]:
    """As many seeds of every cell as fit; where not even one does, as many cells as do."""

    def fits(chosen: list[dict[str, Any]]) -> bool:
        return len(as_json(_content(packed, chosen))) <= limit

    cells = packed.cells
    most = max((len(cell["seeds"]) for cell in cells), default=0)
    for count in range(most, 0, -1):
        chosen = [{**cell, "seeds": cell["seeds"][:count]} for cell in cells]
        if fits(chosen):
            return chosen
    chosen = [{**cell, "seeds": cell["seeds"][:1]} for cell in cells]
    while chosen and not fits(chosen):
        chosen.pop()
    return chosen


def as_json(content: Any) -> str:
    """JSON that may stand inside a script element, whatever its texts hold."""
    text = json.dumps(content, separators=(",", ":"))
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def _left_out(other: list[str], cells: list[dict[str, Any]], kept: list[dict[str, Any]]) -> str:
    said = []
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
