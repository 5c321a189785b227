"""Whether the seeds of a cell get the same queries wrong.

Seeds differ in their splits, so two of them are compared on the queries that both were asked.
"""

from typing import NamedTuple

import numpy as np
import pandas as pd
from scipy import stats

CONFIDENCE = 0.95
UNANIMOUS = ("seeds_asked", "queries", "wrong_in_all", "by_chance", "share", "share_by_chance")


class Sharing(NamedTuple):
    """What pairs of seeds get wrong together, against chance; all pairs pooled.

    By chance means: each seed as often wrong as it is on these queries, whatever the other does.

    Attributes:
        seeds: how many, and ``pairs``: how many pairs of them that share a query.
        queries: queries that both of a pair were asked, over all pairs.
        both_wrong: share of these wrong in both; ``both_wrong_by_chance``: the mean product of the
            two seeds' shares.
        times_chance: the one over the other: 1 when mistakes have nothing in common. ``low`` and
            ``high`` are the ends of its 95 % interval over seeds (jackknife, Student's t; at
            least 3 seeds). Where it is 1 the jackknife errs on the wide side: simulated intervals
            held 1 in 99 of 100 runs.
        again: of the queries that one seed of a pair got wrong, the share that the other got
            wrong too: 1 when all make the same mistakes. ``again_by_chance``: as chance has it.
    """

    seeds: int
    pairs: int
    queries: int
    both_wrong: float
    both_wrong_by_chance: float
    times_chance: float
    low: float
    high: float
    again: float
    again_by_chance: float


def shared_by_pairs(wrong: np.ndarray, asked: np.ndarray) -> Sharing:
    """What pairs of seeds get wrong together.

    Args:
        wrong: bool [seeds, queries], whether each seed's answer is wrong.
        asked: bool [seeds, queries], whether the query counts for this seed.
    """
    seeds = len(wrong)
    one_asked, one_wrong = asked.astype(float), (wrong & asked).astype(float)
    # [seeds, seeds]: of the queries that both were asked, how many, and wrong in whom.
    queries = one_asked @ one_asked.T
    mistakes = one_wrong @ one_asked.T
    both = one_wrong @ one_wrong.T
    chance = mistakes * mistakes.T / np.maximum(queries, 1)
    above = np.triu(np.ones((seeds, seeds), dtype=bool), k=1)
    total, one = queries[above].sum(), (mistakes + mistakes.T)[above].sum() / 2
    low, high = _jackknife(both, chance)
    return Sharing(
        seeds=seeds,
        pairs=int((queries[above] > 0).sum()),
        queries=int(total),
        both_wrong=_ratio(both[above].sum(), total),
        both_wrong_by_chance=_ratio(chance[above].sum(), total),
        times_chance=_ratio(both[above].sum(), chance[above].sum()),
        low=low,
        high=high,
        again=_ratio(both[above].sum(), one),
        again_by_chance=_ratio(chance[above].sum(), one),
    )


def wrong_in_all(wrong: np.ndarray, asked: np.ndarray) -> pd.DataFrame:
    """How many queries are wrong in every seed that was asked them.

    Args:
        wrong: bool [seeds, queries], whether each seed's answer is wrong.
        asked: bool [seeds, queries], whether the query counts for this seed.

    Returns:
        One row per number of seeds from 2 on: ``seeds_asked``, ``queries`` that so many were asked,
        ``wrong_in_all`` (how many of them), ``by_chance`` (how many there would be if each seed
        were wrong as often as it is, whatever the others do), and both as shares:
        ``share, share_by_chance``.
    """
    asked_by = asked.sum(axis=0)
    all_wrong = (wrong | ~asked).all(axis=0)
    rates = [_ratio((wrong & asked)[seed].sum(), asked[seed].sum()) for seed in range(len(wrong))]
    chance = np.ones(wrong.shape[1])
    for rate, counted in zip(rates, asked, strict=True):
        chance[counted] *= rate
    rows = []
    for number in range(2, len(wrong) + 1):
        chosen = asked_by == number
        queries, found, expected = chosen.sum(), all_wrong[chosen].sum(), chance[chosen].sum()
        counts = (number, int(queries), int(found), float(expected))
        rows.append((*counts, _ratio(found, queries), _ratio(expected, queries)))
    return pd.DataFrame(rows, columns=list(UNANIMOUS))


def _jackknife(both: np.ndarray, chance: np.ndarray) -> tuple[float, float]:
    """An interval of the ratio of the pairs' sums, by leaving out one seed at a time.

    Args:
        both, chance: [seeds, seeds], symmetric; the diagonals are not used.
    """
    seeds = len(both)
    if seeds < 3:
        return float("nan"), float("nan")
    sums = []
    for pairs in (both, chance):
        apart = pairs - np.diag(np.diag(pairs))
        whole = apart.sum() / 2
        sums.append((whole, whole - apart.sum(axis=1)))
    (found, without), (expected, expected_without) = sums
    if expected <= 0 or (expected_without <= 0).any():
        return float("nan"), float("nan")
    ratio, ratios = found / expected, without / expected_without
    spread = np.sqrt((seeds - 1) / seeds * np.sum((ratios - ratios.mean()) ** 2))
    half = stats.t.ppf((1 + CONFIDENCE) / 2, seeds - 1) * spread
    return float(max(ratio - half, 0.0)), float(ratio + half)


def _ratio(part: float, whole: float) -> float:
    return float(part / whole) if whole else float("nan")
