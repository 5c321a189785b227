"""A comparison in words."""

from collections.abc import Mapping
from typing import Any

from jaxarith.comparisons.contrast import ALIKE
from jaxarith.statistics import is_share

LEVEL = 0.05
MOST_NAMED = 3


def sentence(row: Mapping[str, Any], margin: float) -> tuple[str, str]:
    """The verdict (different, equal, open) on a row of ``compare``, and a sentence that says it.

    A verdict is about these settings at this budget: ``different`` where the corrected permutation
    test rejects at 5 % and the interval leaves out zero; ``equal`` where equality within the margin
    is shown; ``open`` otherwise. Where scores do not spread there is no interval to print.
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
    spread = row["hidden"] != row["hidden"]
    excludes = row["low"] > 0 or row["high"] < 0
    different = bool(row["p_corrected"] < LEVEL and excludes)
    verdict = "different" if different else "equal" if row["equivalent"] else "open"
    name = "" if row["by"] == "run" else f"{row['by']} "
    pair = f"{name}{row['second']} against {row['first']}"
    scores = f"{level(row['mean_second'])} against {level(row['mean_first'])}"
    ends = f"95 % interval {number(row['low'], '+')} to {number(row['high'], '+')}"
    interval = ends if spread else _agreement(row)
    way = "higher" if difference > 0 else "lower" if difference < 0 else "apart"
    text = f"{pair}: {metric} is {number(abs(difference))}{unit} {way} "
    text += f"({scores}; {interval}; {_seeds(row)}): "
    test = "two one-sided tests at 5 %" if spread else f"{_hidden(row)} cannot matter"
    text += {
        "different": f"a difference (corrected p = {_p(row['p_corrected'])})",
        "equal": f"equal within ±{number(margin)}{unit} ({test})",
        "open": f"not settled (corrected p = {_p(row['p_corrected'])})",
    }[verdict]
    if different and row["equivalent"]:
        text += f", but one within ±{number(margin)}{unit}"
    if verdict == "open":
        text += _what_would_settle(row) if spread else f"; {_hidden(row)} cannot be excluded"
    if row["also"]:
        text += f"; they also differ in {row['also']}"
    return verdict, text + _what_is_left_out(row) + "."


def _seeds(row: Mapping[str, Any]) -> str:
    """How many seeds there are, matched by what."""
    paired = row["method"] == "paired"
    numbers = f"{row['n_first']}" if paired else f"{row['n_first']} and {row['n_second']}"
    text = f"{numbers} seeds, {row['method']}"
    if row["budget"]:
        text += f", at equal {row['budget']}"
    if row["strata"] > 1:
        text += f", over {row['strata']} equal settings of the rest"
    return text


def _agreement(row: Mapping[str, Any]) -> str:
    """What stands in an interval's place where scores do not spread."""
    if row["method"] == "unpaired":
        return "no interval: the seeds of each agree exactly"
    if abs(row["difference"]) < ALIKE:
        return f"no interval: all {row['n_first']} pairs agree exactly"
    return f"no interval: all {row['n_first']} pairs differ by exactly as much"


def _hidden(row: Mapping[str, Any]) -> str:
    share = 100 * row["hidden"]
    return f"another difference in up to {share:.2g} % of seeds"


def _what_is_left_out(row: Mapping[str, Any]) -> str:
    """Members and settings that have no part in the numbers."""
    text = ""
    if row["diverged"]:
        text += f"; {_members(row['diverged'])} diverged, without such a score, left out"
    if row["unscored"]:
        why = "without a wrong answer" if row["metric"].startswith("share_") else "without a score"
        text += f"; {_members(row['unscored'])} {why} left out"
    if row["dropped"]:
        dropped = row["dropped"].split(" | ")
        named = ", ".join(f"({one})" for one in dropped[:MOST_NAMED])
        more = f" and {len(dropped) - MOST_NAMED} more" if len(dropped) > MOST_NAMED else ""
        settings = "1 setting" if len(dropped) == 1 else f"{len(dropped)} settings"
        text += f"; {settings} of the rest with too few seeds left out: {named}{more}"
    if row["same_split"]:
        text += "; only members whose split_seed is their seed, as one side has no others"
    return text


def _members(count: int) -> str:
    return f"{count} member" if count == 1 else f"{count} members"


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
