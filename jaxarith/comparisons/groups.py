"""The members of each value of a setting, or of each run, as arrays over strata and seeds."""

from collections.abc import Sequence
from functools import cached_property

import numpy as np
import pandas as pd

from jaxarith.rows import MORE
from jaxarith.statistics import SETTINGS, crosses, varying_settings

# A member has both; with the size of its training part and of a batch, one follows from the other.
BUDGETS = ("epochs", "steps")
SPLIT = "split_seed"
# What became of a member. The first two have a score.
NONE, SCORED, DIVERGED, UNSCORED, DIVERGED_UNSCORED, FAILED = range(6)


class Group:
    """The members of one value: what each stratum and seed scored, and what became of it.

    Attributes:
        values: of each setting, those that the members have, as codes.
        strata: int [strata, settings], codes: the combinations of settings that the members have.
        budgets: int [strata, 2], codes of ``BUDGETS``.
        scores: float [strata, seeds], NaN where there is none.
        state: int [strata, seeds], the constants above.
        crosses: whether splits have seeds of their own.
        finished: how many members did not fail.
        plain: whether every member finished, did not diverge and has a score.
    """

    def __init__(self, table: "Members", rows: np.ndarray) -> None:
        self._table, self._rows = table, rows
        self.crosses = bool(table.apart[rows].any())
        codes = table.codes[rows].copy()
        if not self.crosses and SPLIT in table.settings:
            codes[:, table.settings.index(SPLIT)] = -1
        # A constant column stands for settings where none varies.
        every = np.concatenate([0 * rows[:, None], codes, table.budgets[rows]], axis=1)
        unique, places = np.unique(every, axis=0, return_inverse=True)
        unique = unique[:, 1:]
        self.strata, self.budgets = unique[:, : codes.shape[1]], unique[:, codes.shape[1] :]
        self.values = [frozenset(column) for column in unique.T.tolist()]
        shape = (len(unique), table.seeds)
        where = places.reshape(-1), table.seed[rows]
        self.scores, self.state = np.full(shape, np.nan), np.zeros(shape, dtype=np.int8)
        self.scores[where], self.state[where] = table.scores[rows], table.state[rows]
        self.there = (self.state == SCORED) | (self.state == DIVERGED)
        self.finished = int((table.state[rows] != FAILED).sum())
        self.plain = bool((table.state[rows] == SCORED).all())
        # Groups with the same strata, or with scores at the same places, are matched alike.
        self.layout = table.number(unique.tobytes())
        self.filled = table.number(self.there.tobytes())

    @cached_property
    def own_split(self) -> "Group":
        """Those whose split has no seed of its own: what a run without split seeds has, too."""
        return Group(self._table, self._rows[~self._table.apart[self._rows]])


class Members:
    """A table of members as codes and scores, made once for all comparisons within it.

    Args:
        results: one row per member, failed ones among them.
        scores: float64, one per row, NaN where a member has none.
        by: the compared setting, or the word for a run.
    """

    def __init__(self, results: pd.DataFrame, scores: np.ndarray, by: str) -> None:
        filled = [name for name in BUDGETS if name in results and results[name].notna().any()]
        budgets = BUDGETS if len(filled) == len(BUDGETS) and by not in BUDGETS else ()
        skipped = (by, *(budgets or (BUDGETS if by in BUDGETS else ())))
        self.settings = [
            name
            for name in (*SETTINGS, *MORE)
            if name in results and name not in skipped and results[name].nunique(dropna=False) > 1
        ]
        if by != SPLIT and crosses(results):
            self.settings.append(SPLIT)
        self.names = [*self.settings, *budgets]
        coded = [ordered(results, name) for name in self.names]
        self.levels = [values for values, _ in coded]
        columns = [codes for _, codes in coded]
        every = np.stack(columns, axis=1) if columns else np.zeros((len(results), 0), dtype=int)
        self.codes, self.budgets = np.split(every, [len(self.settings)], axis=1)
        self.seed, seeds = pd.factorize(results["seed"])
        self.seeds = len(seeds)
        self.apart = np.zeros(len(results), dtype=bool)
        if SPLIT in results:
            self.apart = (results[SPLIT] != results["seed"]).to_numpy(dtype=bool, na_value=False)
        self.scores = scores
        bare, status = np.isnan(scores), results["status"].astype("str").to_numpy()
        self.state = np.select(
            [status == "failed", status == "diverged"],
            [FAILED, np.where(bare, DIVERGED_UNSCORED, DIVERGED)],
            np.where(bare, UNSCORED, SCORED),
        )
        self.scores = np.where(self.state == FAILED, np.nan, scores)
        self._numbers: dict[bytes, int] = {}

    def groups(self, labels: Sequence[object] | np.ndarray) -> dict[object, Group]:
        """The group of each label; one label per row."""
        codes, values = pd.factorize(np.asarray(labels, dtype=object), use_na_sentinel=False)
        order = np.argsort(codes, kind="stable")
        parts = np.split(order, np.flatnonzero(np.diff(codes[order])) + 1)
        return {values[codes[rows[0]]]: Group(self, rows) for rows in parts}

    def number(self, content: bytes) -> int:
        """The same small number for the same content."""
        return self._numbers.setdefault(content, len(self._numbers))

    def name(self, place: int, code: int) -> str:
        """One setting and its value in words: ``train_fraction 0.5``."""
        return f"{self.names[place]} {self.levels[place][code]}"


def compared(scored: pd.DataFrame) -> list[str]:
    """The settings that vary, ``split_seed`` among them where splits have seeds of their own."""
    fields = [n for n in varying_settings(scored) if scored[n].nunique(dropna=False) > 1]
    crossed = crosses(scored) and scored[SPLIT].nunique() > 1
    return fields + ([SPLIT] if crossed else [])


def levels(table: pd.DataFrame, name: str) -> pd.Series:
    """A setting's values, an unset one as the word for it."""
    return table[name].astype("object").where(table[name].notna(), "none")


def ordered(table: pd.DataFrame, name: str) -> tuple[list[object], np.ndarray]:
    """A setting's values in order, words last, and the place of each row's value in them."""
    codes, found = pd.factorize(levels(table, name))
    order = sorted(
        range(len(found)), key=lambda place: (isinstance(found[place], str), found[place])
    )
    rank = np.empty(len(order), dtype=int)
    rank[order] = np.arange(len(order))
    return [found[place] for place in order], rank[codes]
