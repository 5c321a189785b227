"""Why an interval is missing, in sentences that stand under a table or a picture."""

from collections.abc import Iterable, Sequence

import pandas as pd

from jaxarith.intervals import (
    AGREE,
    BOOTSTRAP,
    FEWEST_SEEDS,
    GROUPS,
    IQM_BOOTSTRAP,
    ONE_SEED,
    SEEDS,
    T,
    hidden_share,
)

MOST_LISTED = 8
NAMES = {T: "interval", BOOTSTRAP: "bootstrap interval", IQM_BOOTSTRAP: "bootstrap interval"}


def absence_notes(made: Iterable[str], method: str = T) -> list[str]:
    """A sentence for every reason why intervals are missing.

    Args:
        made: how intervals were made, as in the columns of ``summarise``: ``t``, or ``none: …``.
        method: a key of ``FEWEST_SEEDS``.
    """
    reasons = {text.removeprefix("none: ") for text in made if str(text).startswith("none: ")}
    notes = []
    agreeing = [int(reason.split()[1]) for reason in reasons if reason.endswith(AGREE)]
    if agreeing:
        number = min(agreeing)
        notes.append(
            f"No interval where all seeds agree: of {number} that agree, up to "
            f"{100 * hidden_share(number):.0f} % of others may differ."
        )
    if GROUPS in reasons:
        notes.append("Where seeds form separate groups no interval is reliable.")
    if any(reason.endswith(SEEDS) for reason in reasons):
        notes.append(
            f"No {NAMES[method]} of fewer than {FEWEST_SEEDS[method]} seeds: it would hold the "
            "truth in less than 90 % of experiments."
        )
    if ONE_SEED in reasons:
        notes.append("One seed has no interval.")
    return notes


def group_notes(summary: pd.DataFrame, metrics: Sequence[str]) -> list[str]:
    """For every configuration whose seeds form separate groups, their scores.

    Args:
        summary: as ``summarise`` gives.
        metrics: whose columns ``_groups`` are read.
    """
    settings = list(summary.columns[1 : summary.columns.get_loc("n")])
    varying = [name for name in settings if summary[name].nunique(dropna=False) > 1]
    notes = []
    for metric in metrics:
        grouped = summary[summary[f"{metric}_groups"].notna()]
        for row in grouped.to_dict("records"):
            values = (f"{name.replace('_', ' ')} {_value(row[name])}" for name in varying)
            label = ", ".join([*values, metric.removeprefix("test_").replace("_", " ")])
            notes.append(f"{label}: seeds {row[f'{metric}_groups']}")
    more = len(notes) - MOST_LISTED
    if more > 0:
        notes[MOST_LISTED:] = [f"and {more} more: see the columns …_groups of --format json"]
    return notes


def summary_notes(summary: pd.DataFrame) -> list[str]:
    """What stands under a summary: seeds in groups, and why intervals are missing."""
    metrics = [name.removesuffix("_groups") for name in summary if name.endswith("_groups")]
    made = pd.concat([summary[f"{metric}_interval"] for metric in metrics])
    return [*group_notes(summary, metrics), *absence_notes(made)]


def _value(given: object) -> str:
    return "–" if pd.isna(given) else f"{given:g}" if isinstance(given, float) else str(given)
