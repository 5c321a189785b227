"""The names that a mistyped one may stand for."""

import difflib
from collections.abc import Collection

MOST = 3


def nearest(word: str, names: Collection[str]) -> list[str]:
    """At most three names that ``word`` may stand for, the likeliest first.

    A name may be meant by its initials (``lr``), by a part of it (``layers``) or misspelt.
    """
    word = word.lower().replace("-", "_")
    initials = [name for name in names if _initials(name) == word]
    parts = [name for name in names if len(word) > 2 and (word in name or name in word)]
    alike = difflib.get_close_matches(word, names, n=MOST)
    return list(dict.fromkeys([*initials, *alike[:1], *parts, *alike]))[:MOST]


def suggestion(word: str, names: Collection[str], what: str) -> str:
    """``did you mean …?``, or where no name is near, all of them."""
    if near := nearest(word, names):
        return f"did you mean {' or '.join(near)}?"
    return f"{what} are {', '.join(sorted(names))}"


def _initials(name: str) -> str:
    return "".join(part[0] for part in name.split("_") if part)
