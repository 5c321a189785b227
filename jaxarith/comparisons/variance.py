"""How much of the spread between members comes from the seed, and how much from the split."""

import textwrap

import numpy as np
import pandas as pd
from scipy import stats

from jaxarith.comparisons.completing import complete
from jaxarith.comparisons.scores import finished, margin_for
from jaxarith.comparisons.variance_intervals import share_intervals
from jaxarith.counts import exact_scores
from jaxarith.errors import InputError
from jaxarith.intervals import agree
from jaxarith.rows import MORE, check_results, refuse_duplicates
from jaxarith.statistics import SETTINGS, is_share, varying_settings

WIDEST_SETTING = 20
LEAST_P = 0.001


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
        component's square root, in the metric's unit), ``share`` of the three components' sum with
        the ends of its 95 % interval (``share_low``, ``share_high``; see ``share_intervals``), and
        ``p`` (empty for ``both``, the interaction). Where all scores agree there are no shares.

    Raises:
        InputError: no such metric, a member that stands in the table twice, or seeds and splits
            are not crossed, at least two of each.
    """
    check_results(results, "seed", "split_seed", "status")
    refuse_duplicates(results, SETTINGS)
    scored = finished(results.reset_index(drop=True))
    margin_for(scored, metric, 0.0)
    scored = scored.assign(**{metric: exact_scores(scored, metric)})
    settings = varying_settings(scored)
    apart = [*settings, *(name for name in MORE if name in scored)]
    rows = []
    for _, members in scored.groupby(apart, sort=False, dropna=False):
        table = members.groupby(["split_seed", "seed"])[metric].mean().unstack()
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
    if agree(scores):
        square = dict.fromkeys(square, 0.0)
    component = {
        "seed": max(0.0, (square["seed"] - square["both"]) / splits),
        "split_seed": max(0.0, (square["split_seed"] - square["both"]) / seeds),
        "both": square["both"],
    }
    total = sum(component.values())
    ends = share_intervals(tuple(square.values()), seeds, splits)
    freedoms = {"seed": seeds - 1, "split_seed": splits - 1}
    rows = []
    for source, value in component.items():
        tested = source in freedoms and square["both"] > 0
        ratio = square[source] / square["both"] if tested else np.nan
        row = {"source": source, "sd": float(value**0.5)}
        row["share"] = value / total if total > 0 else np.nan
        row |= dict(zip(("share_low", "share_high"), ends[source], strict=True))
        row["p"] = stats.f.sf(ratio, freedoms[source], freedom) if tested else np.nan
        rows.append(row)
    return rows


def brief_variance(table: pd.DataFrame, metric: str = "test_exact") -> pd.DataFrame:
    """``variance_shares`` as a person reads it: shares in whole percent, at most 80 columns."""
    settings = list(table.columns[: table.columns.get_loc("seeds")])
    varying = [name for name in settings if table[name].nunique(dropna=False) > 1]
    scale = 100 if is_share(metric) else 1
    rows = []
    for row in table.to_dict("records"):
        first = row["source"] == "seed"
        brief = {"setting": _setting(row, varying) if first else ""} if varying else {}
        brief["crossing"] = f"{row['seeds']} × {row['split_seeds']}" if first else ""
        brief["source"] = str(row["source"]).replace("_", " ")
        brief["sd"] = f"{scale * row['sd']:.2g}"
        brief["share [95 %]"] = _share(row)
        least = row["p"] < LEAST_P
        brief["p"] = "–" if pd.isna(row["p"]) else "<0.001" if least else f"{row['p']:.2g}"
        rows.append(brief)
    return pd.DataFrame(rows)


def caption(table: pd.DataFrame, metric: str = "test_exact") -> str:
    """What stands under ``brief_variance``'s table."""
    unit = ", in points" if is_share(metric) else ""
    text = (
        f"crossing: seeds × split seeds; sd: of the scores, from this source alone{unit}; share: "
        "of the variance between members, with its 95 % interval, which assumes bell-shaped scores."
    )
    if table["share"].isna().any():
        text += " –: all scores agree."
    left_out = int(table.loc[table["source"] == "seed", "left_out"].sum())
    if left_out:
        text += f" Members left out, outside complete crossings: {left_out}."
    return textwrap.fill(text, 80, break_on_hyphens=False)


def _share(row: dict) -> str:
    if pd.isna(row["share"]):
        return "–"
    share, low, high = (100 * row[name] for name in ("share", "share_low", "share_high"))
    return f"{share:.0f} % [{low:.0f}, {high:.0f}]"


def _setting(row: dict, names: list[str]) -> str:
    """``train fraction 0.1, encoder layers 2``, in short lines."""
    values = (f"{row[n]:g}" if isinstance(row[n], float) else str(row[n]) for n in names)
    pairs = zip(names, values, strict=True)
    text = ", ".join(f"{name.replace('_', ' ')} {value}" for name, value in pairs)
    return textwrap.fill(text, WIDEST_SETTING)
