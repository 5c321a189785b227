"""What a report shows of a run that reads or draws frames."""

import logging
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import pandas as pd

from jaxarith.engine.answers import Answers
from jaxarith.engine.store import RunDirectory
from jaxarith.errors import one_line
from jaxarith.report.pictures import Picture

TEXT = (
    "A network that stands alone is of the cell with the highest exact on test queries; of each "
    "cell the seed nearest to the medians is shown. Test queries stand in the pictures they were "
    "tested with."
)

log = logging.getLogger("jaxarith")
T = TypeVar("T")


class Tries:
    """What is made one after the other; what fails is noted and loses nothing else.

    Attributes:
        notes: why something was not made, a sentence each.
    """

    def __init__(self) -> None:
        self.notes: list[str] = []

    def __call__(self, what: str, make: Callable[[], T]) -> T | None:
        """What ``make`` gives, or None and a note."""
        try:
            return make()
        except Exception as error:  # Whatever it is, the rest of the report stands.
            log.debug("%s not made", what, exc_info=True)
            self.notes.append(f"Not shown: {what} ({one_line(error)}).")
            return None


def frames_section(
    directory: RunDirectory,
    results: pd.DataFrame,
    summary: pd.DataFrame,
    answers: Sequence[Answers],
) -> dict[str, Any] | None:
    """``text``, ``lines``, ``pictures`` and ``notes``; None where a run reads and writes text.

    Of several tasks the first has its pictures.
    """
    framed = [entry for entry in answers if entry.task.reads_images or entry.task.draws_images]
    if not framed:
        return None
    tries = Tries()
    drawn = [entry for entry in framed if entry.task.draws_images]
    lines = None
    if drawn:
        lines = tries("lines to compare with", lambda: _lines(directory, results, summary, drawn))
    pictures = _pictures(directory, results, framed[0], tries)
    return {"text": TEXT, "lines": lines, "pictures": pictures, "notes": tries.notes}


def _lines(
    directory: RunDirectory, results: pd.DataFrame, summary: pd.DataFrame, drawn: list[Answers]
) -> dict[str, Any]:
    # Imported here, as below: reports of text need nothing of pictures.
    from jaxarith.judging import load_judge
    from jaxarith.judging.report import judge_report
    from jaxarith.report.metric_lines import lines_of, metric_table
    from jaxarith.tasks.pool import digits_of

    member = next(m for m in directory.sweep.members if m.id == drawn[0].members[0])
    assert member.static.pictures is not None
    digits = digits_of(member.static.pictures)
    judge = load_judge(digits)
    lines = pd.concat([lines_of(entry, digits, judge) for entry in drawn])
    return metric_table(results, summary, lines, judge_report(digits, judge, made=False))


def _pictures(
    directory: RunDirectory, results: pd.DataFrame, entry: Answers, tries: Tries
) -> list[Picture]:
    from jaxarith.engine.redrawn import trained_members
    from jaxarith.report import drawn, legibility, seen
    from jaxarith.report.showing import MOST_CELLS, best_cell, shown_members

    shown = tries("pictures of frames", lambda: shown_members(entry, results))
    if shown is None:
        return []
    best = best_cell(shown, results)
    names = {one.name for one in (*shown[:MOST_CELLS], best)}
    trained = tries("pictures by the networks", lambda: trained_members(directory, names))
    makers: dict[str, Callable[[], Picture | list[Picture] | None]] = {}
    draws, reads = entry.task.draws_images, entry.task.reads_images
    if trained and draws:
        makers["drawn examples"] = lambda: drawn.examples_picture(entry, shown, trained)
        makers["the best and worst drawings"] = lambda: drawn.best_and_worst_picture(
            entry, best, trained[best.name]
        )
    if draws:
        makers["legibility"] = lambda: legibility.legibility_picture(entry, results)
        makers["confusion"] = lambda: legibility.confusion_picture(entry, best, results)
    if trained and reads:
        makers["queries answered wrong"] = lambda: seen.strips_picture(
            entry, best, trained[best.name]
        )
    if trained and reads and trained[best.name].member.static.frame_encoder is not None:
        makers["filters"] = lambda: seen.filters_picture(best, trained[best.name])
        makers["activations"] = lambda: seen.activations_pictures(entry, best, trained[best.name])
    made = [tries(what, make) for what, make in makers.items()]
    return [
        one
        for found in made
        for one in (found if isinstance(found, list) else [found])
        if one is not None
    ]
