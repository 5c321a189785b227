"""Characters and their ids, and the ways to lay an answer out in a row of positions."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from jaxarith.errors import InputError

BLANK = " "
DIGITS = "0123456789"


@dataclass(frozen=True)
class Vocabulary:
    """The characters a task is written in; a character's id is its place in ``characters``."""

    characters: str

    @classmethod
    def for_operators(cls, operators: str) -> "Vocabulary":
        """Digits, the operators, the blank: 13 characters for ``+-``, 12 for ``*``."""
        return cls(DIGITS + operators + BLANK)

    @property
    def size(self) -> int:
        """Number of characters."""
        return len(self.characters)

    def encode(self, texts: Sequence[str], width: int) -> np.ndarray:
        """The ids of each text padded right with blanks: uint8 [texts, width].

        Raises:
            InputError: a text longer than ``width`` or with another character.
        """
        # NumPy drops NULs at the end of a text, so they would pass for blanks.
        if "\0" in "".join(texts):
            raise InputError(f"{chr(0)!r}: not in this task; it is written in {self.characters!r}")
        rows = np.asarray(texts, dtype=np.str_).reshape(-1)
        longest = rows.dtype.itemsize // 4
        if longest > width and (too_long := np.char.str_len(rows) > width).any():
            text = str(rows[too_long][0])
            raise InputError(f"{text!r}: {len(text)} characters, the width is {width}")
        points = np.char.ljust(rows, width).astype(f"<U{width}").view(np.uint32)
        table = np.full(max(map(ord, self.characters)) + 1, self.size, dtype=np.uint8)
        table[[ord(c) for c in self.characters]] = np.arange(self.size)
        known = points < len(table)
        ids = np.where(known, table[np.where(known, points, 0)], self.size).astype(np.uint8)
        if (ids == self.size).any():
            bad = chr(points[ids == self.size][0])
            raise InputError(f"{bad!r}: not in this task; it is written in {self.characters!r}")
        return ids.reshape(len(rows), width)

    def decode(self, ids: np.ndarray) -> list[str]:
        """The texts of ids [texts, width], padding blanks kept."""
        ids = np.asarray(ids)
        points = np.array([ord(c) for c in self.characters], dtype=np.uint32)[ids]
        width = ids.shape[-1]
        return np.ascontiguousarray(points).view(f"<U{width}").reshape(-1).tolist()


def lay_out(answer: str, layout: str) -> str:
    """An answer as the network writes it: ``'-48'`` is ``'84-'`` when units come first."""
    return answer if layout == "left" else answer[::-1]


def read(written: str, layout: str) -> str:
    """An answer as a person reads it, from what the network wrote; inverse of ``lay_out``.

    Only padding at the end is dropped: a blank in the middle stays, and makes it no number.
    """
    return lay_out(written.rstrip(BLANK), layout)


def as_read(places: np.ndarray, layout: str, axis: int) -> np.ndarray:
    """What stands at an answer's places along an axis, in the order a person reads them."""
    return places if layout == "left" else np.flip(places, axis)


def parse_number(text: str) -> int | None:
    """The integer a read answer stands for, or None where it is no number as tasks write them."""
    digits = text[1:] if text.startswith("-") else text
    if not (digits.isascii() and digits.isdigit()):
        return None
    value = int(text)
    return value if str(value) == text else None
