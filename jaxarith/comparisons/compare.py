"""Compare the values of a setting, or two runs, over seeds.

The unit of every test is the seed. Where settings besides the compared one vary, each of their
combinations is a stratum: a seed's score is its mean over the strata, so that what seeds share
across strata (initial weights, the permutation behind the split) is not counted twice.
"""

import difflib
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd

from jaxarith.comparisons.contrast import MARGIN, contrast
from jaxarith.comparisons.verdict import is_share, sentence
from jaxarith.errors import InputError
from jaxarith.statistics import SETTINGS, varying_settings

SCORES = ("exact", "per_character", "loss", "keras_pixel")
WRONG = "wrong_"
FEWEST_SEEDS = 2
RUN = "run"


class Matched(NamedTuple):
    """The scores of two values of a setting, matched.

    Attributes:
        first, second: float [strata, seeds], the scores of complete seeds.
        paired: whether the columns of both are the same seeds.
        left_out: members that no complete seed could use, or that have no such score.
        also: other settings that differ between the two values wherever they are compared.
    """

    first: np.ndarray
    second: np.ndarray
    paired: bool
    left_out: int
    also: tuple[str, ...]


def compare(
    results: pd.DataFrame, by: str, metric: str = "test_exact", margin: float = MARGIN
) -> pd.DataFrame:
    """Compare every two values of a setting over seeds, within equal values of all others.

    Args:
        results: one row per member, as ``jaxarith results`` gives; failed members are left out,
            diverged ones score 0, and where they have no score (a loss) are left out and counted.
        by: the setting.
        metric: a column of scores, or of shares of wrong answers (``mistakes.with_wrong_shares``).
        margin: shares whose difference is within ± this much are called equal; other scores
            (losses, seconds) have no such margin.

    Returns:
        One row per pair of values: ``by, first, second, metric``, ``method`` (paired or unpaired),
        ``n_first, n_second`` seeds, ``strata``, ``left_out`` members, ``also`` (what else differs),
        ``mean_first, mean_second``, then the columns of ``contrast``, ``p_corrected`` (Holm over
        the rows), ``verdict`` and ``sentence``. Differences are second − first, in the metric's
        unit (shares from 0 to 1).

    Raises:
        InputError: an unknown field or metric, one that does not vary, or nothing to match.
    """
    margin = margin_for(results, metric, margin)
    scored = results[results["status"] != "failed"].copy()
    allowed = [*SETTINGS, "split_seed"]
    if by not in allowed or by not in scored:
        close = difflib.get_close_matches(by, allowed, n=1)
        varying = ", ".join(_compared(scored)) or "none"
        hint = f"did you mean {close[0]}? " if close else ""
        raise InputError(f"--by {by}: no such setting; {hint}settings that vary here: {varying}")
    levels = _levels(scored, by)
    values = sorted(levels.unique().tolist(), key=_order)
    if len(values) < 2:
        varying = ", ".join(_compared(scored)) or "none"
        raise InputError(f"--by {by}: does not vary here; settings that do: {varying}")
    pairs = [(a, b) for place, a in enumerate(values) for b in values[place + 1 :]]
    found = []
    for first, second in pairs:
        matched = _match(scored[levels == first], scored[levels == second], by, metric)
        if matched is not None:
            found.append((first, second, matched))
    if not found:
        raise InputError(
            f"--by {by}: no two values have {FEWEST_SEEDS} seeds each where all else is equal; "
            "add seeds or finish the sweep"
        )
    return _table(by, metric, found, margin)


def compare_runs(
    first: pd.DataFrame,
    second: pd.DataFrame,
    names: tuple[str, str],
    metric: str = "test_exact",
    margin: float = MARGIN,
) -> pd.DataFrame:
    """Compare two runs as ``compare`` compares two values of a setting: one row.

    Settings that both runs vary, or that one varies over values the other holds, are matched;
    settings that differ wherever the runs are compared are named in ``also``.

    Raises:
        InputError: no metric, or nothing to match.
    """
    tables = [table[table["status"] != "failed"] for table in (first, second)]
    for table in tables:
        margin = margin_for(table, metric, margin)
    matched = _match(tables[0], tables[1], RUN, metric)
    if matched is None:
        raise InputError(
            f"{names[0]}, {names[1]}: have no setting in common with {FEWEST_SEEDS} seeds each; "
            "compare runs whose grids share at least one cell"
        )
    return _table(RUN, metric, [(*names, matched)], margin)


def comparable_fields(results: pd.DataFrame) -> list[str]:
    """The settings that ``compare`` can take here: those with several values."""
    return _compared(results[results["status"] != "failed"])


def holm(p_values: np.ndarray) -> np.ndarray:
    """Holm's step-down correction of p-values [tests]: the family-wise error rate is kept."""
    order = np.argsort(p_values)
    factors = np.arange(len(p_values), 0, -1)
    corrected = np.empty(len(p_values))
    corrected[order] = np.minimum(np.maximum.accumulate(factors * p_values[order]), 1.0)
    return corrected


