"""Tables as a person reads them: which columns, in which words, and which matter most."""

import pandas as pd

from jaxarith.printing.show import (
    ALL_SETTINGS,
    check_columns,
    check_format,
    chosen_columns,
    show,
)
from jaxarith.statistics import varying_settings

__all__ = ["check_columns", "check_format", "chosen_columns", "show"]

# Names of settings, where the table is wide.
SHORT = {"learning_rate": "rate", "batch_size": "batch", "drawing_loss": "loss", "=": " "}
SHORT |= {"train_fraction": "train", "frame_units": "dense", "frame_dropout": "dropout"}
SHORT |= {"_": " "}
# Columns by importance: a narrow terminal shows the first.
RESULTS_ORDER = ("member", "test_exact")
SUMMARY_ORDER = ("exact", "95 % exact", ALL_SETTINGS, "seeds")
PLAN_ORDER = (
    "group",
    ALL_SETTINGS,
    "members",
    "train_compiles",
    "chunks",
    "member_steps",
    "memory",
)
STATUS_ORDER = ("group", ALL_SETTINGS, "members", "done", "waiting", "running", "failed")
ERRORS_ORDER = ("member", "wrong", ALL_SETTINGS, "members", "one", "ten", "single_digit", "carry")
ERRORS_NEEDED = ("wrong", "differences", "answers of this kind")
REPRODUCTION_ORDER = ("report", "published", "ours [95 %]", "published value is", "task", "train %")
ANSWERS_ORDER = ("assignment", "exact [95 %]", "goal", "verdict", "task")
PREDICTION_ORDER = ("query", "ensemble", "right", ALL_SETTINGS)


def brief_summary(summary: pd.DataFrame) -> pd.DataFrame:
    """A summary as a person reads it: settings, seeds, and both metrics with intervals."""
    settings = summary.columns[1 : summary.columns.get_loc("n")]
    table = summary[settings].copy()
    table["seeds"] = summary["n"]
    table["diverged"] = summary["diverged"]
    if summary["failed"].any():
        table["failed"] = summary["failed"]
    metrics = ("test_exact", "test_per_character", "test_legible", "test_keras_pixel")
    for metric in metrics:
        if f"{metric}_mean" not in summary:
            continue
        name = metric.removeprefix("test_")
        table[name] = summary[f"{metric}_mean"].map(_share)
        grouped = summary[f"{metric}_groups"].notna()
        table.loc[grouped, name] = "groups"
        table[f"95 % {name}"] = _ends(summary[f"{metric}_low"], summary[f"{metric}_high"])
    for what in ("sd", "median", "iqm", "min", "max"):
        table[what] = summary[f"test_exact_{what}"].map(_share)
    table.loc[summary["test_exact_groups"].notna(), "iqm"] = "–"
    table["reach 0.99"] = summary["success"].map(_whole_percent)
    return table


def _share(value: float) -> str:
    return "–" if value != value else f"{value:.3f}"


def _whole_percent(value: float) -> str:
    return "–" if value != value else f"{value:.0%}"


def _ends(low: pd.Series, high: pd.Series) -> list[str]:
    ends = zip(low, high, strict=True)
    return ["–" if a != a else f"[{a:.3f}, {b:.3f}]" for a, b in ends]


def brief_comparison(comparison: pd.DataFrame) -> pd.DataFrame:
    """Comparisons as a person reads them: sizes, tests and verdicts; shares in points."""
    from jaxarith.comparisons.numbers import Unit, p_text, probability

    unit = Unit(str(comparison["metric"].iloc[0]))
    single = (comparison["verdict"] != "unmatched").sum() == 1
    rows = comparison.to_dict("records")
    table = pd.DataFrame(
        {
            str(rows[0]["by"]): [f"{row['second']} − {row['first']}" for row in rows],
            "seeds": [_seeds(row) for row in rows],
            f"{unit.name.strip() or 'difference'} [95 %]": [unit.interval(row) for row in rows],
            "P(above)": [probability(row["improvement"]) for row in rows],
            "p" if single else "Holm p": [p_text(row["p_corrected"]) for row in rows],
            "verdict": [_verdict(row) for row in rows],
        }
    )
    if comparison["left_out_why"].any():
        table["left out"] = comparison["left_out_why"].to_list()
    return table


def _verdict(row: dict) -> str:
    """The verdict; a difference on average says whether it depends on the other settings."""
    depends = row["verdict"] == "different" and row["interaction_p_corrected"] < 0.05
    return "different, depends" if depends else str(row["verdict"])


