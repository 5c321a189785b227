"""The mistakes of a run as a person reads them."""

import textwrap

import pandas as pd

from jaxarith.formatting import distinct, in_percent
from jaxarith.mistakes.kinds import KINDS
from jaxarith.mistakes.survey import Survey

MOST_DIFFERENCES = 8
MOST_HARD = 3
WIDEST = 60
LINE = 100
NAMES = ("cell", "group")
NEARLY_ALL = 0.9
DIVERGED = "Diverged members count as all wrong and are left out of the kinds."


def in_words(survey: Survey) -> list[tuple[str, pd.DataFrame | None]]:
    """A run's mistakes as titles, each with the table that stands under it, if any."""
    part = survey.mistakes["part"].iloc[0]
    pooled = "members" in survey.mistakes
    means = " Means over members, with 95 % t intervals." if pooled else ""
    if pooled and survey.mistakes["wrong_low"].isna().any():
        means += " One member, members that agree and separate groups of members have no interval."
    sharing = [
        textwrap.fill(line, LINE, subsequent_indent="  ") for line in sharing_in_words(survey)
    ]
    return [
        (
            f"Wrong answers and each kind of mistake, in per cent of the {part} queries. Kinds "
            f"overlap.{means}{_diverged(survey.mistakes)}{_said_once(survey.mistakes)}",
            brief_mistakes(survey.mistakes),
        ),
        (
            "Most frequent differences (answer minus right answer), in per cent of the "
            f"{part} queries.",
            brief_differences(survey.differences),
        ),
        ("Where each kind of mistake is commonest, over all members.", brief_examples(survey)),
        ("\n".join(["Are the same queries wrong in every seed?", *sharing]), None),
    ]


def brief_mistakes(mistakes: pd.DataFrame) -> pd.DataFrame:
    """The first table of a survey in per cent, each interval under its mean."""
    columns = list(mistakes.columns)
    table = mistakes[_telling(mistakes, columns[: columns.index("part")])].copy()
    if "members" in mistakes:
        table["members"] = mistakes["members"]
        for name in ("diverged", "failed"):
            if mistakes[name].any():
                table[name] = mistakes[name]
    for name in ("wrong", *KINDS):
        table[name] = [in_percent(value) for value in mistakes[name]]
        if f"{name}_low" in mistakes:
            ends = zip(mistakes[f"{name}_low"], mistakes[f"{name}_high"], strict=True)
            table[name] = [
                f"{mean}\n{in_percent(low)}–{in_percent(high)}" if low == low else mean
                for mean, (low, high) in zip(table[name], ends, strict=True)
            ]
    return table.rename(columns=lambda name: name.replace("_", "\n"))


def brief_differences(differences: pd.DataFrame) -> pd.DataFrame:
    """One row per group: its most frequent differences in one line."""
    columns = list(differences.columns)
    keys = columns[: columns.index("difference")]
    rows = []
    for key, group in differences.groupby(keys, sort=False, dropna=False):
        row = dict(zip(keys, key, strict=True)) | {"wrong_answers": int(group["count"].sum())}
        most = group.head(MOST_DIFFERENCES)
        row["differences"] = "   ".join(
            f"{_signed(difference)}: {in_percent(share)}"
            for difference, share in zip(most["difference"], most["share"], strict=True)
        )
        rows.append(row)
    table = pd.DataFrame(rows, columns=[*keys, "wrong_answers", "differences"])
    shown = [*_telling(table, keys), "wrong_answers", "differences"]
    return table[shown].rename(columns=lambda name: name.replace("_", "\n"))


def brief_examples(survey: Survey) -> pd.DataFrame:
    """Examples of each kind of mistake, with long lists of answers cut."""
    table = survey.examples.copy()
    if table["task"].nunique() == 1:
        table = table.drop(columns="task")
    table["said"] = [
        said if len(said) <= WIDEST else said[: WIDEST - 1] + "…" for said in table["said"]
    ]
    return table.rename(columns={"answer": "right answer", "asked": "members asked"})


