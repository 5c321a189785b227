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

    def tail(seeds: np.ndarray, effect: np.ndarray, level: float) -> np.ndarray:
        freedom = seeds - 1 if paired else 2 * (seeds - 1)
        shift = np.clip(effect * np.sqrt(seeds), -SURE, SURE)
        return stats.nct.sf(special.stdtrit(freedom, 1 - level), freedom, shift)

    def found(seeds: np.ndarray, pairs: np.ndarray) -> np.ndarray:
        return tail(seeds, size[pairs] / spread[pairs], LEVEL / tests / 2)

    def equal(seeds: np.ndarray, pairs: np.ndarray) -> np.ndarray:
        # Both one-sided tests must hold (Schuirmann); their overlap is neglected.
        nearer, farther = (margin - size[pairs]), (margin + size[pairs])
        tails = [tail(seeds, side / spread[pairs], LEVEL) for side in (nearer, farther)]
        return tails[0] + tails[1] - 1

    to_find = _fewest(found, sound & (size > 0), least_seeds(paired, tests))
    to_equal = _fewest(equal, sound & (size < margin), least_seeds(paired, 1, 2 * LEVEL))
    fewest = np.minimum(to_find, to_equal)
    shown = np.where(to_find <= to_equal, "difference", "equality")
    settles = np.where(np.isfinite(fewest), shown, "")
    return np.where(sound, fewest, np.nan), settles


def _fewest(
    power: Callable[[np.ndarray, np.ndarray], np.ndarray], able: np.ndarray, least: int
) -> np.ndarray:
    """The fewest seeds [pairs] with enough power, by bisection; infinite where not ``able``.

    Args:
        power: of seeds [some] for the pairs at places [some]; grows with seeds.
        able: bool [pairs], whether power can be enough.
        least: seeds that are needed at any power.
    """
    low, high = np.full(len(able), least - 1), np.full(len(able), MOST_SEEDS + 1)
    while len(places := np.flatnonzero(able & (high - low > 1))):
        middle = (low[places] + high[places]) // 2
        enough = power(middle, places) >= POWER
        high[places[enough]] = middle[enough]
        low[places[~enough]] = middle[~enough]
    return np.where(able & (high <= MOST_SEEDS), high, np.inf)
