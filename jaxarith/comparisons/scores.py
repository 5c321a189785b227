"""Which members have a result, and which scores can be compared."""

import pandas as pd

from jaxarith.counts import exact_scores
from jaxarith.errors import InputError
from jaxarith.plain_values import real_number
from jaxarith.rows import check_results
from jaxarith.statistics import is_share

__all__ = ["WRONG", "exact_scores", "finished", "margin_for"]

PARTS = ("train_", "validation_", "test_")
SCORES = ("exact", "per_character", "loss", "keras_pixel", "legible", "confidence")
WRONG = ("wrong_", "share_")


def finished(results: pd.DataFrame, name: str = "") -> pd.DataFrame:
    """The members that have a result.

    Args:
        results: one row per member, as ``jaxarith results`` gives.
        name: of the run, where there are several.

    Raises:
        InputError: there is none, or no table of results.
    """
    check_results(results, "seed", "status")
    scored = results[results["status"] != "failed"]
    if scored.empty:
        where = f"{name}: " if name else ""
        if results.empty:
            raise InputError(f"{where}has no finished member yet; run the sweep first")
        raise InputError(
            f"{where}all {len(results)} members failed, so there is no score to compare; see the "
            "column error of jaxarith results, mend it and run the sweep again"
        )
    return scored


def margin_for(results: pd.DataFrame, metric: str, margin: float) -> float:
    """The margin of equality for a metric that is known to be there: 0 for losses and seconds."""
    given = real_number(margin)
    if given is None or not 0 <= given < float("inf"):
        raise InputError(f"--margin {margin!r}: must be 0 or more, and a finite number")
    if metric == "":
        raise InputError('--metric "": is empty; name a column of scores, e.g. test_exact')
    scores = [n for n in results if n.startswith(PARTS) and n.endswith(SCORES)]
    known = [*scores, *(n for n in results if n.startswith(WRONG))]
    known += [name for name in ("seconds",) if name in results]
    if metric not in known or results[metric].isna().all():
        filled = [name for name in known if results[name].notna().any()]
        raise InputError(
            f"--metric {metric}: no such score here; scores are {', '.join(filled) or 'none'}"
        )
    return given if is_share(metric) else 0.0