def _seeds(row: dict) -> str:
    """``8 pairs``; unpaired, those of the second value and of the first: ``8 and 40``."""
    if row["method"] == "paired":
        return f"{row['n_first']} pairs"
    return f"{row['n_second']} and {row['n_first']}" if row["method"] else "–"


def brief_reproduction(table: pd.DataFrame) -> pd.DataFrame:
    """Published rows beside ours, in percent, as a person reads them: with short names."""

    def brief(row: pd.Series) -> dict[str, object]:
        read = "" if row["mapping"] == "text_to_text" else f" {row['mapping'].replace('_', ' ')}"
        train = row["train_percent"]
        return {
            "report": f"{row['source']}, {row['table'].removeprefix('text ')}",
            "task": row["task"] + read,
            "train %": "–" if train != train else f"{train:.0f}",
            "encoder layers": row["encoder_layers"],
            "said": row["settings"],
            "published": _percent(row["published"]),
            "ours [95 %]": _interval(row, row["metric"]),
            "seeds from–to": _span(row),
            "n": row["n"],
            "published value is": row["differs"] or row["verdict"],
            "exact [95 %]": _interval(row, "exact"),
            "legible": _percent(row["legible_mean"]),
            "assumed": _shortened(row["assumed"]),
        }

    shown = pd.DataFrame([brief(row) for _, row in table.iterrows()])
    return shown if table["legible_mean"].notna().any() else shown.drop(columns="legible")


def brief_answers(table: pd.DataFrame) -> pd.DataFrame:
    """What the assignments ask for beside ours, in percent, as a person reads it."""

    def brief(row: pd.Series) -> dict[str, object]:
        return {
            "assignment": f"{row['source']}, {row['table']}",
            "task": row["task"],
            "asked": row["settings"],
            "exact [95 %]": _interval(row, "exact"),
            "seeds from–to": _span(row),
            "n": row["n"],
            "all right": row["perfect"] if row["n"] else "–",
            "goal": "" if pd.isna(row["goal"]) else _percent(row["goal"]),
            "verdict": row["verdict"],
            "assumed": row["assumed"],
        }

    return pd.DataFrame([brief(row) for _, row in table.iterrows()])


def _percent(value: float) -> str:
    return "–" if value != value else f"{100 * value:.2f}"


def _interval(row: pd.Series, name: str) -> str:
    mean, low, high = (row[f"{name}_{end}"] for end in ("mean", "low", "high"))
    if low != low:
        return _percent(mean)
    return f"{_percent(mean)} [{_percent(low)}, {_percent(high)}]"


def _span(row: pd.Series) -> str:
    return "–" if row["n"] == 0 else f"{_percent(row['lowest'])}–{_percent(row['highest'])}"


def _shortened(assumed: str) -> str:
    for long, word in SHORT.items():
        assumed = assumed.replace(long, word)
    return assumed


def brief_plan(plan: pd.DataFrame) -> pd.DataFrame:
    """A plan as a person reads it, with a last row of totals."""
    table = plan.copy()
    table["memory"] = [f"{value:,.0f} MiB" for value in plan["memory_mb"]]
    table["idle"] = [f"{value:.1%}" for value in plan["idle"]]
    table["parameters"] = [f"{value:,}" for value in plan["parameters"]]
    table["member_steps"] = [f"{value:,}" for value in plan["member_steps"]]
    table = table.drop(columns="memory_mb").rename(columns={"steps": "steps each"})
    if "packing" in table:
        table["packing"] = table.pop("packing")
    totals = dict.fromkeys(table.columns, "")
    totals |= {"group": "all", "members": plan["members"].sum(), "chunks": plan["chunks"].sum()}
    totals |= {"train_compiles": plan["train_compiles"].sum()}
    if "task" in plan and plan["task"].nunique() == 1:
        totals["task"] = plan["task"].iloc[0]
    totals |= {"member_steps": f"{plan['member_steps'].sum():,}"}
    capacity = (plan["member_steps"] / (1 - plan["idle"])).sum()
    totals["idle"] = f"{1 - plan['member_steps'].sum() / capacity:.1%}"
    return pd.concat([table, pd.DataFrame([totals])], ignore_index=True)


def brief_results(results: pd.DataFrame) -> pd.DataFrame:
    """Results as a person reads them: what varies, and what came out."""
    outcome = ["status", "test_exact", "test_per_character", "train_exact", "test_loss", "seconds"]
    settings = varying_settings(results)
    table = results[["member", *settings, "seed", *outcome]].copy()
    if results["error"].notna().any():
        table["error"] = results["error"].fillna("")
    return table
