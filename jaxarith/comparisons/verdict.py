"""What a comparison shows, and whether its effect depends on the stratum."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from jaxarith.comparisons.contrast import Contrast, Pair
from jaxarith.comparisons.grouping import groups_in_words
from jaxarith.comparisons.holm import holm
from jaxarith.comparisons.intervals import t_test_p
from jaxarith.comparisons.numbers import LEVEL

DIFFERENT, EQUAL, OPEN = "different", "equal", "open"
# The effect differs between strata; the values share nothing to compare them by.
DEPENDS, UNMATCHED = "depends", "unmatched"


class Effect(NamedTuple):
    """The contrast within one stratum; p is corrected over the strata of its comparison."""

    stratum: str
    means: tuple[float, float]
    contrast: Contrast
    p_corrected: float
    t_p_corrected: float
    groups: str

    @property
    def verdict(self) -> str:
        return verdict(self.contrast, self.p_corrected)

    @property
    def significant(self) -> bool:
        """Whether it is a difference after correction; by a t test where no permutation can be."""
        return self.verdict == DIFFERENT or self.t_p_corrected < LEVEL

    def to_dict(self) -> dict[str, Any]:
        """Plain data for ``by_stratum``; None where there is no number."""
        kept = ("difference", "low", "high", "improvement", "p", "hidden")
        numbers = {"mean_first": self.means[0], "mean_second": self.means[1]}
        numbers |= {name: getattr(self.contrast, name) for name in kept}
        numbers["p_corrected"] = self.p_corrected
        known = {name: None if number != number else number for name, number in numbers.items()}
        return {"stratum": self.stratum, **known, "groups": self.groups, "verdict": self.verdict}


class Dependence(NamedTuple):
    """Whether a comparison's effect differs between strata, corrected over the comparisons.

    Attributes:
        raw_p: of the permutation test; NaN with one stratum.
        p: the same, corrected.
        least_p: the smallest that so many seeds could give.
        opposite: whether no pooled difference may be given, because effects have opposite signs.
    """

    raw_p: float
    p: float
    least_p: float
    opposite: bool

    @property
    def detected(self) -> bool:
        return self.p < LEVEL

    @property
    def testable(self) -> bool:
        return self.least_p < LEVEL


def side(contrast: Contrast) -> int:
    """On which side of 0 the 95 % interval lies, 0 on neither; without one, the difference."""
    if contrast.hidden == contrast.hidden or contrast.grouped:
        return int(np.sign(contrast.difference))
    return 1 if contrast.low > 0 else -1 if contrast.high < 0 else 0


def verdict(contrast: Contrast, p_corrected: float) -> str:
    """``different`` where the test rejects at 5 % and the interval leaves out zero.

    ``equal`` where equality within the margin is shown; ``open`` otherwise. It is about these
    settings at this budget.
    """
    if p_corrected < LEVEL and side(contrast):
        return DIFFERENT
    return EQUAL if contrast.equivalent else OPEN


def effects_of(names: Sequence[str], pair: Pair, contrasts: Sequence[Contrast]) -> list[Effect]:
    """The effect within each stratum of a pair of scores [strata, seeds]."""
    corrected = holm(np.array([contrast.p for contrast in contrasts])).tolist()
    by_t = [1.0] * len(contrasts)
    if len(contrasts) * max(contrast.least_p for contrast in contrasts) >= LEVEL:
        by_t = holm(t_test_p(pair.first, pair.second, pair.paired)).tolist()
    means = zip(pair.first.mean(axis=1).tolist(), pair.second.mean(axis=1).tolist(), strict=True)
    groups = [
        groups_in_words(one, two, pair.paired) if contrast.grouped else ""
        for one, two, contrast in zip(pair.first, pair.second, contrasts, strict=True)
    ]
    columns = (names, means, contrasts, corrected, by_t, groups)
    return [Effect(*each) for each in zip(*columns, strict=True)]


def signs_differ(effects: Sequence[Effect], p: float, least_p: float) -> bool:
    """Whether effects have opposite signs, so that their mean tells of none of them.

    Each must be significant after correction over the strata, where no interaction is shown by the
    permutation test. Where so few seeds cannot show any, intervals on either side of 0 are enough.
    """
    if p < LEVEL:
        counted = [effect for effect in effects if effect.significant]
    elif least_p < LEVEL:
        counted = [effect for effect in effects if effect.verdict == DIFFERENT]
    else:
        counted = list(effects)
    return {1, -1} <= {side(effect.contrast) for effect in counted}


def overall(
    contrast: Contrast, p_corrected: float, effects: Sequence[Effect], interaction: Dependence
) -> str:
    """The verdict on a comparison over strata."""
    pooled = verdict(contrast, p_corrected)
    if interaction.opposite:
        return DEPENDS if interaction.detected else OPEN
    if pooled == DIFFERENT or not effects:
        return pooled
    if not interaction.detected:
        # An average within the margin says nothing of effects that nobody could tell apart.
        return OPEN if pooled == EQUAL and not interaction.testable else pooled
    alike = pooled == EQUAL and all(effect.verdict == EQUAL for effect in effects)
    return EQUAL if alike else DEPENDS
