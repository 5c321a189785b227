"""The largest part of a table of scores that has no gaps."""

from collections.abc import Sequence
from typing import NamedTuple

import pandas as pd

FEWEST_SEEDS = 2


class Complete(NamedTuple):
    """Tables of scores [strata, seeds] without gaps.

    Attributes:
        tables: with the same strata; with the same seeds, too, where paired.
        paired: whether the tables share at least half of the seeds of the smaller one.
        dropped: the strata left out, because too few seeds have finished in them.
    """

    tables: list[pd.DataFrame]
    paired: bool
    dropped: tuple[str, ...]

    @property
    def size(self) -> int:
        return sum(table.size for table in self.tables)


def complete(tables: Sequence[pd.DataFrame], fewest_strata: int = 1) -> Complete | None:
    """The strata and seeds whose scores are all there, as many scores as can be.

    A seed that misses one stratum costs less than the stratum does, and a stratum that most seeds
    miss costs less than these seeds do: strata are left out, those with the fewest seeds first,
    where that leaves more scores; as many, and more seeds are worth more than more strata.

    Args:
        tables: scores [strata, seeds] with the same strata; NaN where there is none.
        fewest_strata: how many must be left.

    Returns:
        None where no choice leaves 2 seeds in every table.
    """
    there = [table.notna() for table in tables]
    in_all = pd.concat(there, axis=1, keys=range(len(there))).T.groupby(level=1).sum().T
    shared = (in_all == len(tables)).sum(axis=1)
    least = pd.concat([filled.sum(axis=1) for filled in there], axis=1).min(axis=1)
    ranked = pd.DataFrame({"shared": shared, "least": least}).sort_values(
        ["shared", "least"], ascending=False, kind="stable"
    )
    found = [
        _of_strata(tables, ranked.index[:kept]) for kept in range(fewest_strata, len(ranked) + 1)
    ]
    enough = [one for one in found if one is not None]
    return max(enough, key=lambda one: one.size) if enough else None


def _of_strata(tables: Sequence[pd.DataFrame], strata: pd.Index) -> Complete | None:
    """The seeds that have a score in each of these strata."""
    kept = tables[0].index[tables[0].index.isin(strata)]
    chosen = [table.loc[kept].dropna(axis=1) for table in tables]
    shared = chosen[0].columns
    for table in chosen[1:]:
        shared = shared.intersection(table.columns)
    fewest = min(len(table.columns) for table in chosen)
    if fewest < FEWEST_SEEDS:
        return None
    paired = len(shared) >= max(FEWEST_SEEDS, fewest / 2)
    if paired:
        chosen = [table[shared] for table in chosen]
    dropped = tables[0].index.difference(kept, sort=False)
    return Complete(chosen, paired, tuple(map(str, dropped)))
