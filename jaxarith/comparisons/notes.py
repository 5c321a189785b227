"""What the numbers and verdicts of a table of comparisons mean."""

import pandas as pd

from jaxarith.comparisons.numbers import SMALLEST_P, Unit, p_text
from jaxarith.comparisons.verdict import UNMATCHED
from jaxarith.seed_groups import RULE


def notes(table: pd.DataFrame, margin: float) -> list[str]:
    """The tests, corrections and terms behind a table of ``compare``, in short sentences.

    Args:
        table: all rows that share the correction.
        margin: of equality, as it was given.
    """
    matched = table[table["verdict"] != UNMATCHED]
    tests, several = len(matched), int((matched["strata"] > 1).sum())
    unit = Unit(str(table["metric"].iloc[0]))
    kinds = set(matched["method"])
    told = [
        "Differences are of means over seeds.",
        f"p is of a two-sided permutation test of the seeds ({_permuted(kinds)}).",
        f"Intervals are 95 % {_intervals(kinds)}.",
    ]
    told.append(
        "P(above): of b against a, the probability that any seed of b scores above any seed of a "
        "at the same other settings, averaged over these; ties count half."
    )
    if "paired" in kinds:
        told.append("Paired: the same seed, hence the same order of queries behind the split.")
    if "epochs" in set(matched["budget"]):
        told.append("Equal epochs: a larger training part also means more steps.")
    if matched["grouped"].any() or _grouped_within(matched):
        told.append(f"Separate groups: {RULE} No interval is reliable then.")
    if tests > 1:
        told.append(f"Corrected p: Holm over the {tests:,} comparisons. Intervals are uncorrected.")
    if (least := _floor(matched)) and least > SMALLEST_P:
        told.append(
            f"With so few seeds no p can be below {p_text(least)}"
            + (
                f", nor, where all {tests:,} are as clear as can be, a corrected p below "
                f"{p_text(min(1.0, tests * least))}."
                if tests > 1
                else "."
            )
        )
    if several:
        told.append(
            "Interaction: a permutation test whether the effect is the same in all matched settings"
            + (f", Holm over {several:,} comparisons" if several > 1 else "")
            + ". p within a setting is corrected over the settings of its comparison only."
        )
    told.append("A difference: (corrected) p below 0.05, and 0 outside the interval, if any.")
    if unit.share and margin > 0:
        told.append(
            f"Equal: the 90 % interval lies within {unit.margin(margin)}, over at least 5 pairs or "
            "3 and 3 unpaired seeds; uncorrected."
        )
    told.append("Nothing is corrected across metrics or tables.")
    return told


def _grouped_within(table: pd.DataFrame) -> bool:
    return any(effect["groups"] for effects in table["by_stratum"] for effect in effects)


def _floor(table: pd.DataFrame) -> float:
    """The smallest p that any of the comparisons can give; NaN where none has one."""
    return float(table["least_p"].min())


def _permuted(kinds: set[str]) -> str:
    ways = {"paired": "signs of paired differences", "unpaired": "labels of unpaired seeds"}
    return ", or ".join(ways[kind] for kind in ways if kind in kinds)


def _intervals(kinds: set[str]) -> str:
    ways = {"paired": "t intervals of paired differences", "unpaired": "Welch's for unpaired seeds"}
    return ", or ".join(ways[kind] for kind in ways if kind in kinds)
