"""Every setting that varies, compared in words, with the numbers beside."""

from typing import Any

import pandas as pd

from jaxarith.comparisons import MARGIN, comparable_fields, compare, levels
from jaxarith.comparisons.notes import notes
from jaxarith.comparisons.numbers import LEVEL, Unit, p_text, probability
from jaxarith.comparisons.verdict import UNMATCHED
from jaxarith.errors import InputError
from jaxarith.report.words import PERCENT, plain, value

METRIC = "test_exact"
MOST_VALUES = 6
# Of more settings an average has no rows beside it, which would be too many to read.
MOST_BESIDE_AVERAGE = 6
DIFFER = "average, effects differ"
COLUMNS = {
    "second": "value",
    "first": "against",
    "n_second": "seeds",
    "method": "method",
    "strata": "settings of the rest",
    "difference": "difference",
    "improvement": "P(above)",
    "p": "p",
    "p_corrected": "p corrected",
    "least_p": "least p",
    "interaction_p_corrected": "p of interaction, corrected",
    "verdict": "verdict",
    "left_out_why": "members left out",
}
# Columns that say nothing where nothing is left out, or no other setting varies.
OPTIONAL = ("interaction_p_corrected", "left_out_why")
CAPTION = (
    "Difference of exact on the test queries, value less against, in points with its 95 % "
    "interval; P(above): the probability that a seed of the value scores above one of the other; "
    "p of a two-sided permutation test, corrected by Holm {rows}; least p: the smallest "
    "that so many seeds can give. Where effects whose 95 % intervals leave out 0 have opposite "
    "signs, no number is given over all."
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
    terms = " ".join(notes(table, MARGIN)).replace(" %", PERCENT)
    if chosen:
        # As text: beside one that is not set, numbers are.
        best = str(chosen[0])
        table = table[(table["first"].map(str) == best) | (table["second"].map(str) == best)]
    shown = [n for n in COLUMNS if n not in OPTIONAL or (table[n].notna() & (table[n] != "")).any()]
    rows = "over all pairs of these values" if chosen else "over the rows"
    return entry | {
        "table": table,
        "sentences": [text.replace(" %", PERCENT) for text in table["sentence"]],
        "terms": terms,
        "caption": CAPTION.format(rows=rows),
        "columns": [COLUMNS[name] for name in shown],
        "rows": [[_written(row, name) for name in shown] for row in table.to_dict("records")],
    }


def _best_values(results: pd.DataFrame, values: pd.Series) -> list[Any]:
    """The values with the highest means, best first; none where there are few enough for all."""
    means = results.groupby(values, sort=False)[METRIC].mean().sort_values(ascending=False)
    return means.index[:MOST_VALUES].tolist() if len(means) > MOST_VALUES else []


def _written(row: dict[Any, Any], name: str) -> str:
    if name == "difference":
        return Unit(METRIC).interval(row)
    if name == "improvement":
        return probability(row[name])
    if name in ("p", "p_corrected", "least_p", "interaction_p_corrected"):
        return p_text(row[name])
    if name == "n_second" and row["n_first"] != row["n_second"]:
        return f"{row['n_second']} and {row['n_first']}"
    return value(row[name])


def plotted(table: pd.DataFrame) -> pd.DataFrame:
    """A table of comparisons as the forest plot draws it: one row per effect, each with a label.

    Where no difference may be given over all settings, those within each are drawn instead. Where
    an interaction was found, the average says so, and the differences within each follow.
    """
    rows: list[dict[Any, Any]] = []
    for row in table.to_dict("records"):
        pair = f"{value(row['second'])} − {value(row['first'])}"
        if row["verdict"] == UNMATCHED:
            continue
        averaged = row["difference"] == row["difference"]
        interacts = row["interaction_p_corrected"] < LEVEL
        if averaged:
            rows.append(row | {"label": f"{pair}, {DIFFER}" if interacts else pair})
        if not averaged or (interacts and len(row["by_stratum"]) <= MOST_BESIDE_AVERAGE):
            rows += [_within(row, effect, pair) for effect in row["by_stratum"]]
    drawn = pd.DataFrame(rows, columns=[*table.columns, "label"])
    drawn = drawn.astype({"low": "float64", "high": "float64"})
    # Seeds that agree exactly have no spread to make an interval from.
    drawn.loc[drawn["hidden"].notna(), ["low", "high"]] = float("nan")
    return drawn


def _within(row: dict[Any, Any], effect: dict[str, Any], pair: str) -> dict[Any, Any]:
    """The row of an effect within one stratum."""
    own = {"label": f"{pair}, {plain(effect['stratum'])}", "grouped": bool(effect["groups"])}
    return row | effect | own | {"strata": 1}
