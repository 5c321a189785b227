"""Compare the values of a setting, or two runs, over seeds.

The unit of every test is the seed. Where settings besides the compared one vary, each of their
combinations is a stratum: a seed's score is its mean over the strata, so that what seeds share
across strata (initial weights, the permutation behind the split) is not counted twice. Where the
effect differs between strata, it is told for each of them.
"""

import numpy as np
import pandas as pd

from jaxarith.comparisons.comparison import RUN
from jaxarith.comparisons.completing import FEWEST_SEEDS
from jaxarith.comparisons.contrast import MARGIN
from jaxarith.comparisons.groups import Members, compared, ordered
from jaxarith.comparisons.holm import holm
from jaxarith.comparisons.matching import FEW, SETTING, SPLITS, Matched, Matcher, Refused
from jaxarith.comparisons.progress import Progress
from jaxarith.comparisons.rows import rows
from jaxarith.comparisons.scores import exact_scores, finished, margin_for
from jaxarith.errors import InputError
from jaxarith.plain_values import texts
from jaxarith.rows import check_results, refuse_duplicates
from jaxarith.statistics import SETTINGS, crosses
from jaxarith.suggestions import nearest

__all__ = ["comparable_fields", "compare", "compare_runs", "holm"]


def compare(
    results: pd.DataFrame,
    by: str,
    metric: str = "test_exact",
    margin: float = MARGIN,
    against: object = None,
    progress: bool = False,
) -> pd.DataFrame:
    """Compare every two values of a setting over seeds, within equal values of all others.

    Args:
        results: one row per member, as ``jaxarith results`` gives; failed members are left out and
            counted, diverged ones score 0, and where they have no score (a loss) are left out.
        by: the setting.
        metric: a column of scores, or a kind of mistake (``mistakes.with_wrong_shares``).
        margin: shares whose difference is within ± this much are called equal; other scores
            (losses, seconds) have no such margin.
        against: compare all values with this one only, and correct for so many comparisons.
        progress: show a bar on a terminal where there are many comparisons.

    Returns:
        One row per pair of values: ``by, first, second, metric``, ``method`` (paired or unpaired),
        ``n_first, n_second`` seeds, ``strata``, ``left_out`` members that finished,
        ``left_out_why`` (these and failed ones by reason), ``failed``, ``diverged`` (with a score
        of 0 or without any) and ``unscored`` members (finished without such a score), ``dropped``
        (strata with too few seeds), ``also`` (what else differs), ``budget`` (epochs or steps,
        where only one of them is equal), ``same_split``,
        ``mean_first, mean_second``, then the columns of ``contrast``, ``p_corrected`` and
        ``least_p_corrected`` (Holm over the rows), ``interaction_p``, ``interaction_p_corrected``
        (does the effect differ between strata? Holm over the rows with several) and ``by_stratum``
        (a list: the effect in each), ``verdict`` and ``sentence``. Differences are
        second − first, in the metric's unit (shares from 0 to 1).

        The verdict is ``different``, ``equal``, ``open``, ``depends`` (on the stratum) or
        ``unmatched`` (nothing to compare by). Where effects have opposite signs, every number over
        all strata is empty, as it would tell of none of them.

    Raises:
        InputError: an unknown field or metric, one that does not vary, a duplicate row, or nothing
            to match.
    """
    scored = finished(results)
    margin = margin_for(scored, metric, margin)
    allowed = [*SETTINGS, "split_seed"]
    if not isinstance(by, str) or not by:
        shown = '""' if by == "" else repr(by)
        varying = ", ".join(compared(scored)) or "none"
        raise InputError(f"--by {shown}: must name a setting; settings that vary here: {varying}")
    if by == "seed":
        raise InputError(
            "--by seed: settings are compared over seeds; what seeds are worth: jaxarith variance"
        )
    if by not in allowed or by not in scored:
        close = nearest(by, allowed)
        varying = ", ".join(compared(scored)) or "none"
        hint = f"did you mean {close[0]}? " if close else ""
        raise InputError(f"--by {by}: no such setting; {hint}settings that vary here: {varying}")
    refuse_duplicates(results, SETTINGS)
    values, codes = ordered(results, by)
    if len(values) < 2:
        varying = ", ".join(compared(scored)) or "none"
        raise InputError(f"--by {by}: does not vary here; settings that do: {varying}")
    members = Members(results, exact_scores(results, metric).to_numpy(), by)
    groups = members.groups(codes)
    matcher, bar = Matcher(members), Progress(progress)
    pairs = _pairs(values, by, against)
    if against is None:
        bar.suggest(len(pairs))
    found: list[tuple[object, object, Matched | Refused]] = [
        (values[one], values[two], matcher.match(groups[one], groups[two]))
        for one, two in bar.over(pairs, "matching")
    ]
    refused = [one for _, _, one in found if isinstance(one, Refused)]
    if len(refused) == len(found):
        raise InputError(f"--by {by}: {_none_matched(refused)}")
    return rows(by, metric, found, margin, bar)


