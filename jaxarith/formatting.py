"""Numbers as texts: distinct values stay distinct, and small shares keep their digits."""

from collections.abc import Callable, Iterable
from typing import Any

LEAST_DIGITS = 4
MOST_DIGITS = 17  # These tell any two floats apart.
NOTHING = "–"


def is_missing(value: Any) -> bool:
    """Whether there is no value: None, NaN or pandas' NA."""
    return value is None or str(value) in ("nan", "<NA>", "NaT")


def distinct(
    values: Iterable[Any],
    write: Callable[[float, int], str] | None = None,
    nothing: str = NOTHING,
) -> list[str]:
    """A text for each value of a column, with as many digits as tell its numbers apart.

    Args:
        values: numbers, texts, or nothing.
        write: how a float is written with so many significant digits; ``0.25`` unless given.
        nothing: what stands for no value.

    Example:
        >>> distinct([0.1, 0.0012341, 0.0012342])
        ['0.1', '0.0012341', '0.0012342']
    """
    column = list(values)
    write = write or _significant
    numbers = {value for value in column if _is_float(value)}
    digits = LEAST_DIGITS
    while digits < MOST_DIGITS and len({write(n, digits) for n in numbers}) < len(numbers):
        digits += 1
    return [
        nothing if is_missing(one) else write(one, digits) if _is_float(one) else str(one)
        for one in column
    ]


def percent_text(value: float, digits: int = LEAST_DIGITS) -> str:
    """A setting that is a share in per cent, with so many significant digits."""
    return f"{_significant(100 * value, digits)} %"


def in_percent(share: float) -> str:
    """A score of 0 to 1 in per cent: one decimal, two within a point of 0 and 100.

    Only 0 and 1 are written as such: ``<0.01`` and ``>99.99`` are not.
    """
    if is_missing(share):
        return NOTHING
    value = 100 * float(share)
    near = min(abs(value), abs(100 - value))
    # Rounding errors of a mean are no distance from 0 or 100.
    if near >= 1 or near < 1e-9:
        return f"{value:.1f}"
    if near < 0.005:
        return "<0.01" if value < 50 else ">99.99"
    return f"{value:.2f}"


def _significant(value: float, digits: int) -> str:
    # No exponent where the digits before the point are few.
    before = len(f"{abs(value):.0f}") if abs(value) < 1e6 else 0
    return f"{value + 0.0:.{max(digits, before)}g}"


def _is_float(value: Any) -> bool:
    return isinstance(value, float) and not is_missing(value)
