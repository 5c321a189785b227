"""Values that a person gives, as plain Python: NumPy scalars and arrays become numbers and lists.

Imports no NumPy: whatever has ``tolist`` is taken for an array.
"""

import numbers
import struct
from collections.abc import Iterable, Sequence
from typing import Any

from jaxarith.errors import InputError

LEAST_FLOAT = 2.0**-126  # What is nearer to 0 is 0 on devices.


def plain(value: Any) -> Any:
    """A scalar as Python has it, an array as a tuple; anything else as it is.

    The same number gives the same JSON, so the same names, whatever type it came in. A float32
    becomes the shortest decimal that stands for it.
    """
    if not hasattr(value, "tolist"):
        return str(value) if isinstance(value, str) else value
    if getattr(value, "shape", None) != ():
        return tuple(plain(one) for one in value)
    scalar = value.tolist()
    return shortest(scalar) if str(getattr(value, "dtype", "")) == "float32" else scalar


def plain_sequence(values: Any) -> tuple[Any, ...] | None:
    """An array, a list or another sequence as a tuple of plain values; None for anything else."""
    if hasattr(values, "tolist"):
        values = values.tolist() if getattr(values, "shape", None) == () else list(values)
    if isinstance(values, str | bytes) or not isinstance(values, Sequence):
        return None
    return tuple(map(plain, values))


def whole_number(value: Any) -> int | None:
    """A whole number as an int; None for anything else, True and False among it."""
    value = plain(value)
    if isinstance(value, bool) or not isinstance(value, numbers.Integral):
        return None
    return int(value)


def real_number(value: Any) -> float | None:
    """A number as a float, infinite where it is too large for one; None for anything else."""
    value = plain(value)
    if isinstance(value, bool) or not isinstance(value, numbers.Real):
        return None
    return as_float(value)


def as_float(value: Any) -> float:
    """A number or its text as a float; one that is too large for a float is infinite."""
    try:
        return float(value)
    except OverflowError:
        return float("inf") if value > 0 else float("-inf")


def as_float32(value: float) -> float:
    """What a float is in the float32 that networks are trained in."""
    try:
        (single,) = struct.unpack("f", struct.pack("f", value))
    except OverflowError:
        return float("inf") if value > 0 else float("-inf")
    return float(single) if abs(single) >= LEAST_FLOAT else 0.0


def shortest(single: float) -> float:
    """The decimal with the fewest digits that stands for a float32."""
    written = (float(f"{single:.{digits}g}") for digits in range(1, 10))
    return next((value for value in written if as_float32(value) == single), single)


def texts(given: str | Iterable[str], name: str) -> list[str]:
    """One text or several, as a list.

    Args:
        given: a text, or a sequence, an array or another iterable of texts.
        name: of the argument, for messages.

    Raises:
        InputError: anything else.
    """
    if isinstance(plain(given), str):
        return [str(given)]
    refused = InputError(f"{name}={plain(given)!r}: must be a text or a list of texts")
    if isinstance(given, bytes) or not isinstance(given, Iterable):
        raise refused
    try:
        several = [plain(one) for one in given]
    except TypeError:  # An array without dimensions.
        raise refused from None
    if not all(isinstance(one, str) for one in several):
        raise refused
    return several
