"""Members of two values of a setting, or of two runs, matched by all other settings and by seed."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from jaxarith.comparisons.completing import FEWEST_SEEDS, Part, largest_part
from jaxarith.comparisons.groups import BUDGETS, Group, Members
from jaxarith.comparisons.left_out import ALL_USED, LeftOut, count_left_out

FEW = "seeds"
SPLITS = "splits"
SETTING = "setting"


class Matched(NamedTuple):
    """The scores of two values of a setting, matched.

    Attributes:
        first, second: float [strata, seeds], the scores of complete seeds.
        paired: whether the columns of both are the same seeds.
        shared: how many seeds both have; unpaired seeds may be shared, too.
        keys: the settings that tell strata apart, or that other members have other values of.
        strata: what each stratum is, in words: ``train_fraction 0.5, units 64``.
        dropped: strata that both values have, but too few seeds.
        also: other settings that differ between the two values wherever they are compared.
        also_in_words: the same, each with its two values.
        budget: the one of ``BUDGETS`` that is held equal while the other differs, or empty.
        same_split: whether members were left out whose split_seed is not their seed, because only
            one of the values has such.
        left_out: which members have no part in the scores, and which diverged.
    """

    first: np.ndarray
    second: np.ndarray
    paired: bool
    shared: int
    keys: tuple[str, ...]
    strata: tuple[str, ...]
    dropped: tuple[str, ...]
    also: tuple[str, ...]
    also_in_words: tuple[str, ...]
    budget: str
    same_split: bool
    left_out: LeftOut


class Refused(NamedTuple):
    """Why two values cannot be compared: one of ``FEW, SPLITS, SETTING``, and in words."""

    kind: str
    reason: str


class _Alignment(NamedTuple):
    """The strata that both groups have, and where each has them."""

    rows: tuple[np.ndarray, np.ndarray]
    keys: tuple[str, ...]
    names: tuple[str, ...]
    only: tuple[tuple[str, ...], tuple[str, ...]]
    also: tuple[str, ...]
    apart: tuple[int, ...]


class Matcher:
    """Matches groups of one table of members; what groups of the same layout share is kept."""

    def __init__(self, members: Members) -> None:
        self._members = members
        self._alignments: dict[tuple[int, int], list[_Alignment] | Refused] = {}
        self._parts: dict[tuple, Part | None] = {}

    def match(self, first: Group, second: Group) -> Matched | Refused:
        """The scores of two groups of members, by stratum and seed.

        Where both budgets vary they are never both asked to be equal: with another training part
        equal epochs are other steps. The one is taken under which more scores match, epochs where
        as many do.
        """
        same_split = first.crosses != second.crosses
        one, two = (first.own_split, second.own_split) if same_split else (first, second)
        found = self._match(one, two) if one.finished and two.finished else None
        if same_split and not isinstance(found, Matched):
            return Refused(SPLITS, "only one of them has split seeds of its own")
        if found is None:
            return Refused(FEW, f"fewer than {FEWEST_SEEDS} seeds each have finished")
        if same_split and isinstance(found, Matched):
            unused = first.finished + second.finished - one.finished - two.finished
            left = found.left_out._replace(total=found.left_out.total + unused, other_split=unused)
            found = found._replace(same_split=True, left_out=left)
        return found

    def _match(self, first: Group, second: Group) -> Matched | Refused:
        layouts = first.layout, second.layout
        if layouts not in self._alignments:
            self._alignments[layouts] = _align(self._members, first, second)
        alignments = self._alignments[layouts]
        if isinstance(alignments, Refused):
            return alignments
        parts = [self._part(place, one, first, second) for place, one in enumerate(alignments)]
        sizes = [part.size if part else 0 for part in parts]
        best = int(np.argmax(sizes))
        part, alignment = parts[best], alignments[best]
        if part is None:
            return Refused(FEW, f"fewer than {FEWEST_SEEDS} seeds each where all else is equal")
        groups = (first, second)
        rows = [own[part.strata] for own in alignment.rows]
        one, two = part.seeds
        whole = part.size == first.finished + second.finished and first.plain and second.plain
        names = alignment.names
        return Matched(
            first=first.scores[rows[0][:, None], one],
            second=second.scores[rows[1][:, None], two],
            paired=part.paired,
            shared=len(np.intersect1d(one, two, assume_unique=True)),
            keys=alignment.keys,
            strata=tuple(names[place] for place in part.strata),
            dropped=_without(names, part.strata),
            also=alignment.also,
            also_in_words=tuple(
                _two_values(self._members, k, first, second) for k in alignment.apart
            ),
            budget=_held(groups, rows),
            same_split=False,
            left_out=ALL_USED
            if whole
            else count_left_out(groups, alignment.rows, alignment.only, part),
        )

    def _part(self, place: int, alignment: _Alignment, first: Group, second: Group) -> Part | None:
        key = (place, first.layout, second.layout, first.filled, second.filled)
        if key not in self._parts:
            there = [
                group.there[rows]
                for group, rows in zip((first, second), alignment.rows, strict=True)
            ]
            self._parts[key] = largest_part(there)
        return self._parts[key]


def _align(members: Members, first: Group, second: Group) -> list[_Alignment] | Refused:
    """The ways to tell strata apart, one of each budget where both vary; at least one stratum."""
    keys, also, apart = [], [], []
    settings = len(members.settings)
    for place in range(settings):
        one, two = first.values[place], second.values[place]
        if one & two:
            keys += [place] if len(one | two) > 1 else []
        elif len(one) == len(two) == 1:
            also.append(place)
        else:
            apart.append(place)
    if apart:
        return Refused(SETTING, "; ".join(_no_overlap(members, k, first, second) for k in apart))
    budgets = range(settings, len(members.names))
    varying = [k for k in budgets if len(first.values[k] | second.values[k]) > 1]
    meeting, ways = [], [(keys, also)]
    if len(varying) == len(BUDGETS):
        meeting = [k for k in varying if first.values[k] & second.values[k]]
        ways = [([*keys, k], also) for k in meeting]
        if len(meeting) < len(varying):
            ways.append((keys, [*also, *(k for k in varying if k not in meeting)]))
    tried = [_common(members, first, second, *way) for way in ways]
    found = [one for one in tried if one is not None and one.names]
    if found:
        return found
    if unmet := [k for k in varying if k not in meeting]:
        return Refused(SETTING, "; ".join(_no_overlap(members, k, first, second) for k in unmet))
    named = " and ".join(members.names[k] for k in ways[0][0])
    return Refused(SETTING, f"no combination of {named} is in both")


def _common(
    members: Members, first: Group, second: Group, keys: Sequence[int], also: Sequence[int]
) -> _Alignment | None:
    """The strata by some settings; None where these do not tell a group's strata apart."""
    places = []
    for group in (first, second):
        codes = np.concatenate([group.strata, group.budgets], axis=1)[:, list(keys)]
        places.append({tuple(row): place for place, row in enumerate(codes.tolist())})
        if len(places[-1]) < len(group.strata):
            return None
    common = sorted(places[0].keys() & places[1].keys())
    shown = [k for k in range(len(keys)) if len(first.values[keys[k]] | second.values[keys[k]]) > 1]

    def name(stratum: tuple[int, ...]) -> str:
        return ", ".join(members.name(keys[k], stratum[k]) for k in shown) or "all"

    one, two = (np.array([own[stratum] for stratum in common], dtype=int) for own in places)
    only = [tuple(name(s) for s in sorted(own.keys() - set(common))) for own in places]
    return _Alignment(
        rows=(one, two),
        keys=tuple(members.names[keys[k]] for k in shown),
        names=tuple(map(name, common)),
        only=(only[0], only[1]),
        also=tuple(members.names[k] for k in also),
        apart=tuple(also),
    )


