"""A bar for long comparisons, on standard error and on a terminal only."""

import sys
from collections.abc import Iterable, Sequence
from typing import TypeVar

from tqdm import tqdm

Item = TypeVar("Item")
# Fewer comparisons take less time than a person notices.
FEWEST_SHOWN = 1000


class Progress:
    """Bars for the steps of a comparison; none unless shown."""

    def __init__(self, shown: bool) -> None:
        self._asked = shown
        self._shown = shown and sys.stderr.isatty()

    def suggest(self, pairs: int) -> None:
        """Name a way to fewer comparisons, where there are very many."""
        if self._asked and pairs > FEWEST_SHOWN:
            print(
                f"{pairs:,} comparisons; to compare all values with one only: --against VALUE",
                file=sys.stderr,
            )

    def over(self, items: Sequence[Item], step: str) -> Iterable[Item]:
        """The items, with a bar where there are many."""
        hidden = not self._shown or len(items) < FEWEST_SHOWN
        return tqdm(items, desc=step, unit=" pairs", disable=hidden, leave=False)
