"""The values of a column as texts that a person reads."""

import math
from collections.abc import Iterable, Sequence
from typing import Any

import pandas as pd

NOTHING = "–"
FEWEST_DIGITS, MOST_DIGITS = 4, 17


def setting_texts(values: Iterable[Any]) -> list[str]:
    """Values of a setting, with as many digits as tell different ones apart."""
    column = list(values)
    floats = {value for value in column if isinstance(value, float) and not is_missing(value)}
    digits = FEWEST_DIGITS
    while digits < MOST_DIGITS and len({_shortest(n, digits) for n in floats}) < len(floats):
        digits += 1
    return [
        _shortest(v, digits) if isinstance(v, float) and v in floats else text_of(v) for v in column
    ]


def _shortest(value: float, digits: int) -> str:
    # No exponent where the digits before the point are few.
    before = len(f"{abs(value):.0f}") if abs(value) < 1e6 else 0
    return f"{value:.{max(digits, before)}g}"


def measured_texts(values: Iterable[Any]) -> list[str]:
    """Measured values, floats with equally many decimals: four digits of the largest one."""
    column = list(values)
    floats = [abs(v) for v in column if isinstance(v, float) and math.isfinite(v)]
    largest = max(floats, default=0.0)
    before = max(math.floor(math.log10(largest)), 0) if largest else 0
    decimals = max(3 - before, 0) if largest >= 1 else 4
    return [_measured(value, decimals) for value in column]


def _measured(value: Any, decimals: int) -> str:
    if not isinstance(value, float) or not math.isfinite(value):
        return text_of(value)
    if 0 < abs(value) < 0.5 * 10**-decimals:
        return f"{value:.2g}"
    return f"{value:,.{decimals}f}"


def text_of(value: Any) -> str:
    """One value; a dash where there is none."""
    if isinstance(value, tuple):
        return "/".join(map(str, value))  # As --set takes several numbers.
    return NOTHING if is_missing(value) else str(value)


def is_missing(value: Any) -> bool:
    """Whether there is no value: None, NaN or pandas' NA."""
    nan = isinstance(value, float) and math.isnan(value)
    return value is None or value is pd.NA or value is pd.NaT or nan


def column_texts(values: pd.Series, is_setting: bool) -> Sequence[str]:
    """A text per value of a column."""
    as_python = values.astype(object).tolist()
    return (setting_texts if is_setting else measured_texts)(as_python)
