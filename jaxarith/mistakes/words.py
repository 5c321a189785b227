"""The mistakes of a run as a person reads them."""

import pandas as pd

from jaxarith.mistakes.kinds import KINDS
from jaxarith.mistakes.survey import Survey

MOST_DIFFERENCES = 8
MOST_HARD = 3
WIDEST = 60


def in_words(survey: Survey) -> list[tuple[str, pd.DataFrame | None]]:
    """A run's mistakes as titles, each with the table that stands under it, if any."""
    part = survey.mistakes["part"].iloc[0]
    pooled = "members" in survey.mistakes
    means = " Means over members, with 95 % intervals over members below." if pooled else ""
    return [
        (
            f"Wrong answers to {part} queries in per cent, and what is wrong with them in per cent "
            f"of the wrong ones.\nKinds overlap.{means}",
            brief_mistakes(survey.mistakes),
        ),
        (
            "Most frequent differences (answer minus right answer), in per cent of wrong answers.",
            brief_differences(survey.differences),
        ),
        ("Where each kind of mistake is commonest, over all members.", brief_examples(survey)),
        ("Are the same queries wrong in every seed?\n" + "\n".join(sharing_in_words(survey)), None),
    ]


def brief_mistakes(mistakes: pd.DataFrame) -> pd.DataFrame:
    """The first table of a survey in per cent, each interval under its mean."""
    columns = list(mistakes.columns)
    own = [name for name in columns[: columns.index("part")] if name not in ("cell", "group")]
    table = mistakes[own or columns[: columns.index("part")]].copy()
    if "members" in mistakes:
        table["members"] = mistakes["members"]
        for name in ("diverged", "failed"):
            if mistakes[name].any():
                table[name] = mistakes[name]
        if (mistakes["with_mistakes"] != mistakes["members"]).any():
            table["with_mistakes"] = mistakes["with_mistakes"]
    for name in ("wrong", *KINDS):
        table[name] = [_per_cent(value) for value in mistakes[name]]
        if f"{name}_low" in mistakes:
            ends = zip(mistakes[f"{name}_low"], mistakes[f"{name}_high"], strict=True)
            table[name] = [
                f"{mean}\n{_per_cent(low)}–{_per_cent(high)}" if low == low else mean
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
        shown = group.head(MOST_DIFFERENCES)
        row["differences"] = "   ".join(
            f"{_signed(difference)}: {_per_cent(share)}"
            for difference, share in zip(shown["difference"], shown["share"], strict=True)
        )
        rows.append(row)
    table = pd.DataFrame(rows, columns=[*keys, "wrong_answers", "differences"])
    hidden = [name for name in ("cell", "group") if name in keys and len(keys) > 1]
    return table.drop(columns=hidden).rename(columns=lambda name: name.replace("_", "\n"))


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
    for row in survey.shared.to_dict("records"):
        names = list(row)[1 : list(row).index("seeds")]
        settings = ", ".join(f"{name} {_plain(row[name])}" for name in names)
        line = f"- {settings} ({row['seeds']} seeds): {_verdict(row)}"
        unanimous = survey.unanimous[survey.unanimous["cell"] == row["cell"]]
        totals = unanimous[["queries", "wrong_in_all", "by_chance"]].sum()
        if totals["queries"]:
            line += (
                f" Of {totals['queries']:,.0f} queries asked of two seeds or more, "
                f"{totals['wrong_in_all']:,.0f} are wrong in every seed asked "
                f"({totals['by_chance']:,.1f} by chance)."
            )
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
        f"what one seed gets wrong, another asked the same gets wrong {_per_cent(again)} % of the "
        f"time, by chance {_per_cent(chance)} %: {ratio:.2f} times as often"
    )
    if low != low:
        return f"too few seeds to say; {measured}."
    measured += f" [{low:.2f}, {high:.2f}]"
    if low > 1:
        return f"{'yes, nearly' if again > 0.95 else 'in part'}, more than by chance; {measured}."
    if high < 1:
        return f"no, less than by chance; {measured}."
    return f"no more than by chance, as far as these seeds tell; {measured}."


def _per_cent(share: float) -> str:
    return "–" if share != share else f"{100 * share:.1f}"


def _signed(difference: object) -> str:
    return "no number" if pd.isna(difference) else f"{difference:+}"


def _plain(value: object) -> str:
    return "–" if pd.isna(value) else f"{value:g}" if isinstance(value, float) else str(value)
