"""What a run is and what it was made with, for a reader who was not there."""

from typing import Any

import pandas as pd

from jaxarith.intervals import BOOTSTRAP, FEWEST_SEEDS
from jaxarith.report.words import count, plain
from jaxarith.seed_groups import RULE_IN_FULL

DEFINITIONS = (
    (
        "exact",
        "The share of queries whose whole answer is right by greedy decoding, without teacher "
        "forcing. The headline.",
    ),
    (
        "per character",
        "The share of answer positions that are right, padding blanks included. It flatters: a "
        "blank is easy, and one wrong digit spoils a whole answer but only one position.",
    ),
    (
        "95 % interval",
        "Student's t interval of the mean over seeds, kept within 0 and 100 %. It is about the "
        "mean of seeds trained like these, not about where one seed falls. One seed has none, nor "
        "have seeds that all agree or that form separate groups: no method is reliable there.",
    ),
    (
        "separate groups",
        f"{RULE_IN_FULL} Such seeds are listed. They get no mean, interval or line, because no "
        "seed need lie near their mean.",
    ),
    (
        "IQM, bootstrap interval",
        "The interquartile mean is the mean of the middle half of the seeds. Bootstrap intervals "
        "come from 20,000 resamples of the seeds (BCa, its level raised for few seeds; percentile "
        f"where BCa is undefined). They are given from {FEWEST_SEEDS[BOOTSTRAP]} seeds on; of "
        "fewer they would hold the truth in less than 90 % of experiments.",
    ),
    (
        "success",
        "The share of seeds with exact of at least 99 % on the test queries, with a 95 % interval "
        "(Wilson's, modified next to 0 and 100 %). It has one where all seeds agree, too: so many "
        "of further seeds may do otherwise.",
    ),
    (
        "cell, member, seed",
        "A member is one trained model; a cell holds all members that differ only by seed. A seed "
        "sets initial weights, batch order and dropout, and the split unless that has its own.",
    ),
    (
        "diverged, failed",
        "A diverged member met a loss that was not finite: it counts as 0 and is left out of "
        "losses. A failed one never gave a result and is only counted.",
    ),
)

DRAWN_DEFINITIONS = (
    (
        "judge, judged exact, legible",
        "A network trained on other images reads drawn answers: exact and per character are its "
        "reading. Legible: the whole answer is read right and no frame is rejected. The judge "
        "rejects blurs, mixtures and means of several digits, which a plain reader would read.",
    ),
    (
        "Keras pixel accuracy",
        "The share of pixels where (drawn > 0.5) equals the right pixel exactly, which the reports "
        "call accuracy. Most pixels are black, so nothing drawn at all already scores high.",
    ),
    (
        "confidence",
        "The probability that the judge gives to the character it reads, mean over frames.",
    ),
)


def definitions(results: pd.DataFrame) -> tuple[tuple[str, str], ...]:
    """The words a report uses, each with its meaning."""
    drawn = results["test_legible"].notna().any()
    return DEFINITIONS + DRAWN_DEFINITIONS if drawn else DEFINITIONS


def lead(results: pd.DataFrame, members: int, environment: dict[str, Any]) -> str:
    """The run in one paragraph.

    Args:
        results: one row per finished or failed member.
        members: how many the sweep asks for.
        environment: of ``sweep.json``.
    """
    states = results["status"].value_counts()
    done, diverged, failed = (int(states.get(k, 0)) for k in ("done", "diverged", "failed"))
    tasks = ", ".join(sorted(results["task"].unique()))
    per_cell = results.groupby("cell")["seed"].nunique()
    most, least = per_cell.max(), per_cell.min()
    seeds = count(int(most), "seed") if most == least else f"{least} to {most} seeds"
    cells = count(len(per_cell), "cell")
    digits = ", ".join(sorted(results["digits"].dropna().unique()))
    return (
        f"Task {tasks}: {count(members, 'member')}, {cells} of {seeds}; {done:,} finished, "
        f"{diverged:,} diverged, {failed:,} failed. "
        + (f"Digits from {digits}. " if digits else "")
        + f"Trained on {devices(environment)}, {day(environment)}."
    )


def warning(results: pd.DataFrame, members: int) -> str:
    """What is missing of a run that is not whole, else empty."""
    scored = int((results["status"] != "failed").sum())
    if scored == members:
        return ""
    return (
        f"This run is not whole: {members - scored:,} of {count(members, 'member')} have no result "
        "yet. What follows is about the others. The same jaxarith sweep goes on where it stopped."
    )


def devices(environment: dict[str, Any]) -> str:
    """``2 × cpu`` and the like."""
    kinds = pd.Series(environment.get("devices") or ["an unknown device"]).value_counts()
    return ", ".join(f"{number} × {kind}" for kind, number in kinds.items())


def day(environment: dict[str, Any]) -> str:
    """The date of the last sweep command on the directory."""
    return str(environment.get("time", "date unknown"))[:10]


def environment_rows(environment: dict[str, Any]) -> list[tuple[str, str]]:
    """Name and value of all that is known of the machine and the code, but the command."""
    rows = []
    for name, given in environment.items():
        if name == "command":
            continue
        if isinstance(given, dict):
            rows += [(str(key), str(inner)) for key, inner in given.items()]
        elif name == "devices":
            rows.append(("devices", devices(environment)))
        else:
            rows.append((plain(name), "none" if given in (None, "", "None") else str(given)))
    return rows
