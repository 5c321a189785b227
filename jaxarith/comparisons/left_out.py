"""Members that a comparison does not use, or uses with a score of 0: how many, and why."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from jaxarith.comparisons.completing import Part
from jaxarith.comparisons.groups import DIVERGED, DIVERGED_UNSCORED, FAILED, UNSCORED, Group


class LeftOut(NamedTuple):
    """How many members have no part in a comparison, by reason; pairs are of first and second.

    Attributes:
        total: finished members that are not used, for whatever reason.
        failed: members that failed, in strata that both values have.
        diverged: those that diverged, there.
        bare: those of them without such a score, as a diverged member has no loss.
        zero: those of them that are used, with a score of 0.
        unscored: members that finished, there, and have no such score.
        dropped: members with a score in strata with too few seeds.
        elsewhere: finished members in strata that only one value has.
        only: the strata that only one value has.
        partner: members with a score whose seed the other value does not have.
        incomplete: members with a score whose seed has none in another stratum.
        seeds: how many seeds those are.
        other_split: finished members whose split_seed is not their seed.
    """

    total: int
    failed: tuple[int, int]
    diverged: tuple[int, int]
    bare: tuple[int, int]
    zero: tuple[int, int]
    unscored: int
    dropped: int
    elsewhere: tuple[int, int]
    only: tuple[tuple[str, ...], tuple[str, ...]]
    partner: tuple[int, int]
    incomplete: int
    seeds: int
    other_split: int


ALL_USED = LeftOut(0, (0, 0), (0, 0), (0, 0), (0, 0), 0, 0, (0, 0), ((), ()), (0, 0), 0, 0, 0)


def count_left_out(
    groups: Sequence[Group],
    common: Sequence[np.ndarray],
    only: tuple[tuple[str, ...], tuple[str, ...]],
    part: Part,
) -> LeftOut:
    """What a comparison of two groups leaves out.

    Args:
        groups: both.
        common: where each has the strata that both have.
        only: the names of the strata that one alone has.
        part: the strata, of the common ones, and the seeds that are used.
    """
    states = [group.state[rows] for group, rows in zip(groups, common, strict=True)]
    there = [group.there[rows] for group, rows in zip(groups, common, strict=True)]
    kept = [own[part.strata] for own in there]
    present = [own.any(axis=0) for own in kept]
    used = [np.isin(np.arange(own.shape[1]), s) for own, s in zip(kept, part.seeds, strict=True)]
    alone = [present[side] & ~present[1 - side] & part.paired for side in (0, 1)]
    partial = [present[side] & ~used[side] & ~alone[side] for side in (0, 1)]
    here = [int((own != 0).sum() - (own == FAILED).sum()) for own in states]

    def each(state: int) -> tuple[int, int]:
        one, two = (int((own == state).sum()) for own in states)
        return one, two

    def members(seeds: Sequence[np.ndarray]) -> tuple[int, int]:
        one, two = (int(own[:, mask].sum()) for own, mask in zip(kept, seeds, strict=True))
        return one, two

    with_score, without = each(DIVERGED), each(DIVERGED_UNSCORED)
    zero = [
        int(((own == DIVERGED) & (group.scores[rows] == 0))[part.strata][:, mask].sum())
        for group, own, rows, mask in zip(groups, states, common, used, strict=True)
    ]
    return LeftOut(
        total=sum(group.finished for group in groups) - part.size,
        failed=each(FAILED),
        diverged=(with_score[0] + without[0], with_score[1] + without[1]),
        bare=without,
        zero=(zero[0], zero[1]),
        unscored=sum(each(UNSCORED)),
        dropped=int(sum(own.sum() for own in there) - sum(own.sum() for own in kept)),
        elsewhere=(groups[0].finished - here[0], groups[1].finished - here[1]),
        only=only,
        partner=members(alone),
        incomplete=sum(members(partial)),
        seeds=int((partial[0] | partial[1]).sum()),
        other_split=0,
    )
