"""What the numbers and verdicts of a table of comparisons mean."""

import pandas as pd

from jaxarith.comparisons.numbers import Unit
from jaxarith.comparisons.verdict import UNMATCHED


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
        "P(above): the probability that a seed of the value named first scores above one of the "
        "other, ties counting half."
    )
    if tests > 1:
        told.append(f"Corrected p: Holm over the {tests:,} comparisons. Intervals are uncorrected.")
    if several:
        told.append(
            "Interaction: a permutation test whether the effect is the same in all matched settings"
            + (f", Holm over {several:,} comparisons" if several > 1 else "")
            + ". Effects within settings: Holm over the settings of one comparison."
        )
    told.append("A difference: (corrected) p below 0.05, and an interval without 0.")
    if unit.share and margin > 0:
        told.append(
            f"Equal: the 90 % interval lies within {unit.margin(margin)}, over at least 5 pairs or "
            "3 and 3 unpaired seeds; uncorrected."
        )
    told.append("Nothing is corrected across settings, metrics or tables.")
    return told


def _permuted(kinds: set[str]) -> str:
    ways = {"paired": "signs of paired differences", "unpaired": "labels of unpaired seeds"}
    return ", or ".join(ways[kind] for kind in ways if kind in kinds)


def _intervals(kinds: set[str]) -> str:
    ways = {"paired": "t intervals of paired differences", "unpaired": "Welch's for unpaired seeds"}
    return ", or ".join(ways[kind] for kind in ways if kind in kinds)