def _least_corrected(p_values: pd.Series, least: pd.Series) -> list[float]:
    """The smallest corrected p of each row, were only its own scores as clear as can be."""
    p_values = p_values.to_numpy()
    rows = [np.where(np.arange(len(p_values)) == row, p, p_values) for row, p in enumerate(least)]
    return [float(holm(changed)[row]) for row, changed in enumerate(rows)]


def _compared(scored: pd.DataFrame) -> list[str]:
    fields = [n for n in varying_settings(scored) if scored[n].nunique(dropna=False) > 1]
    crossed = _crossed(scored) and scored["split_seed"].nunique() > 1
    return fields + (["split_seed"] if crossed else [])


def _crossed(table: pd.DataFrame) -> bool:
    """Whether splits have seeds of their own."""
    return "split_seed" in table and bool((table["split_seed"] != table["seed"]).any())


def margin_for(results: pd.DataFrame, metric: str, margin: float) -> float:
    """The margin of equality for a metric that is known to be there."""
    if not margin >= 0:
        raise InputError(f"--margin {margin}: must be 0 or more")
    known = [n for n in results if n.endswith(SCORES) or n.startswith(WRONG)] + ["seconds"]
    if metric not in known or results[metric].isna().all():
        filled = [name for name in known if results[name].notna().any()]
        raise InputError(f"--metric {metric}: no such score here; scores are {', '.join(filled)}")
    return margin if is_share(metric) else 0.0


def _levels(table: pd.DataFrame, name: str) -> pd.Series:
    """A setting's values, an unset one as the word for it."""
    return table[name].astype("object").where(table[name].notna(), "none")


def _order(value: object) -> tuple[bool, object]:
    return isinstance(value, str), value


def _match(first: pd.DataFrame, second: pd.DataFrame, by: str, metric: str) -> Matched | None:
    """The scores of two groups of members, by stratum and seed; None where nothing matches."""
    both = pd.concat([first, second])
    others = [name for name in _compared(both) if name != by]
    # What never takes both values' side cannot be matched: it goes with the compared setting.
    also = [n for n in others if not set(_levels(first, n)) & set(_levels(second, n))]
    keys = [name for name in others if name not in also]
    tables = [_by_stratum_and_seed(group, keys, metric) for group in (first, second)]
    strata = tables[0].index.intersection(tables[1].index)
    if not len(strata):
        return None
    chosen = [table.loc[strata].dropna(axis=1) for table in tables]
    shared = chosen[0].columns.intersection(chosen[1].columns)
    smaller = min(len(table.columns) for table in chosen)
    if smaller < FEWEST_SEEDS:
        return None
    paired = len(shared) >= max(FEWEST_SEEDS, smaller / 2)
    if paired:
        chosen = [table[shared] for table in chosen]
    used = sum(table.size for table in chosen)
    left_out = len(both) - used
    return Matched(chosen[0].to_numpy(), chosen[1].to_numpy(), paired, left_out, tuple(also))


def _by_stratum_and_seed(members: pd.DataFrame, keys: list[str], metric: str) -> pd.DataFrame:
    """Scores [strata, seeds] of members, NaN where there is none."""
    keyed = members[["seed", metric]].astype({metric: "float64"})
    texts = [_levels(members, key).astype("str") for key in keys]
    keyed["stratum"] = ["; ".join(text) for text in zip(*texts, strict=True)] if keys else "all"
    return keyed.pivot_table(index="stratum", columns="seed", values=metric, aggfunc="mean")


def _table(
    by: str, metric: str, found: Sequence[tuple[object, object, Matched]], margin: float
) -> pd.DataFrame:
    """The rows of ``compare`` for matched pairs of values."""
    rows = [
        {
            "by": by,
            "first": first,
            "second": second,
            "metric": metric,
            "method": "paired" if matched.paired else "unpaired",
            "n_first": matched.first.shape[1],
            "n_second": matched.second.shape[1],
            "strata": len(matched.first),
            "left_out": matched.left_out,
            "also": ", ".join(matched.also),
            "mean_first": float(matched.first.mean()),
            "mean_second": float(matched.second.mean()),
            **contrast(*matched[:3], margin, len(found))._asdict(),
        }
        for first, second, matched in found
    ]
    table = pd.DataFrame(rows)
    table["p_corrected"] = holm(table["p"].to_numpy())
    table["least_p_corrected"] = _least_corrected(table["p"], table["least_p"])
    for side in ("first", "second"):
        if table[side].map(type).nunique() > 1:
            table[side] = table[side].astype("str")
    told = [sentence(row, margin) for row in table.to_dict("records")]
    table["verdict"] = [verdict for verdict, _ in told]
    table["sentence"] = [text for _, text in told]
    return table
