"""What the fields of a configuration may be; each check raises one clear line."""

import math
from typing import Any

from jaxarith.errors import InputError

LARGEST_FLOAT = 3.4e38  # Traced values are float32.


def whole(config: Any, name: str, low: int, high: int | None = None) -> None:
    """A whole number from ``low`` to ``high``."""
    value = getattr(config, name)
    if isinstance(value, bool) or not isinstance(value, int):
        raise InputError(f"{name}={value!r}: must be a whole number")
    if value < low or (high is not None and value > high):
        limits = f"at least {low}" if high is None else f"from {low} to {high}"
        raise InputError(f"{name}={value}: must be {limits}")


def real(
    config: Any,
    name: str,
    low: float,
    high: float = LARGEST_FLOAT,
    *,
    low_open=False,
    high_open=True,
) -> None:
    """A finite number within bounds, made a float."""
    value = getattr(config, name)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise InputError(f"{name}={value!r}: must be a number")
    too_low = value <= low if low_open else value < low
    too_high = value >= high if high_open else value > high
    if too_low or too_high or not math.isfinite(value):
        lower = f"above {low:g}" if low_open else f"at least {low:g}"
        upper = (
            "" if high == LARGEST_FLOAT else f" and {'below' if high_open else 'at most'} {high:g}"
        )
        raise InputError(f"{name}={value}: must be finite, {lower}{upper}")
    object.__setattr__(config, name, float(value))


def choice(config: Any, name: str, allowed: tuple[str, ...]) -> None:
    """One of some words."""
    value = getattr(config, name)
    if value not in allowed:
        raise InputError(f"{name}={value!r}: must be one of {', '.join(allowed)}")


def flag(config: Any, name: str) -> None:
    """True or False."""
    value = getattr(config, name)
    if not isinstance(value, bool):
        raise InputError(f"{name}={value!r}: must be true or false")


def optional(check: Any, config: Any, name: str, *limits: Any, **options: Any) -> None:
    """``check``, or None."""
    if getattr(config, name) is not None:
        check(config, name, *limits, **options)


def wholes(config: Any, name: str, low: int, high: int) -> None:
    """One or more whole numbers within bounds, made a tuple."""
    values = getattr(config, name)
    values = (values,) if isinstance(values, int) else values
    if not isinstance(values, list | tuple) or not values:
        raise InputError(f"{name}={values!r}: must be a whole number or a list of them")
    for value in values:
        if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
            raise InputError(f"{name}={value!r}: must be a whole number from {low} to {high}")
    object.__setattr__(config, name, tuple(values))
