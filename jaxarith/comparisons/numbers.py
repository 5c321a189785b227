"""Numbers of comparisons in words and tables: with enough digits to show what decided."""

import math
from collections.abc import Mapping, Sequence
from typing import Any

from jaxarith.statistics import is_share

LEVEL = 0.05
# Differences below this are rounding errors of means.
ALIKE = 1e-12
MOST_PLACES = 9
MORE_PLACES = 2
SMALLEST_P = 0.001
# Losses below this are written with an exponent.
SMALLEST_FIXED = 1e-5


def decimal(value: float, places: int, bounds: Sequence[float] = (0.0,), sign: str = "") -> str:
    """A number with so many places, or more where it would round onto or across a bound.

    An end of an interval that is not 0 is not written as 0, and a p below 0.05 not as 0.05.
    """
    if abs(value) < ALIKE:
        value = 0.0
    for more in range(places, MOST_PLACES):
        written = float(f"{value:.{more}f}")
        if all(_side(written - bound) == _side(value - bound) for bound in bounds):
            break
    else:
        more = MOST_PLACES
    text = f"{value:{sign}.{more}f}"
    return text.replace("-", "−")


def _side(difference: float) -> int:
    return 0 if abs(difference) < ALIKE else 1 if difference > 0 else -1


def _places_of(text: str) -> int:
    return len(text.partition(".")[2])


def p_text(value: float) -> str:
    """A p-value with two significant digits, more near 0.05: ``0.0496``, ``0.023``, ``< 0.001``."""
    if value != value:
        return "–"
    if value < SMALLEST_P:
        return f"< {SMALLEST_P}"
    places = max(0, 1 - math.floor(math.log10(value)))
    text = decimal(value, places, (LEVEL,))
    return text.rstrip("0").rstrip(".") if "." in text else text


def p_equals(value: float) -> str:
    """``p = 0.023`` or ``p < 0.001``."""
    text = p_text(value)
    return f"p {text}" if text.startswith("<") else f"p = {text}"


def probability(value: float) -> str:
    """The probability of improvement with two digits, more near 0, ½ and 1."""
    return "–" if value != value else decimal(value, 2, (0.0, 0.5, 1.0))


class Unit:
    """How the differences and levels of a metric are written: shares in points and percent.

    Attributes:
        name: what follows a difference, with a space before: `` points``, `` s`` or nothing.
    """

    def __init__(self, metric: str) -> None:
        self.share = is_share(metric)
        self.name = " points" if self.share else " s" if metric == "seconds" else ""
        self._scale = 100 if self.share else 1

    def differences(self, *values: float, sign: str = "+") -> list[str]:
        """Differences that belong together: with one number of places, more where one needs it.

        Different values are written differently, and what is not 0 not as 0.
        """
        scaled = [value * self._scale for value in values]
        if not self.share and 0 < max(map(abs, scaled)) < SMALLEST_FIXED:
            return [f"{value:{sign if value else ''}.2e}".replace("-", "−") for value in scaled]
        scaled = [value * self._scale if abs(value) >= ALIKE else 0.0 for value in values]
        places = self._places(scaled)
        distinct = {round(value, MOST_PLACES) for value in scaled}
        while places < MOST_PLACES and len({f"{v:.{places}f}" for v in distinct}) < len(distinct):
            places += 1
        needed = max(_places_of(decimal(value, places)) for value in scaled)
        # One number of places for all, unless that is very many.
        places = needed if needed <= places + MORE_PLACES else places
        return [decimal(value, places, sign=sign if value else "") for value in scaled]

    def interval(self, row: Mapping[str, Any]) -> str:
        """``−14.1 [−18.1, −10.1]`` of a row of ``compare``; ``–`` where there is no number."""
        if row["difference"] != row["difference"]:
            return "–"
        difference, low, high = self.differences(row["difference"], row["low"], row["high"])
        # Seeds that agree exactly, or form groups, have no spread to make an interval from.
        spread = row["hidden"] != row["hidden"] and row["low"] == row["low"]
        return f"{difference} [{low}, {high}]" if spread else difference

    def levels(self, *values: float) -> list[str]:
        """Means, with as many places as tell them apart."""
        scaled = [value * self._scale for value in values]
        if not self.share and 0 < max(map(abs, scaled)) < SMALLEST_FIXED:
            return [f"{value:.3e}".replace("-", "−") for value in scaled]
        places = 1 if self.share else self._places([max(scaled) - min(scaled)])
        distinct = {round(value, MOST_PLACES) for value in scaled}
        while places < MOST_PLACES and len({f"{v:.{places}f}" for v in distinct}) < len(distinct):
            places += 1
        if self.share and len(scaled) == 2:
            # Means whose rounding shows another difference than the one that stands beside them.
            low, high = (round(value, places) for value in sorted(scaled))
            places += round(high - low, places) != round(max(scaled) - min(scaled), places)
        return [
            f"{value:.{places}f}".replace("-", "−") + (" %" if self.share else "")
            for value in scaled
        ]

    def margin(self, value: float) -> str:
        """``±0.5 points``."""
        return f"±{value * self._scale:g}{self.name}"

    def _places(self, scaled: Sequence[float]) -> int:
        """One for shares; otherwise two digits of the largest, and three places at least."""
        largest = max((abs(value) for value in scaled), default=0.0)
        if self.share or largest < ALIKE:
            return 1 if self.share else 3
        return max(3, 1 - math.floor(math.log10(largest)))
