"""Whether seeds get the same queries wrong, in sentences."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from jaxarith.formatting import in_percent
from jaxarith.mistakes.row_names import row_labels
from jaxarith.mistakes.survey import Survey

MOST_HARD = 3
NEARLY_ALL = 0.9
NARROW = 0.05
SIGNIFICANT = 0.05
SHARED = "queries wrong in two seeds"
FEWEST_SEEDS = 3
CHANCE = (
    "By chance: each seed gets as many queries wrong as it does, but these are spread at random. "
    "For two seeds these are queries asked of both; for more seeds, all queries asked of each. "
    "Brackets are 95 % intervals over seeds (jackknife of the logarithm). What holds in these "
    "seeds is decided by shuffling (two-sided p of 5 % or less). Of several answers that are most "
    "frequent the first seed's counts."
)
SPLITS = (
    "Where each seed has a split of its own, seeds together have learnt from more queries than one."
)


def sharing_in_words(survey: Survey) -> list[str]:
    """For each cell, whether its seeds get the same queries wrong; first what chance means."""
    shared = survey.shared
    if shared.empty:
        return ["- No member that did not diverge has finished."]
    columns = list(shared.columns)
    labels = row_labels(shared, columns[: columns.index("seeds")])
    lines = [CHANCE if survey.together["one_split"].all() else f"{CHANCE} {SPLITS}"]
    for label, row in zip(labels, shared.to_dict("records"), strict=True):
        sentences = [
            f"- {label} ({row['seeds']} seed{'s' * (row['seeds'] != 1)}): {_verdict(row)}",
            _unanimous(_of_cell(survey.unanimous, row)),
            _together(_of_cell(survey.together, row)),
            hardest_in_words(_of_cell(survey.hardest, row), row["seeds"]),
        ]
        lines.append(" ".join(filter(None, sentences)))
    return lines


def hardest_in_words(hardest: pd.DataFrame, seeds: int) -> str:
    """The first of the queries that were wrong most often, and how many are like them."""
    if hardest.empty:
        return ""
    first = hardest.iloc[0]
    asked, wrong, tied = (int(first[name]) for name in ("asked", "wrong", "tied"))
    shown = hardest["query"].head(min(MOST_HARD, tied)).tolist()
    if asked == wrong == seeds:
        what = f"that all {seeds} seeds got wrong"
    elif asked == wrong:
        what = f"that were asked of {asked} seeds and that all {asked} got wrong"
    else:
        what = f"that were asked of {asked} seeds and that {wrong} of these got wrong"
    if tied == 1:
        what = what.replace("that were", "that was")
        return f"Hardest: the one query {what}: {shown[0]}."
    number, order = f"the {tied}", ""
    if tied > len(shown):
        number, order = f"{len(shown)} of the {tied:,}", ", the first in order"
    return f"Hardest: {number} queries {what}{order}: {', '.join(shown)}."


def _of_cell(table: pd.DataFrame, row: Mapping[str, Any]) -> pd.DataFrame:
    return table[table["cell"] == row["cell"]]


def _verdict(row: Mapping[str, Any]) -> str:
    ratio, low, high = (float(row[name]) for name in ("times_chance", "low", "high"))
    if ratio != ratio:
        return "cannot be said: no two seeds were asked the same queries and both made mistakes."
    # Near the ceiling two digits would make an interval look like a point.
    digits = 3 if high - low < NARROW else 2
    measured = (
        "Where one seed is wrong, another asked the same query is wrong too in "
        f"{in_percent(row['again'])} % of cases, by chance in "
        f"{in_percent(row['again_by_chance'])} %: {ratio:.{digits}f} times as often"
    )
    if low == low:
        measured += f" [{low:.{digits}f}, {high:.{digits}f}]"
    if row["least_wrong"] > NEARLY_ALL:
        verdict = "nearly all answers are wrong in every seed, so little can be told"
    elif low > 1:
        verdict = "more than by chance"
    elif high < 1:
        verdict = "less than by chance"
    elif row["p"] <= SIGNIFICANT:
        much = "more" if ratio > 1 else "less"
        verdict = f"{much} than by chance in these seeds, not settled for others"
    else:
        verdict = "not settled"
    if low != low and row["least_wrong"] <= NEARLY_ALL:
        verdict += ", as there are too few " + ("seeds" if row["seeds"] < FEWEST_SEEDS else SHARED)
    return f"{verdict}. {measured}."


def _unanimous(unanimous: pd.DataFrame) -> str:
    """How many queries are wrong in every seed that was asked them."""
    totals = unanimous[["queries", "wrong_in_all", "by_chance"]].sum()
    if not totals["queries"]:
        return ""
    return (
        f"Of {totals['queries']:,.0f} queries asked of two seeds or more, "
        f"{totals['wrong_in_all']:,.0f} are wrong in every seed asked (by chance "
        f"{totals['by_chance']:,.1f})."
    )


def _together(together: pd.DataFrame) -> str:
    """What the seeds of a cell know together, where at least three can vote."""
    (vote,) = together.to_dict("records")
    if not vote["voted"]:
        return ""
    return (
        f"On {vote['voted']:,} queries asked of three or more, the seeds' most frequent answer is "
        f"right for {in_percent(vote['ensemble'])} %, a single seed's on average for "
        f"{in_percent(vote['single'])} %."
    )
