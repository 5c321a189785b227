"""Two compared values and everything known of them, before it is put into words."""

from collections.abc import Sequence
from typing import NamedTuple

from jaxarith.comparisons.contrast import Contrast
from jaxarith.comparisons.matching import Matched
from jaxarith.comparisons.verdict import Dependence, Effect, overall

RUN = "run"


class Comparison(NamedTuple):
    """Everything that is known of two values before it is put into words."""

    by: str
    first: object
    second: object
    metric: str
    matched: Matched
    means: tuple[float, float]
    contrast: Contrast
    p_corrected: float
    least_p_corrected: float
    interaction: Dependence
    effects: list[Effect]
    tests: int
    margin: float

    @property
    def values(self) -> tuple[str, str]:
        """What the two are called."""
        return str(self.first), str(self.second)

    @property
    def verdict(self) -> str:
        return overall(self.contrast, self.p_corrected, self.effects, self.interaction)


def pair_of(by: str, first: str, second: str) -> str:
    """``units 128 against 64``; runs are named alone."""
    return f"{name_of(by, second)} against {first}"


def name_of(by: str, value: str) -> str:
    """``units 128``, or a run's name."""
    return value if by == RUN else f"{by} {value}"


def listed(names: Sequence[str]) -> str:
    """``a, b and c``."""
    return " and ".join(filter(None, (", ".join(names[:-1]), names[-1]))) if names else ""


def seeds_of(matched: Matched) -> str:
    """How many seeds there are, and what is equal between the two values."""
    first, second = matched.first.shape[1], matched.second.shape[1]
    text = f"{first} seeds, paired"
    if not matched.paired:
        text = f"{second} against {first} seeds, unpaired"
        if matched.shared:
            text += f" although {matched.shared} are shared"
    if matched.budget:
        text += f", at equal {matched.budget}"
    if len(matched.strata) == 1 and matched.keys:
        text += f", at {matched.strata[0]}"
    return text
