"""How many seeds would settle a comparison: power of the t test and of the test of equality."""

from collections.abc import Callable

import numpy as np
from scipy import special, stats

from jaxarith.comparisons.permutation import least_p
from jaxarith.statistics import CONFIDENCE

POWER = 0.8
MOST_SEEDS = 10_000
LEVEL = 1 - CONFIDENCE
# An effect of so many standard errors is always found; SciPy fails at much larger ones.
SURE = 40.0


def least_seeds(paired: bool, tests: int = 1, level: float = LEVEL) -> int:
    """The fewest seeds per value at which the permutation test can reject, after Holm."""
    return next(n for n in range(2, MOST_SEEDS) if tests * least_p(n, n, paired) < level)


def seeds_needed(
    difference: np.ndarray, spread: np.ndarray, paired: bool, margin: float, tests: int
) -> tuple[np.ndarray, np.ndarray]:
    """The fewest seeds per value that settle each comparison with 80 % power, and what they show.

    Means and spread are taken as they are here. A difference is found by the t test at the level
    that Holm leaves the smallest p; equality within the margin is shown by two one-sided t tests at
    5 %. Both also need seeds enough for a permutation test to reject. The smaller number counts.

    Args:
        difference: [pairs], of the means.
        spread: [pairs], standard deviation of a difference between one seed of each; 0 where
            scores do not spread.
        paired: whether differences are within seeds.
        margin: of equality.
        tests: how many share the 5 %.

    Returns:
        Seeds [pairs]: NaN where scores do not spread, infinite above 10,000; and ``difference``,
        ``equality`` or, where neither can be shown, an empty string.
    """
    size = np.abs(difference)
    sound = spread > 0
    error = np.where(sound, spread, 1.0)

    def freedom(seeds: np.ndarray) -> np.ndarray:
        return seeds - 1 if paired else 2 * (seeds - 1)

    def tail(seeds: np.ndarray, effect: np.ndarray, level: float) -> np.ndarray:
        bound = special.stdtrit(freedom(seeds), 1 - level)
        shift = np.clip(effect / error * np.sqrt(seeds), -SURE, SURE)
        return stats.nct.sf(bound, freedom(seeds), shift)

    def found(seeds: np.ndarray) -> np.ndarray:
        return tail(seeds, size, LEVEL / tests / 2)

    def equal(seeds: np.ndarray) -> np.ndarray:
        # Both one-sided tests must hold (Schuirmann); their overlap is neglected.
        return tail(seeds, margin - size, LEVEL) + tail(seeds, margin + size, LEVEL) - 1

    to_find = _fewest(found, len(size), least_seeds(paired, tests))
    to_find = np.where(size > 0, to_find, np.inf)
    to_equal = _fewest(equal, len(size), least_seeds(paired, 1, 2 * LEVEL))
    to_equal = np.where(size < margin, to_equal, np.inf)
    fewest = np.minimum(to_find, to_equal)
    shown = np.where(to_find <= to_equal, "difference", "equality")
    settles = np.where(sound & np.isfinite(fewest), shown, "")
    return np.where(sound, fewest, np.nan), settles


def _fewest(power: Callable[[np.ndarray], np.ndarray], pairs: int, least: int) -> np.ndarray:
    """The fewest seeds [pairs] with enough power, which grows with seeds: by bisection."""
    low, high = np.full(pairs, least - 1), np.full(pairs, MOST_SEEDS + 1)
    while np.any(high - low > 1):
        middle = (low + high) // 2
        enough = power(middle) >= POWER
        # ``middle`` is ``low`` where the two have met.
        high = np.where(enough & (middle > low), middle, high)
        low = np.where(enough, low, np.maximum(low, middle))
    return np.where(high > MOST_SEEDS, np.inf, high.astype(float))