def _held(groups: Sequence[Group], rows: Sequence[np.ndarray]) -> str:
    """The budget that is equal in every compared stratum while the other differs in some."""
    one, two = (group.budgets[own] for group, own in zip(groups, rows, strict=True))
    held = [name for name, same in zip(BUDGETS, (one == two).all(axis=0), strict=False) if same]
    return held[0] if len(held) == 1 and one.shape[1] else ""


def _two_values(members: Members, place: int, first: Group, second: Group) -> str:
    """A setting that differs between two groups, with its values: ``units (16 against 8)``."""
    values = [
        {members.levels[place][code] for code in group.values[place]} for group in (second, first)
    ]
    if any(len(each) > 1 for each in values):
        return members.names[place]
    one, two = (str(next(iter(each))) for each in values)
    return f"{members.names[place]} ({one} against {two})"


def _no_overlap(members: Members, place: int, first: Group, second: Group) -> str:
    """That no member of both groups has the same value of a setting, and which they have."""
    one, two = (
        ", ".join(str(members.levels[place][code]) for code in sorted(group.values[place])[:4])
        + (", …" if len(group.values[place]) > 4 else "")
        for group in (first, second)
    )
    return f"{members.names[place]} does not overlap ({one} against {two})"


def _without(names: tuple[str, ...], kept: np.ndarray) -> tuple[str, ...]:
    if len(kept) == len(names):
        return ()
    return tuple(name for place, name in enumerate(names) if place not in kept)
