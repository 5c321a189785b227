"""Every setting that varies, compared in words, with the numbers beside."""

from typing import Any

import pandas as pd

from jaxarith.comparisons import comparable_fields, compare, levels
from jaxarith.errors import InputError
from jaxarith.report.words import PERCENT, plain, value

METRIC = "test_exact"
MOST_VALUES = 6
COLUMNS = {
    "second": "value",
    "first": "against",
    "n_second": "seeds",
    "method": "method",
    "strata": "strata",
    "difference": "difference",
    "improvement": "P(better)",
    "p": "p",
    "p_corrected": "p corrected",
    "least_p": "least p",
    "verdict": "verdict",
}
CAPTION = (
    "Difference of exact on the test queries, value less against, in points with its 95 % "
    "interval; P(better): the probability that a seed of the value scores above one of the other; "
    "p of a two-sided permutation test, corrected by Holm {rows}; least p: the smallest "
    "that so many seeds can give."
)


def comparisons(results: pd.DataFrame) -> list[dict[str, Any]]:
    """One entry per setting that varies: sentences, table, or why it is not compared.

    Of settings that vary only together the first is compared: its sentences name the others.
    """
    cells = results.drop_duplicates("cell")
    apart: dict[tuple[int, ...], str] = {}
    for name in comparable_fields(results):
        codes, _ = pd.factorize(cells[name], use_na_sentinel=False)
        apart.setdefault(tuple(map(int, codes)), name)
    return [_compared(results, name) for name in apart.values()]


def _compared(results: pd.DataFrame, by: str) -> dict[str, Any]:
    entry: dict[str, Any] = {"field": plain(by), "by": by, "refused": "", "note": ""}
    entry["picture"] = None
    values = levels(results, by)
    chosen = _best_values(results, values)
    if chosen:
        held = results[values.isin(chosen)]
        entry["note"] = (
            f"{values.nunique()} values: the one with the highest mean, {value(chosen[0])}, "
            f"is compared with the next {len(chosen) - 1}. It was chosen by these scores, which "
            "favours it."
        )
    else:
        held = results
    try:
        table = compare(held, by, METRIC)
    except InputError as error:
        return entry | {"refused": f"{error}."}
    if chosen:
        # As text: beside one that is not set, numbers are.
        best = str(chosen[0])
        table = table[(table["first"].map(str) == best) | (table["second"].map(str) == best)]
    rows = "over all pairs of these values" if chosen else "over the rows"
    return entry | {
        "table": table,
        "sentences": [text.replace(" %", PERCENT) for text in table["sentence"]],
        "caption": CAPTION.format(rows=rows),
        "columns": list(COLUMNS.values()),
        "rows": [[_written(row, name) for name in COLUMNS] for row in table.to_dict("records")],
    }


def _best_values(results: pd.DataFrame, values: pd.Series) -> list[Any]:
    """The values with the highest means, best first; none where there are few enough for all."""
    means = results.groupby(values, sort=False)[METRIC].mean().sort_values(ascending=False)
    return means.index[:MOST_VALUES].tolist() if len(means) > MOST_VALUES else []


def _written(row: dict[Any, Any], name: str) -> str:
    if name == "difference":
        points = (100 * row[end] for end in ("difference", "low", "high"))
        middle, low, high = (f"{each:+.1f}".replace("-", "−") for each in points)
        return f"{middle} [{low}, {high}]"
    if name == "improvement":
        return f"{row[name]:.0%}".replace("%", PERCENT)
    if name == "n_second" and row["n_first"] != row["n_second"]:
        return f"{row['n_second']} and {row['n_first']}"
    return value(row[name])
