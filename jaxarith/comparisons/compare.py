"""Compare the values of a setting, or two runs, over seeds.

The unit of every test is the seed. Where settings besides the compared one vary, each of their
combinations is a stratum: a seed's score is its mean over the strata, so that what seeds share
across strata (initial weights, the permutation behind the split) is not counted twice.
"""

import difflib
from collections.abc import Sequence

import numpy as np
import pandas as pd

from jaxarith.comparisons.completing import FEWEST_SEEDS
from jaxarith.comparisons.contrast import MARGIN, contrast
from jaxarith.comparisons.matching import Matched, compared, levels, match
from jaxarith.comparisons.scores import finished, margin_for
from jaxarith.comparisons.verdict import sentence
from jaxarith.errors import InputError
from jaxarith.statistics import SETTINGS, crosses

RUN = "run"


def compare(
    results: pd.DataFrame, by: str, metric: str = "test_exact", margin: float = MARGIN
) -> pd.DataFrame:
    """Compare every two values of a setting over seeds, within equal values of all others.

    Args:
        results: one row per member, as ``jaxarith results`` gives; failed members are left out,
            diverged ones score 0, and where they have no score (a loss) are left out and counted.
        by: the setting.
        metric: a column of scores, or a kind of mistake (``mistakes.with_wrong_shares``).
        margin: shares whose difference is within ± this much are called equal; other scores
            (losses, seconds) have no such margin.

    Returns:
        One row per pair of values: ``by, first, second, metric``, ``method`` (paired or unpaired),
        ``n_first, n_second`` seeds, ``strata``, ``left_out`` members, of them ``diverged`` and
        ``unscored`` (finished) ones without such a score, ``dropped`` (strata with too few seeds),
        ``also`` (what else differs), ``budget`` (epochs or steps, where only one of them is equal),
        ``same_split``, ``mean_first, mean_second``, then the columns of ``contrast``,
        ``p_corrected`` (Holm over the rows), ``verdict`` and ``sentence``. Differences are
        second − first, in the metric's unit (shares from 0 to 1).

    Raises:
        InputError: an unknown field or metric, one that does not vary, or nothing to match.
    """
    scored = finished(results)
    margin = margin_for(scored, metric, margin)
    allowed = [*SETTINGS, "split_seed"]
    if by == "seed":
        raise InputError(
            "--by seed: settings are compared over seeds; what seeds are worth: jaxarith variance"
        )
    if by not in allowed or by not in scored:
        close = difflib.get_close_matches(by, allowed, n=1)
        varying = ", ".join(compared(scored)) or "none"
        hint = f"did you mean {close[0]}? " if close else ""
        raise InputError(f"--by {by}: no such setting; {hint}settings that vary here: {varying}")
    own = levels(scored, by)
    values = sorted(own.unique().tolist(), key=_order)
    if len(values) < 2:
        varying = ", ".join(compared(scored)) or "none"
        raise InputError(f"--by {by}: does not vary here; settings that do: {varying}")
    pairs = [(a, b) for place, a in enumerate(values) for b in values[place + 1 :]]
    found = []
    for first, second in pairs:
        matched = match(scored[own == first], scored[own == second], by, metric)
        if matched is not None:
            found.append((first, second, matched))
    if not found:
        if by != "split_seed" and len({crosses(scored[own == value]) for value in values}) == 2:
            raise InputError(
                f"--by {by}: only some values have split seeds of their own, and too few members "
                "there whose split_seed is their seed; give every grid the same split_seed"
            )
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
    tables = [finished(table, name) for table, name in zip((first, second), names, strict=True)]
    for table in tables:
        margin = margin_for(table, metric, margin)
    matched = match(tables[0], tables[1], RUN, metric)
    if matched is not None:
        return _table(RUN, metric, [(*names, matched)], margin)
    crossed = [name for name, table in zip(names, tables, strict=True) if crosses(table)]
    if len(crossed) == 1:
        raise InputError(
            f"{names[0]}, {names[1]}: only {crossed[0]} has split seeds of its own, and too few "
            f"members there whose split_seed is their seed; run the other sweep with the same "
            "--set split_seed=…"
        )
    raise InputError(
        f"{names[0]}, {names[1]}: have no setting in common with {FEWEST_SEEDS} seeds each; "
        "compare runs whose grids share at least one cell"
    )


def comparable_fields(results: pd.DataFrame) -> list[str]:
    """The settings that ``compare`` can take here: those with several values."""
    return compared(results[results["status"] != "failed"])


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


def _order(value: object) -> tuple[bool, object]:
    return isinstance(value, str), value


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
            "diverged": matched.diverged,
            "unscored": matched.unscored,
            "dropped": " | ".join(matched.dropped),
            "also": ", ".join(matched.also),
            "budget": matched.budget,
            "same_split": matched.same_split,
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
