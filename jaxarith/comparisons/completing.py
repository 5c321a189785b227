"""The largest part of a table of scores that has no gaps, and whether its seeds are paired."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd

FEWEST_SEEDS = 2
# Seeds are paired where that keeps so much of what an unpaired test could use.
PAIRED_SHARE = 0.75


class Complete(NamedTuple):
    """Tables of scores [strata, seeds] without gaps.

    Attributes:
        tables: with the same strata; with the same seeds, too, where paired.
        paired: whether the shared seeds hold at least three quarters of the members.
        dropped: the strata left out, because too few seeds have finished in them.
    """

    tables: list[pd.DataFrame]
    paired: bool
    dropped: tuple[str, ...]

    @property
    def size(self) -> int:
        return sum(table.size for table in self.tables)


class Part(NamedTuple):
    """The strata and seeds of ``largest_part``, as places in ascending order."""

    strata: np.ndarray
    seeds: tuple[np.ndarray, ...]
    paired: bool

    @property
    def size(self) -> int:
        return len(self.strata) * sum(map(len, self.seeds))


def complete(tables: Sequence[pd.DataFrame], fewest_strata: int = 1) -> Complete | None:
    """The strata and seeds whose scores are all there, as many scores as can be.

    Args:
        tables: scores [strata, seeds] with the same strata; NaN where there is none.
        fewest_strata: how many must be left.

    Returns:
        None where no choice leaves 2 seeds in every table.
    """
    seeds = pd.Index(sorted(set().union(*(table.columns for table in tables))))
    filled = [table.reindex(columns=seeds) for table in tables]
    part = largest_part([table.notna().to_numpy() for table in filled], fewest_strata)
    if part is None:
        return None
    chosen = [
        table.iloc[part.strata, places] for table, places in zip(filled, part.seeds, strict=True)
    ]
    dropped = np.delete(tables[0].index.to_numpy(), part.strata)
    return Complete(chosen, part.paired, tuple(map(str, dropped)))


def largest_part(there: Sequence[np.ndarray], fewest_strata: int = 1) -> Part | None:
    """The choice of strata that keeps the most scores of one or two tables.

    A seed that misses one stratum costs less than the stratum does, and a stratum that most seeds
    miss costs less than these seeds do: strata are left out, those with the fewest seeds first,
    where that leaves more scores; as many, and more seeds are worth more than more strata.

    Args:
        there: bool [strata, seeds] of each table: where it has a score. Seeds are the same.
        fewest_strata: how many strata must be left.
    """
    strata = len(there[0])
    shared = np.logical_and.reduce(there).sum(axis=1)
    counts = [table.sum(axis=1) for table in there]
    least = np.min(counts, axis=0)
    # Where few seeds are shared, the strata with the most seeds are not those with the most shared.
    orders = (np.lexsort((-least, -shared)), np.lexsort((-shared, -np.sum(counts, axis=0))))
    best, most = None, 0
    for order in orders:
        whole = [np.logical_and.accumulate(table[order], axis=0) for table in there]
        sizes, paired = _sizes(whole)
        sizes[: fewest_strata - 1] = 0
        kept = int(sizes.argmax()) if strata else 0
        if strata and sizes[kept] > most:
            most, best = sizes[kept], (order[: kept + 1], [w[kept] for w in whole], paired[kept])
    if best is None:
        return None
    chosen, seeds, together = best
    if together:
        seeds = [np.logical_and.reduce(seeds)] * len(there)
    return Part(np.sort(chosen), tuple(map(np.flatnonzero, seeds)), bool(together))


def _sizes(whole: Sequence[np.ndarray]) -> tuple[np.ndarray, np.ndarray]:
    """How many scores the first 1, 2, … strata keep, 0 where too few seeds; whether paired.

    ``whole`` is bool [strata, seeds]: which seeds have a score in each of the first strata.
    """
    counts = np.array([table.sum(axis=1) for table in whole])
    shared = np.logical_and.reduce(whole).sum(axis=1)
    apart, together = counts.sum(axis=0), len(whole) * shared
    paired = (shared >= FEWEST_SEEDS) & (together >= PAIRED_SHARE * apart)
    sizes = np.where(paired, together, apart) * np.arange(1, len(shared) + 1)
    return np.where(counts.min(axis=0) >= FEWEST_SEEDS, sizes, 0), paired
