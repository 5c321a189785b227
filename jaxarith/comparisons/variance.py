"""How much of the spread between members comes from the seed, and how much from the split."""

import numpy as np
import pandas as pd
from scipy import stats

from jaxarith.comparisons.completing import complete
from jaxarith.comparisons.scores import finished, margin_for
from jaxarith.errors import InputError
from jaxarith.statistics import varying_settings


def variance_shares(results: pd.DataFrame, metric: str = "test_exact") -> pd.DataFrame:
    """Variance components of seed and split_seed, for every setting in which they are crossed.

    A two-way random-effects analysis of variance without replication: score = mean + seed + split
    + rest, where the rest is their interaction. Components are estimated from the expected mean
    squares (Searle, Casella & McCulloch, Variance Components, 1992, ch. 4), negative ones set to 0.
    p is that of the F test that the component is 0, exact for bell-shaped scores.

    Args:
        results: one row per member, as ``jaxarith results`` gives, of a sweep that has
            ``split_seed`` in its grid.
        metric: a column of scores.

    Returns:
        One row per setting and source (``seed``, ``split_seed``, ``both``): the settings,
        ``seeds``, ``split_seeds``, ``left_out`` (members outside the largest part of the crossing
        that is complete), ``dropped`` (the split seeds left out), ``source``, ``sd`` (the
        component's square root, in the metric's unit), ``share`` of the three components' sum, and
        ``p`` (empty for ``both``, the interaction).

    Raises:
        InputError: no such metric, or seeds and splits are not crossed, at least two of each.
    """
    scored = finished(results)
    margin_for(scored, metric, 0.0)
    settings = varying_settings(scored)
    rows = []
    for _, members in scored.groupby(settings, sort=False, dropna=False):
        numbers = members.astype({metric: "float64"})
        table = numbers.groupby(["split_seed", "seed"])[metric].mean().unstack()
        best = complete([table], fewest_strata=2)
        if best is None:
            continue
        scores = best.tables[0].to_numpy().T
        own = members.iloc[0][settings].to_dict()
        own |= {"seeds": len(scores), "split_seeds": scores.shape[1]}
        own |= {"left_out": len(members) - scores.size, "dropped": ", ".join(best.dropped)}
        rows += [own | part for part in _components(scores)]
    if not rows:
        raise InputError(
            "variance: no setting has two seeds and two split seeds crossed; put split_seed into "
            "the grid, e.g. --set split_seed=0,1,2,3"
        )
    return pd.DataFrame(rows)


def _components(scores: np.ndarray) -> list[dict[str, object]]:
    """The rows of ``variance_shares`` for scores [seeds, splits]."""
    seeds, splits = scores.shape
    by_seed, by_split, mean = scores.mean(axis=1), scores.mean(axis=0), scores.mean()
    rest = scores - by_seed[:, None] - by_split + mean
    freedom = (seeds - 1) * (splits - 1)
    square = {
        "seed": splits * by_seed.var(ddof=1),
        "split_seed": seeds * by_split.var(ddof=1),
        "both": (rest**2).sum() / freedom,
    }
    component = {
        "seed": max(0.0, (square["seed"] - square["both"]) / splits),
        "split_seed": max(0.0, (square["split_seed"] - square["both"]) / seeds),
        "both": square["both"],
    }
    total = sum(component.values())
    freedoms = {"seed": seeds - 1, "split_seed": splits - 1}
    rows = []
    for source, value in component.items():
        tested = source in freedoms and square["both"] > 0
        ratio = square[source] / square["both"] if tested else np.nan
        p = stats.f.sf(ratio, freedoms[source], freedom) if tested else np.nan
        share = value / total if total > 0 else np.nan
        rows.append({"source": source, "sd": float(value**0.5), "share": share, "p": p})
    return rows
