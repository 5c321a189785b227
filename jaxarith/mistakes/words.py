"""The mistakes of a run as a person reads them."""

import textwrap

import pandas as pd

from jaxarith.formatting import distinct, in_percent
from jaxarith.mistakes.kinds import KINDS, MEANINGS
from jaxarith.mistakes.row_names import constant_columns, row_labels, telling_columns
from jaxarith.mistakes.sharing_words import sharing_in_words
from jaxarith.mistakes.survey import FEWEST_SEEDS, Survey
from jaxarith.seed_groups import RULE

MOST_DIFFERENCES = 8
WIDEST = 60
LINE = 100
JOINT = "\u00a0"
DIVERGED = (
    "Diverged members count as all wrong. They are left out of the kinds and of the tables below."
)


def in_words(survey: Survey) -> list[tuple[str, pd.DataFrame | None]]:
    """A run's mistakes as titles, each with the table that stands under it, if any."""
    part = survey.mistakes["part"].iloc[0]
    pooled = ", all configurations pooled, by share" if len(survey.shared) > 1 else ", by share"
    mean = ": means over members" if "members" in survey.mistakes else ""
    return [
        (
            _lines(
                f"Wrong answers and each kind of mistake, in per cent of the {part} queries. One "
                f"answer can be of several kinds.{_means(survey.mistakes)}",
                _meanings(survey.mistakes),
                _groups(survey.mistakes),
                _diverged(survey.mistakes),
                _said_once(survey.mistakes),
            ),
            brief_mistakes(survey.mistakes),
        ),
        (
            _lines(
                "Most frequent differences (answer minus right answer), in per cent of the "
                f"{part} queries{mean}. Wrong answers: their number, of all members of the row."
            ),
            brief_differences(survey.differences),
        ),
        (
            _lines(
                f"Where each kind of mistake is commonest{pooled} of the members asked (at least "
                f"{FEWEST_SEEDS}, or all if there are fewer). Answers of other kinds are not "
                "counted. Of queries tied, the first in order are shown."
            ),
            brief_examples(survey),
        ),
        (_lines("Do seeds get the same queries wrong?", *sharing_in_words(survey)), None),
    ]


def brief_mistakes(mistakes: pd.DataFrame) -> pd.DataFrame:
    """The first table of a survey in per cent, each interval under its mean."""
    columns = list(mistakes.columns)
    table = mistakes[telling_columns(mistakes, columns[: columns.index("part")])].copy()
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
    shown = [*telling_columns(table, keys), "wrong_answers", "differences"]
    return table[shown].rename(columns=lambda name: name.replace("_", "\n"))


def brief_examples(survey: Survey) -> pd.DataFrame:
    """Examples of each kind of mistake, with long lists of answers cut."""
    table = survey.examples.copy()
    if table["task"].nunique() == 1:
        table = table.drop(columns="task")
    table["said"] = [
        said if len(said) <= WIDEST else said[: WIDEST - 1] + "…" for said in table["said"]
    ]
    return table.rename(
        columns={
            "answer": "right answer",
            "asked": "members asked",
            "of_this_kind": "of this kind",
            "tied": "queries tied",
            "said": "answers of this kind",
        }
    )


def _means(mistakes: pd.DataFrame) -> str:
    """What a pooled row is, and when it has no interval."""
    if "members" not in mistakes:
        return ""
    means = " Means over members, with 95 % t intervals."
    if mistakes["wrong_low"].notna().all():
        return means
    return (
        f"{means} There is no interval for one member, where all members agree, and in a row whose "
        "members form separate groups."
    )


def _meanings(mistakes: pd.DataFrame) -> str:
    """What each column of kinds counts."""
    kinds = [kind for kind in KINDS if mistakes[kind].notna().any()]
    meanings = ", ".join(f"{kind.replace('_', ' ')} ({MEANINGS[kind]})" for kind in kinds)
    return f"Kinds: {meanings}." if kinds else ""


def _groups(mistakes: pd.DataFrame) -> str:
    """The members' shares in rows where these form separate groups."""
    if "groups" not in mistakes or mistakes["groups"].isna().all():
        return ""
    columns = list(mistakes.columns)
    labels = row_labels(mistakes, columns[: columns.index("part")])
    rows = [
        f"- {label}: {groups}"
        for label, groups in zip(labels, mistakes["groups"], strict=True)
        if not pd.isna(groups)
    ]
    return "\n".join([f"Separate groups: {RULE} Here they are, by column:", *rows])


def _diverged(mistakes: pd.DataFrame) -> str:
    """How diverged members count, where there are any."""
    states = mistakes["status"].eq("diverged") if "status" in mistakes else mistakes["diverged"] > 0
    return DIVERGED if states.any() else ""


def _said_once(mistakes: pd.DataFrame) -> str:
    """The settings that are no columns of a person's table, as they are the same in all rows."""
    columns = list(mistakes.columns)
    names = columns[: columns.index("part")]
    telling = telling_columns(mistakes, names)
    alike = [name for name in constant_columns(mistakes, names) if name not in telling]
    settings = ", ".join(f"{name} {distinct(mistakes[name])[0]}" for name in alike)
    return f"All rows: {settings}." if alike else ""


def _lines(*texts: str) -> str:
    """The lines of these texts, empty ones left out, each wrapped with a hanging indent."""
    # A line does not begin with the sign of per cent.
    lines = [line for text in texts for line in text.replace(" %", f"{JOINT}%").splitlines()]
    filled = [textwrap.fill(line, LINE, subsequent_indent="  ") for line in lines]
    return "\n".join(filled).replace(JOINT, " ")


def _signed(difference: object) -> str:
    return "no number" if pd.isna(difference) else f"{difference:+}"
