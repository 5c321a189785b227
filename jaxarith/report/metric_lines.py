"""The scores of drawn answers beside what black, mean and real frames score."""

from typing import Any

import pandas as pd

from jaxarith.config import TEST
from jaxarith.engine.answers import Answers
from jaxarith.interval_notes import absence_notes
from jaxarith.plotting import heading
from jaxarith.report.scores import score_text
from jaxarith.report.words import distinguishing, percent
from jaxarith.tasks.dataset import dataset

# Each metric of a run's members, and of the lines.
METRICS = {
    "test_exact": "judged_exact",
    "test_legible": "legible",
    "test_per_character": "judged_per_character",
    "test_keras_pixel": "keras_pixel",
    "test_confidence": "confidence",
}
HEADINGS = ("judged exact", "legible", "per character", "Keras pixel accuracy", "confidence")
LINES = {
    "all_black": "all black: nothing is drawn",
    "mean_digit": "mean digit: of each character the mean of its training pictures",
    "real_frame": "real frame: the right picture itself",
}
CAPTION = (
    "Every score of drawn answers to test queries (mean over seeds, 95 % t interval), and beside "
    "them what the judge makes of the right answers drawn in ways that need no network, with "
    "pictures of the lot for tests."
)


def metric_table(
    results: pd.DataFrame, summary: pd.DataFrame, lines: pd.DataFrame, judge: pd.DataFrame
) -> dict[str, Any]:
    """Caption, columns, rows and what the judge is worth.

    Args:
        results: one row per member.
        summary: one row per cell.
        lines: rows of ``judging.baselines``, with ``task``.
        judge: from ``judging.report``.
    """
    names = distinguishing(results)
    rows = [
        [", ".join(heading(row, names, summary).splitlines()) or "this run"]
        + [score_text(row, metric) for metric in METRICS]
        for row in summary.to_dict("records")
        if row["n"]
    ]
    tasks = lines["task"].nunique()
    for row in lines.to_dict("records"):
        if row["line"] in LINES:
            of = f" ({row['task']})" if tasks > 1 else ""
            rows.append([LINES[row["line"]] + of, *(percent(row[one]) for one in METRICS.values())])
    made = pd.concat([summary[f"{metric}_interval"] for metric in METRICS])
    return {
        "caption": " ".join([CAPTION, *absence_notes(made)]),
        "columns": ["", *HEADINGS],
        "rows": rows,
        "judge": judge_said(judge),
    }


def judge_said(judge: pd.DataFrame) -> str:
    """How well the judge reads real frames, in a sentence."""
    by = judge.set_index("frames")

    def share(frames: str, of: str) -> str:
        return percent(float(by.loc[frames, of]))  # type: ignore[arg-type]

    number = int(by.loc["all characters", "number"])  # type: ignore[arg-type]
    return (
        f"The judge itself reads {share('all characters', 'right')} of {number:,} real frames "
        f"right that it never saw, and rejects {_rest(by, 'all characters')} of them; of digits "
        f"{share('all digits', 'right')} right, {_rest(by, 'all digits')} rejected; blank "
        f"{share('blank', 'right')}, minus {share('-', 'right')} right."
    )


def _rest(by: pd.DataFrame, frames: str) -> str:
    return percent(1 - float(by.loc[frames, "accepted"]))  # type: ignore[arg-type]


def lines_of(entry: Answers, digits: Any, judge: Any) -> pd.DataFrame:
    """What the lines score on a task's test answers, with the ``task``'s name."""
    from jaxarith.judging.baselines import baselines

    data = dataset(entry.task)
    tested = (entry.part == TEST).any(axis=0)
    characters = data.vocabulary.characters
    found = baselines(digits, data.answers[tested], characters, judge)
    return found.assign(task=entry.task.name)