def compare_runs(
    first: pd.DataFrame,
    second: pd.DataFrame,
    names: tuple[str, str],
    metric: str = "test_exact",
    margin: float = MARGIN,
) -> pd.DataFrame:
    """Compare two runs as ``compare`` compares two values of a setting: one row.

    Settings that both runs vary, or that one varies over values the other holds, are matched;
    settings that each run holds at another value are named in ``also``.

    Raises:
        InputError: no metric, a duplicate row, nothing to match, or a setting that varies within a
            run and has no value in common.
    """
    if len(texts(names, "names")) != 2:
        raise InputError(f"names={names!r}: must be two, one for each run")
    tables = []
    for table, name in zip((first, second), names, strict=True):
        margin = margin_for(finished(table, name), metric, margin)
        refuse_duplicates(table, SETTINGS, name)
        tables.append(table)
    scores = [exact_scores(table, metric).to_numpy() for table in tables]
    members = Members(pd.concat(tables, ignore_index=True), np.concatenate(scores), RUN)
    groups = members.groups([0] * len(first) + [1] * len(second))
    found = Matcher(members).match(groups[0], groups[1])
    if isinstance(found, Matched):
        return rows(RUN, metric, [(*names, found)], margin, Progress(False))
    pair = f"{names[0]}, {names[1]}"
    if found.kind == SPLITS:
        crossed = [name for name, table in zip(names, tables, strict=True) if crosses(table)]
        raise InputError(
            f"{pair}: only {crossed[0]} has split seeds of its own, and too few members there "
            "whose split_seed is their seed; run the other sweep with the same --set split_seed=…"
        )
    if found.kind == SETTING:
        raise InputError(
            f"{pair}: cannot be compared, because {found.reason}; run both at the same values"
        )
    raise InputError(
        f"{pair}: have no setting in common with {FEWEST_SEEDS} seeds each; "
        "compare runs whose grids share at least one cell"
    )


def comparable_fields(results: pd.DataFrame) -> list[str]:
    """The settings that ``compare`` can take here: those with several values."""
    check_results(results, "seed", "status")
    return compared(results[results["status"] != "failed"])


def _pairs(values: list[object], by: str, against: object) -> list[tuple[int, int]]:
    """The places of the values to compare: all pairs, or all with one."""
    places = range(len(values))
    if against is None:
        return [(one, two) for one in places for two in places[one + 1 :]]
    known = [place for place in places if _same(values[place], against)]
    if not known:
        shown = ", ".join(map(str, values[:20])) + (", …" if len(values) > 20 else "")
        raise InputError(f"--against {against}: {by} has no such value; values are {shown}")
    return [(known[0], place) for place in places if place != known[0]]


def _same(value: object, given: object) -> bool:
    """Whether a value is the one given, as itself or in words."""
    if value == given or str(value) == str(given):
        return True
    try:
        return float(str(value)) == float(str(given))
    except ValueError:
        return False


def _none_matched(refused: list[Refused]) -> str:
    """Why no two values can be compared, in one line."""
    kinds = {one.kind for one in refused}
    if kinds == {SPLITS}:
        return (
            "only some values have split seeds of their own, and too few members there whose "
            "split_seed is their seed; give every grid the same split_seed"
        )
    if SETTING in kinds:
        reason = next(one.reason for one in refused if one.kind == SETTING)
        return f"no two values can be compared, because {reason}; run them at the same values"
    assert FEW in kinds
    return (
        f"no two values have {FEWEST_SEEDS} seeds each where all else is equal; "
        "add seeds or finish the sweep"
    )
