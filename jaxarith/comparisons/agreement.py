"""Scores that do not spread over seeds, and what may yet be hidden behind them."""

import numpy as np

from jaxarith.comparisons.arrangements import ROUNDING
from jaxarith.intervals import hidden_share as share_of


def spreads(one: np.ndarray, two: np.ndarray, paired: bool) -> np.ndarray:
    """Whether differences of pairs or, unpaired, the scores of either group differ: bool [..].

    Differences of shares that are equal as fractions can differ by a rounding as floats.
    """
    groups = (two - one,) if paired else (one, two)
    return np.max([np.ptp(group, axis=-1) for group in groups], axis=0) > rounding(one, two)


def rounding(one: np.ndarray, two: np.ndarray) -> np.ndarray:
    """By how much a mean over strata, or a difference of two, may be off [..]: far below a count's.

    Args:
        one, two: [.., n] and [.., m].
    """
    return ROUNDING * np.maximum(np.abs(one).max(axis=-1), np.abs(two).max(axis=-1))


def hidden_share(first: int, second: int, paired: bool) -> float:
    """The largest share of seeds that may differ from so many that all agree (95 %, one-sided).

    Of pairs, the share q at which n of them agree in 5 % of experiments, (1 − q)^n = 0.05; of two
    values, the most that the shares of both can sum to while (1 − q)^n (1 − r)^m is at least that
    with n and m the fewer of the two.
    """
    fewest = min(first, second)
    return share_of(fewest) if paired else min(1.0, 2 * share_of(2 * fewest))
