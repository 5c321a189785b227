"""What would settle an open comparison: more seeds, and how many, or fewer comparisons."""

import math

from jaxarith.comparisons.contrast import Contrast
from jaxarith.comparisons.numbers import LEVEL, p_text
from jaxarith.comparisons.power import least_seeds


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
    return (
        f"About {max(needed, here + 1):.0f} seeds each would show "
        f"{'equality' if equality else 'a difference'}, if means and spread stay as they are."
    )


def _floor(needed: float, least: float, here: int, paired: bool, tests: int) -> str:
    """Why no p could be small enough, and what could be done."""
    floor = p_text(least)
    fewest = least_seeds(paired, tests)
    if fewest <= here:
        # The number of permutations that so many comparisons can afford, or other rows' p.
        return (
            f"Corrected over {tests:,} comparisons, p cannot fall below {floor}. More seeds cannot "
            "help: compare fewer values, or all with one (--against VALUE)."
        )
    among = f" and {tests:,} comparisons" if tests > 1 else ""
    enough = max(fewest, int(needed) if math.isfinite(needed) else 0)
    fewer = tests > 1 and least_seeds(paired) <= here
    return (
        f"With so few seeds{among}, p cannot fall below {floor}. To show a difference, at least "
        f"{enough} seeds each are needed" + (", or fewer comparisons." if fewer else ".")
    )