def sharing_in_words(survey: Survey) -> list[str]:
    """For each cell, whether its seeds get the same queries wrong."""
    lines = []
    columns = list(survey.shared.columns)
    names = _telling(survey.shared, columns[: columns.index("seeds")]) if columns else []
    for row in survey.shared.to_dict("records"):
        settings = ", ".join(f"{n} {distinct([row[n], *survey.shared[n]])[0]}" for n in names)
        line = f"- {settings} ({row['seeds']} seeds): {_verdict(row)}"
        unanimous = survey.unanimous[survey.unanimous["cell"] == row["cell"]]
        totals = unanimous[["queries", "wrong_in_all", "by_chance"]].sum()
        if totals["queries"]:
            line += (
                f" Of {totals['queries']:,.0f} queries asked of two seeds or more, "
                f"{totals['wrong_in_all']:,.0f} are wrong in every seed asked "
                f"({totals['by_chance']:,.1f} by chance)."
            )
        line += _together(survey, row["cell"])
        hardest = survey.hardest[survey.hardest["cell"] == row["cell"]].head(MOST_HARD)
        if len(hardest):
            said = ", ".join(
                f"{query} ({wrong} of {asked})"
                for query, wrong, asked in hardest[["query", "wrong", "asked"]].itertuples(
                    index=False
                )
            )
            line += f" Hardest: {said}."
        lines.append(line)
    return lines or ["- No member that did not diverge has finished."]


def _verdict(row: dict[str, object]) -> str:
    ratio, low, high = (float(str(row[name])) for name in ("times_chance", "low", "high"))
    if ratio != ratio:
        return "cannot be said: no two seeds were asked the same queries and both made mistakes."
    again, chance = float(str(row["again"])), float(str(row["again_by_chance"]))
    measured = (
        f"what one seed gets wrong, another asked the same gets wrong {in_percent(again)} % of the "
        f"time, by chance {in_percent(chance)} %: {ratio:.2f} times as often"
    )
    if low == low:
        measured += f" [{low:.2f}, {high:.2f}]"
    if chance > NEARLY_ALL:
        return f"nearly all queries are wrong, whatever the seed; {measured}."
    if low != low:
        return f"too few seeds to say; {measured}."
    if low > 1:
        much = "yes, nearly" if again > NEARLY_ALL else "in part"
        return f"{much}, more than by chance; {measured}."
    if high < 1:
        return f"no, less than by chance; {measured}."
    return f"no more than by chance, as far as these seeds tell; {measured}."


def _together(survey: Survey, cell: str) -> str:
    """What the seeds of a cell know together, where at least three can vote."""
    (vote,) = survey.together[survey.together["cell"] == cell].to_dict("records")
    if not vote["voted"]:
        return ""
    split = "" if vote["one_split"] else ", though each learnt from other queries"
    return (
        f" Of {vote['voted']:,} asked of three or more, their most frequent answer is right for "
        f"{in_percent(vote['ensemble'])} %, one seed's for {in_percent(vote['single'])} %{split}."
    )


def _telling(table: pd.DataFrame, names: list[str]) -> list[str]:
    """The columns that tell rows apart for a person; the task always, names of cells never."""
    alike = _alike(table, names)
    telling = [name for name in names if name not in (*NAMES, *alike)]
    return telling or [name for name in names if name not in NAMES] or names


def _alike(table: pd.DataFrame, names: list[str]) -> list[str]:
    """The settings that are the same in all rows, the task left out."""
    return [
        name
        for name in names
        if name not in (*NAMES, "task") and table[name].nunique(dropna=False) < 2
    ]


def _diverged(mistakes: pd.DataFrame) -> str:
    """How diverged members count, where there are any."""
    states = mistakes["status"].eq("diverged") if "status" in mistakes else mistakes["diverged"] > 0
    return f"\n{DIVERGED}" if states.any() else ""


def _said_once(mistakes: pd.DataFrame) -> str:
    """The settings that are no columns of a person's table, as they are the same in all rows."""
    columns = list(mistakes.columns)
    names = columns[: columns.index("part")]
    alike = [name for name in _alike(mistakes, names) if name not in _telling(mistakes, names)]
    settings = ", ".join(f"{name} {distinct(mistakes[name])[0]}" for name in alike)
    return f"\nAll rows: {settings}." if alike else ""


def _signed(difference: object) -> str:
    return "no number" if pd.isna(difference) else f"{difference:+}"
