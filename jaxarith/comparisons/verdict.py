"""A comparison in words."""

from collections.abc import Mapping
from typing import Any

LEVEL = 0.05


def is_share(metric: str) -> bool:
    """Whether a score is a share, shown in percent."""
    return not metric.endswith(("loss", "seconds"))


def sentence(row: Mapping[str, Any], margin: float) -> tuple[str, str]:
    """The verdict (different, equal, open) on a row of ``compare``, and a sentence that says it.

    A verdict is about these settings at this budget: ``different`` where the corrected permutation
    test rejects at 5 % and the interval leaves out zero; ``equal`` where equality within the margin
    is shown; ``open`` otherwise.
    """
    metric = str(row["metric"])
    share = is_share(metric)
    unit = " points" if share else " s" if metric == "seconds" else ""
    scale, places = (100, 1) if share else (1, 3)

    def number(value: float, sign: str = "") -> str:
        return f"{value * scale:{sign}.{places}f}".replace("-", "−")

    def level(value: float) -> str:
        return f"{value:.1%}".replace("%", " %") if share else f"{value:.3f}"

    difference = row["difference"]
    excludes = row["low"] > 0 or row["high"] < 0
    different = bool(row["p_corrected"] < LEVEL and excludes)
    verdict = "different" if different else "equal" if row["equivalent"] else "open"
    name = "" if row["by"] == "run" else f"{row['by']} "
    pair = f"{name}{row['second']} against {row['first']}"
    seeds = (
        f"{row['n_first']} seeds, paired"
        if row["method"] == "paired"
        else f"{row['n_first']} and {row['n_second']} seeds, unpaired"
    )
    if row["strata"] > 1:
        seeds += f", over {row['strata']} equal settings of the rest"
    scores = f"{level(row['mean_second'])} against {level(row['mean_first'])}"
    interval = f"95 % interval {number(row['low'], '+')} to {number(row['high'], '+')}"
    way = "higher" if difference > 0 else "lower" if difference < 0 else "apart"
    text = f"{pair}: {metric} is {number(abs(difference))}{unit} {way} "
    text += f"({scores}; {interval}; {seeds}): "
    text += {
        "different": f"a difference (corrected p = {_p(row['p_corrected'])})",
        "equal": f"equal within ±{number(margin)}{unit} (two one-sided tests at 5 %)",
        "open": f"not settled (corrected p = {_p(row['p_corrected'])})",
    }[verdict]
    if different and row["equivalent"]:
        text += f", but one within ±{number(margin)}{unit}"
    if verdict == "open":
        text += _what_would_settle(row)
    if row["also"]:
        text += f"; they also differ in {row['also']}"
    return verdict, text + "."


def _p(value: float) -> str:
    return "0.001 or less" if value <= 0.001 else f"{value:.2g}"


def _what_would_settle(row: Mapping[str, Any]) -> str:
    if row["least_p_corrected"] >= LEVEL:
        return f"; so few seeds cannot give less than p = {_p(row['least_p_corrected'])}, add seeds"
    needed = row["seeds_needed"]
    if needed != needed:
        return ""
    if needed <= max(row["n_first"], row["n_second"]):
        return "; a few more seeds should settle it"
    if needed == float("inf"):
        return "; more than 10,000 seeds would be needed"
    return f"; about {needed:.0f} seeds each would settle it, if means and spread stay as they are"
