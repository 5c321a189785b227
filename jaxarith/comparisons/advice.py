"""What would settle an open comparison: more seeds, and how many, or fewer comparisons."""

import functools
import math

from jaxarith.comparisons.completing import FEWEST_SEEDS
from jaxarith.comparisons.contrast import Contrast
from jaxarith.comparisons.numbers import LEVEL, p_text
from jaxarith.comparisons.permutation import least_p

# Beyond, permutations are sampled and more seeds make no smaller p.
MOST_TRIED = 64
# Equality needs seeds enough for a one-sided permutation test at 5 %.
FEWEST_PAIRS, FEWEST_UNPAIRED = 5, 3


@functools.lru_cache
def fewest_seeds(tests: int, paired: bool) -> int | None:
    """The fewest seeds per value that could give a corrected p below 0.05; None where none can."""
    for seeds in range(FEWEST_SEEDS, MOST_TRIED + 1):
        if tests * least_p(seeds, seeds, paired, tests) < LEVEL:
            return seeds
    return None


def advice(
    contrast: Contrast, least: float, seeds: tuple[int, int], paired: bool, tests: int
) -> str:
    """A sentence or two on an open comparison; empty where there is nothing to advise.

    Args:
        contrast: what was found.
        least: the smallest corrected p that so many seeds could have given.
        seeds: of both values.
        paired: whether they are the same.
        tests: how many comparisons the correction is over.
    """
    needed, here = contrast.seeds_needed, min(seeds)
    equality = contrast.settles == "equality"
    if contrast.hidden == contrast.hidden and (least < LEVEL or not contrast.difference):
        return ""
    if least >= LEVEL and not equality:
        return _floor(needed, least, here, paired, tests)
    if needed != needed:
        return ""
    if math.isinf(needed):
        return "More than 10,000 seeds each would be needed to settle it."
    fewest = (FEWEST_PAIRS if paired else FEWEST_UNPAIRED) if equality else 0
    return (
        f"About {max(needed, here + 1, fewest):.0f} seeds each would show "
        f"{'equality' if equality else 'a difference'}, if means and spread stay as they are."
    )


def _floor(needed: float, least: float, here: int, paired: bool, tests: int) -> str:
    """Why no p could be small enough, and what could be done."""
    floor = p_text(least)
    fewest = fewest_seeds(tests, paired)
    if fewest is None or fewest <= here:
        limit = "" if fewest else "; more seeds cannot help"
        return (
            f"Corrected over {tests:,} comparisons, p cannot fall below {floor}{limit}. "
            "Compare fewer values, or all with one (--against VALUE)."
        )
    among = f" and {tests:,} comparisons" if tests > 1 else ""
    enough = max(fewest, int(needed) if math.isfinite(needed) else 0)
    alone = fewest_seeds(1, paired)
    fewer = tests > 1 and alone is not None and alone <= here
    return (
        f"With so few seeds{among}, p cannot fall below {floor}. To show a difference, at least "
        f"{enough} seeds each are needed" + (", or fewer comparisons." if fewer else ".")
    )
