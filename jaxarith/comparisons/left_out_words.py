"""Which members a comparison leaves out, or counts as 0, in words."""

from collections.abc import Sequence

from jaxarith.comparisons.left_out import LeftOut

MOST_NAMED = 3


def words(left: LeftOut, dropped: Sequence[str], names: Sequence[str], metric: str) -> list[str]:
    """Two sentences: on members that count as 0, and on those left out; empty where there is none.

    Args:
        left: how many.
        dropped: the strata with too few seeds.
        names: what the two values are called.
        metric: the score.
    """
    zero = _each(left.zero, names, "{members} of {name}")
    told = [reason for reason in _reasons(left, dropped, names, metric) if reason]
    return [
        f"Diverged, counted as 0: {zero}." if zero else "",
        f"Left out: {'; '.join(told)}." if told else "",
    ]


def brief_words(left: LeftOut) -> str:
    """How many members are left out and why, for a table: ``32: no partner``."""
    reasons = {
        "failed": sum(left.failed),
        "no score": sum(left.bare) + left.unscored,
        "no partner": sum(left.partner),
        "incomplete": left.incomplete,
        "few seeds": left.dropped,
        "other settings": sum(left.elsewhere),
        "other split": left.other_split,
    }
    told = [f"{count} {reason}" for reason, count in reasons.items() if count]
    return ", ".join(told)


def _reasons(left: LeftOut, dropped: Sequence[str], names: Sequence[str], metric: str) -> list[str]:
    bare = "without a wrong answer" if metric.startswith("share_") else f"without {metric}"
    return [
        _each(left.failed, names, "{members} of {name} that failed"),
        _each(left.bare, names, f"{{members}} of {{name}} that diverged, {bare}"),
        f"{_members(left.unscored)} {bare}" if left.unscored else "",
        _each(left.partner, names, "{members} of {name} without a partner of the same seed"),
        f"{_members(left.incomplete)} of {_seeds(left.seeds)} without a score in every setting"
        if left.incomplete
        else "",
        f"{_members(left.dropped)} at {_strata(dropped)} (too few seeds)" if dropped else "",
        *(
            f"{_members(left.elsewhere[side])} of {names[side]} at {_strata(left.only[side])} "
            f"({names[1 - side]} has none there)"
            for side in (0, 1)
            if left.elsewhere[side]
        ),
        f"{_members(left.other_split)} whose split_seed is not their seed (one side has no others)"
        if left.other_split
        else "",
    ]


def _each(counts: tuple[int, int], names: Sequence[str], text: str) -> str:
    told = [
        text.format(members=_members(count), name=name)
        for count, name in zip(counts, names, strict=True)
        if count
    ]
    return " and ".join(told)


def _members(count: int) -> str:
    return f"{count:,} member" if count == 1 else f"{count:,} members"


def _seeds(count: int) -> str:
    return f"{count} seed" if count == 1 else f"{count} seeds"


def _strata(strata: Sequence[str]) -> str:
    more = len(strata) - MOST_NAMED
    names = [f"({name})" if ", " in name else name for name in strata[:MOST_NAMED]]
    return ", ".join(names) + (f" and {more} more" if more > 0 else "")
