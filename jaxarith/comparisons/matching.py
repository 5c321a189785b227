"""Members of two values of a setting, or of two runs, matched by all other settings and by seed."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd

from jaxarith.comparisons.completing import Complete, complete
from jaxarith.statistics import crosses, varying_settings

# A member has both; with the size of its training part and of a batch, one follows from the other.
BUDGETS = ("epochs", "steps")


class Matched(NamedTuple):
    """The scores of two values of a setting, matched.

    Attributes:
        first, second: float [strata, seeds], the scores of complete seeds.
        paired: whether the columns of both are the same seeds.
        left_out: members that no complete seed could use, or that have no such score.
        diverged: those of them that diverged and have no such score, in settings both values have.
        unscored: likewise those that finished, and yet have none.
        dropped: settings of the rest that both values have, but too few seeds.
        also: other settings that differ between the two values wherever they are compared.
        budget: the one of ``BUDGETS`` that is held equal while the other differs, or empty.
        same_split: whether members were left out whose split_seed is not their seed, because only
            one of the values has such.
    """

    first: np.ndarray
    second: np.ndarray
    paired: bool
    left_out: int
    diverged: int
    unscored: int
    dropped: tuple[str, ...]
    also: tuple[str, ...]
    budget: str
    same_split: bool


def match(first: pd.DataFrame, second: pd.DataFrame, by: str, metric: str) -> Matched | None:
    """The scores of two groups of members, by stratum and seed; None where nothing matches.

    Where both budgets vary they are never both asked to be equal: with another training part equal
    epochs are other steps. The one is taken under which more scores match, epochs where as many do.
    """
    groups, same_split = (first, second), False
    if by != "split_seed" and crosses(first) != crosses(second):
        groups, same_split = (_with_own_split(first), _with_own_split(second)), True
    both = pd.concat(groups)
    others = [name for name in compared(both) if name not in (by, *BUDGETS)]
    # What never takes both values' side cannot be matched: it goes with the compared setting.
    keys = [name for name in others if _meet(groups, name)]
    also = [name for name in others if name not in keys]
    varying = [name for name in BUDGETS if both[name].nunique() > 1 and by not in BUDGETS]
    budgets = [name for name in varying if _meet(groups, name)] if len(varying) == 2 else []
    if len(varying) == 2 and not budgets:
        also += varying
    choices = [[*keys, name] for name in budgets] or [keys]
    tried = [_complete(groups, choice, metric) for choice in choices]
    found = [one for one in tried if one is not None]
    if not found:
        return None
    best = max(found, key=lambda one: one.complete.size)
    bare = pd.concat([group[group[metric].isna()] for group in best.groups])
    diverged = int((bare["status"] == "diverged").sum())
    tables = best.complete.tables
    return Matched(
        first=tables[0].to_numpy(),
        second=tables[1].to_numpy(),
        paired=best.complete.paired,
        left_out=len(first) + len(second) - best.complete.size,
        diverged=diverged,
        unscored=len(bare) - diverged,
        dropped=best.complete.dropped,
        also=tuple(also),
        budget=_held(best),
        same_split=same_split,
    )


def compared(scored: pd.DataFrame) -> list[str]:
    """The settings that vary, ``split_seed`` among them where splits have seeds of their own."""
    fields = [n for n in varying_settings(scored) if scored[n].nunique(dropna=False) > 1]
    crossed = crosses(scored) and scored["split_seed"].nunique() > 1
    return fields + (["split_seed"] if crossed else [])


def levels(table: pd.DataFrame, name: str) -> pd.Series:
    """A setting's values, an unset one as the word for it."""
    return table[name].astype("object").where(table[name].notna(), "none")


class _Matching(NamedTuple):
    """What is compared: members with a column ``stratum``, of strata that both groups have."""

    groups: tuple[pd.DataFrame, ...]
    complete: Complete


def _complete(groups: Sequence[pd.DataFrame], keys: Sequence[str], metric: str) -> _Matching | None:
    """The complete scores of strata that both groups have."""
    named = [group.assign(stratum=_strata(group, keys)) for group in groups]
    common = set(named[0]["stratum"]) & set(named[1]["stratum"])
    kept = tuple(group[group["stratum"].isin(common)] for group in named)
    if not common:
        return None
    tables = [
        group.astype({metric: "float64"}).groupby(["stratum", "seed"])[metric].mean().unstack()
        for group in kept
    ]
    best = complete(tables)
    return None if best is None else _Matching(kept, best)


def _strata(members: pd.DataFrame, keys: Sequence[str]) -> list[str]:
    """In words, what each member has in common with those it is compared with."""
    texts = [[f"{key} {value}" for value in levels(members, key)] for key in keys]
    return (
        ["; ".join(text) for text in zip(*texts, strict=True)] if keys else ["all"] * len(members)
    )


def _held(matching: _Matching) -> str:
    """The budget that is equal in every compared stratum while the other differs in some."""
    strata = set(matching.complete.tables[0].index)
    own = [
        group[group["stratum"].isin(strata)].groupby("stratum")[list(BUDGETS)].first()
        for group in matching.groups
    ]
    differs = {name: bool((own[0][name] != own[1][name]).any()) for name in BUDGETS}
    held = [name for name in BUDGETS if not differs[name]]
    return held[0] if len(held) == 1 else ""


def _with_own_split(members: pd.DataFrame) -> pd.DataFrame:
    """Those whose split has no seed of its own: what a run without split seeds has, too."""
    return members[members["split_seed"] == members["seed"]]


def _meet(groups: Sequence[pd.DataFrame], name: str) -> bool:
    """Whether some members of both groups have the same value of a setting."""
    one, two = (set(levels(group, name)) for group in groups)
    return bool(one & two)
