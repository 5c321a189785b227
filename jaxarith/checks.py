"""What the fields of a configuration may be; each check raises one clear line.

A value that passes is kept as plain Python, so that its JSON does not depend on its type.
"""

import math
from typing import Any

from jaxarith.errors import InputError
from jaxarith.plain_values import as_float32, plain, plain_sequence, real_number, whole_number

LARGEST_FLOAT = 3.4e38  # Traced values are float32.


def whole(config: Any, name: str, low: int, high: int | None = None) -> None:
    """A whole number from ``low`` to ``high``."""
    given = getattr(config, name)
    value = whole_number(given)
    if value is None:
        raise InputError(f"{name}={plain(given)!r}: must be a whole number")
    if value < low or (high is not None and value > high):
        limits = f"at least {low}" if high is None else f"from {low} to {high}"
        raise InputError(f"{name}={value}: must be {limits}")
    _keep(config, name, value)


def real(
    config: Any,
    name: str,
    low: float,
    high: float = LARGEST_FLOAT,
    *,
    low_open=False,
    high_open=True,
) -> None:
    """A finite number within bounds, made a float; float32, too, has it within them."""
    given = getattr(config, name)
    value = real_number(given)
    if value is None:
        raise InputError(f"{name}={plain(given)!r}: must be a number")

    def outside(number: float) -> bool:
        too_low = number <= low if low_open else number < low
        too_high = number >= high if high_open else number > high
        return too_low or too_high or not math.isfinite(number)

    lower = f"above {low:g}" if low_open else f"at least {low:g}"
    upper = "" if high == LARGEST_FLOAT else f" and {'below' if high_open else 'at most'} {high:g}"
    if outside(value):
        raise InputError(f"{name}={plain(given)}: must be finite, {lower}{upper}")
    single = as_float32(value)
    if outside(single) or (value and not single):
        must = f"must be {lower}{upper}" if outside(single) else "use 0 or at least 1.2e-38"
        raise InputError(
            f"{name}={plain(given)}: is {single:g} in float32, as networks are trained; {must}"
        )
    _keep(config, name, value)


def choice(config: Any, name: str, allowed: tuple[str, ...]) -> None:
    """One of some words."""
    value = plain(getattr(config, name))
    if not isinstance(value, str) or value not in allowed:
        raise InputError(f"{name}={value!r}: must be one of {', '.join(allowed)}")
    _keep(config, name, value)


def flag(config: Any, name: str) -> None:
    """True or False."""
    value = plain(getattr(config, name))
    if not isinstance(value, bool):
        raise InputError(f"{name}={value!r}: must be true or false")
    _keep(config, name, value)


def optional(check: Any, config: Any, name: str, *limits: Any, **options: Any) -> None:
    """``check``, or None."""
    if getattr(config, name) is not None:
        check(config, name, *limits, **options)


def wholes(config: Any, name: str, low: int, high: int) -> None:
    """One or more whole numbers within bounds, made a tuple."""
    given = getattr(config, name)
    one = whole_number(given)
    values = plain_sequence(given) if one is None else (one,)
    if not values:
        raise InputError(f"{name}={plain(given)!r}: must be a whole number or a list of them")
    for value in values:
        number = whole_number(value)
        if number is None or not low <= number <= high:
            raise InputError(f"{name}={value!r}: must be a whole number from {low} to {high}")
    _keep(config, name, tuple(map(whole_number, values)))


def _keep(config: Any, name: str, value: Any) -> None:
    object.__setattr__(config, name, value)
