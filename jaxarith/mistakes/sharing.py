"""Whether the seeds of a cell get the same queries wrong.

Seeds differ in their splits, so two of them are compared on the queries that both were asked.
"""

from typing import NamedTuple

import numpy as np
import pandas as pd
from scipy import stats

CONFIDENCE = 0.95
SHUFFLES = 1999
UNANIMOUS = ("seeds_asked", "queries", "wrong_in_all", "by_chance", "share", "share_by_chance")


class Sharing(NamedTuple):
    """What pairs of seeds get wrong together, against chance; all pairs pooled.

    By chance means: of the queries that both of a pair were asked, each gets as many wrong as it
    does, but these are spread at random.

    Attributes:
        seeds: how many, and ``pairs``: how many pairs of them that share a query.
        queries: queries that both of a pair were asked, over all pairs.
        both_wrong: share of these wrong in both; ``both_wrong_by_chance``: the mean product of the
            two seeds' shares.
        times_chance: the one over the other: 1 when mistakes have nothing in common. ``low`` and
            ``high`` are the ends of its 95 % interval over seeds: a jackknife of its logarithm with
            Student's t. NaN for fewer than 3 seeds, or where leaving one out leaves no query wrong
            in both of a pair. Where it is 1 the interval errs on the wide side: simulated ones
            held 1 in 99 of 100 runs.
        again: of the queries that one seed of a pair got wrong, the share that the other got
            wrong too: 1 when all make the same mistakes. ``again_by_chance``: as chance has it.
        p: two-sided p value of these seeds: how rarely mistakes that are spread at random have so
            few or so many queries in common.
        least_wrong: the smallest share of wrong answers of any seed.
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
    p: float
    least_wrong: float


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
        p=_chance_p(both[above], mistakes[above], mistakes.T[above], queries[above]),
        least_wrong=min(_own_shares(wrong, asked), default=float("nan")),
    )


def wrong_in_all(wrong: np.ndarray, asked: np.ndarray) -> pd.DataFrame:
    """How many queries are wrong in every seed that was asked them.

    Args:
        wrong: bool [seeds, queries], whether each seed's answer is wrong.
        asked: bool [seeds, queries], whether the query counts for this seed.

    Returns:
        One row per number of seeds from 2 on: ``seeds_asked``, ``queries`` that so many were asked,
        ``wrong_in_all`` (how many of them), ``by_chance`` (how many there would be if each seed got
        as many of all its queries wrong as it does, spread at random), and both as shares:
        ``share, share_by_chance``.
    """
    asked_by = asked.sum(axis=0)
    all_wrong = (wrong | ~asked).all(axis=0)
    chance = np.ones(wrong.shape[1])
    for rate, counted in zip(_own_shares(wrong, asked), asked, strict=True):
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

    Of its logarithm: one seed with many mistakes would pull an interval of the ratio below 1.

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
    # What is wrong in both of a pair is expected to be so, too.
    if (without <= 0).any():
        return float("nan"), float("nan")
    ratio, ratios = np.log(found / expected), np.log(without / expected_without)
    spread = np.sqrt((seeds - 1) / seeds * np.sum((ratios - ratios.mean()) ** 2))
    half = stats.t.ppf((1 + CONFIDENCE) / 2, seeds - 1) * spread
    return float(np.exp(ratio - half)), float(np.exp(ratio + half))


def _chance_p(
    both: np.ndarray, first: np.ndarray, second: np.ndarray, queries: np.ndarray
) -> float:
    """The two-sided p value of the sum of ``both``, where mistakes are spread at random.

    Args:
        both: [pairs], queries wrong in both seeds of each pair.
        first, second: [pairs], queries wrong in the one and in the other.
        queries: [pairs], those asked of both.
    """
    if not (first * second).sum():
        return float("nan")
    # Overlaps of pairs are drawn apart: also where pairs have a seed in common they are
    # uncorrelated when mistakes are shuffled within seeds.
    good, bad, chosen = (counts.astype(int) for counts in (first, queries - first, second))
    random = np.random.default_rng(0)
    drawn = random.hypergeometric(good, bad, chosen, size=(SHUFFLES, len(both))).sum(axis=1)
    rarer = min((drawn >= both.sum()).sum(), (drawn <= both.sum()).sum())
    return float(min(1.0, 2 * (1 + rarer) / (1 + SHUFFLES)))


def _own_shares(wrong: np.ndarray, asked: np.ndarray) -> list[float]:
    """The share of its queries that each seed got wrong."""
    return [_ratio((one & own).sum(), own.sum()) for one, own in zip(wrong, asked, strict=True)]


def _ratio(part: float, whole: float) -> float:
    return float(part / whole) if whole else float("nan")
