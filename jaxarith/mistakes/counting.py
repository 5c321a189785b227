"""How often members make each kind of mistake, and the mean over the members of a group.

Every share has one denominator: the queries of a part that a member was asked. A group's share is
the mean over its members, each with the same weight.
"""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from jaxarith.config import Arithmetic
from jaxarith.mistakes.kinds import KINDS, classify, kinds_of, signed_differences
from jaxarith.seed_groups import groups_text, separate_groups
from jaxarith.statistics import mean_interval

SIZES = ("mean_difference", "mean_absolute_difference")


def mistakes_by_member(
    task: Arithmetic,
    members: Sequence[str],
    predicted: np.ndarray,
    asked: np.ndarray,
) -> pd.DataFrame:
    """What each member got wrong.

    Args:
        task: whose queries were answered.
        members: their names.
        predicted: uint8 [members, queries, answer width], ids of characters.
        asked: bool [members, queries], whether the query counts for this member.

    Returns:
        One row per member: ``member``, ``queries`` asked, ``wrong_answers`` (a number), ``wrong``
        and each of ``KINDS`` (shares of the queries; kinds overlap, and one that the task cannot
        show is NaN), ``mean_difference`` and ``mean_absolute_difference`` (of the wrong answers
        that are numbers). What has nothing to be a share or a mean of is NaN.
    """
    possible = kinds_of(task)
    rows = []
    for name, answers, own in zip(members, predicted, asked, strict=True):
        found = classify(task, answers)
        wrong = own & found.wrong
        differences, readable = signed_differences(task, answers)
        sizes = differences[wrong & readable]
        row = {"member": name, "queries": int(own.sum())}
        row |= {"wrong_answers": int(wrong.sum()), "wrong": _share(wrong, own)}
        for kind in KINDS:
            mistaken = own & getattr(found, kind)
            row[kind] = _share(mistaken, own) if kind in possible else float("nan")
        row |= dict(zip(SIZES, (_mean(sizes), _mean(np.abs(sizes))), strict=True))
        rows.append(row)
    return pd.DataFrame(rows)


def differences_by_member(
    task: Arithmetic,
    members: Sequence[str],
    predicted: np.ndarray,
    asked: np.ndarray,
) -> pd.DataFrame:
    """How often each member was how far off, by signed difference (answer minus right answer).

    Args:
        task: whose queries were answered.
        members: their names.
        predicted: uint8 [members, queries, answer width], ids of characters.
        asked: bool [members, queries], whether the query counts for this member.

    Returns:
        ``member, difference, count, share`` (of the queries asked), the most frequent first; wrong
        answers that are no number have none and come with an empty ``difference``.
    """
    tables = []
    for name, answers, own in zip(members, predicted, asked, strict=True):
        differences, readable = signed_differences(task, answers)
        values, counts = np.unique(
            differences[own & readable & (differences != 0)], return_counts=True
        )
        unreadable = [int((own & ~readable).sum())] if (own & ~readable).any() else []
        found = {
            "member": name,
            "difference": pd.array([*values.tolist(), *(pd.NA for _ in unreadable)], "Int64"),
            "count": [*counts.tolist(), *unreadable],
        }
        table = pd.DataFrame(found).sort_values("count", ascending=False, kind="stable")
        tables.append(table.assign(share=table["count"] / max(int(own.sum()), 1)))
    return pd.concat(tables, ignore_index=True)


def with_results(mistakes: pd.DataFrame, results: pd.DataFrame) -> pd.DataFrame:
    """The rows of ``results`` with what each member got wrong beside its settings.

    Args:
        mistakes: as ``mistakes_by_member``.
        results: one row per finished or failed member, as ``jaxarith results`` gives.

    Returns:
        The columns of both. A diverged member counts as all wrong, as it does in ``results``, and
        has no kinds of mistake: its parameters were frozen where it broke. A failed member, and
        one that was not analysed, has no shares at all.
    """
    rows = results.merge(mistakes, on="member", how="left")
    diverged = (rows["status"] == "diverged") & (rows["queries"] > 0)
    rows.loc[diverged, "wrong"] = 1.0
    rows.loc[diverged, "wrong_answers"] = rows.loc[diverged, "queries"]
    rows.loc[rows["status"] == "diverged", [*KINDS, *SIZES]] = float("nan")
    return rows.astype({"queries": "Int64", "wrong_answers": "Int64"})


def pool_mistakes(rows: pd.DataFrame, by: Sequence[str]) -> pd.DataFrame:
    """The mean over the members of each group, with intervals over members.

    Args:
        rows: as ``with_results``.
        by: the columns that tell groups apart.

    Returns:
        One row per group: ``by``, ``members`` (all that have answers to this part), ``diverged``
        and ``failed`` (how many), then ``wrong`` and each of ``KINDS`` as the mean over members of
        its share, each with the ends (``_low``, ``_high``) of Student's t 95 % interval, the means
        of both differences, and ``groups``: the members' shares in per cent where these fall into
        two separate groups (``wrong 22.7 | 64.4 66.4 %``). Such a row has no interval at all: what
        sets the members apart is in every column. Diverged members count as all wrong in ``wrong``
        and are left out of the rest.
    """
    pooled = []
    for key, group in rows.groupby(list(by), sort=False, dropna=False):
        scored = group["wrong"].dropna()
        row = dict(zip(by, key, strict=True)) | {"members": len(scored)}
        for status in ("diverged", "failed"):
            row[status] = int((group["status"] == status).sum())
        shares = {name: group[name].dropna().to_numpy(float) for name in ("wrong", *KINDS)}
        groups = _groups_in_words(shares)
        for name, values in shares.items():
            ends = (float("nan"), float("nan")) if groups else mean_interval(values)
            row |= {name: _mean(values), f"{name}_low": ends[0], f"{name}_high": ends[1]}
        row |= {name: _mean(group[name].dropna().to_numpy(float)) for name in SIZES}
        pooled.append(row | {"groups": groups or None})
    return pd.DataFrame(pooled)


def pool_differences(
    differences: pd.DataFrame, members: pd.DataFrame, by: Sequence[str]
) -> pd.DataFrame:
    """How often the members of each group are how far off.

    Args:
        differences: as ``differences_by_member``.
        members: ``member`` and the columns of ``by``, a row for each that did not diverge; one
            without a wrong answer counts, too.
        by: the columns that tell groups apart.

    Returns:
        ``by``, ``difference`` (empty: no number), ``count`` over all members, and ``share`` of the
        queries, the mean over members; within a group the most frequent first.
    """
    columns = [*by, "difference", "count", "share"]
    tables = []
    for key, group in members.groupby(list(by), sort=False, dropna=False):
        own = differences[differences["member"].isin(group["member"])]
        table = own.groupby("difference", dropna=False)[["count", "share"]].sum().reset_index()
        table["share"] /= len(group)
        table = table.sort_values("share", ascending=False, kind="stable")
        tables.append(table.assign(**dict(zip(by, key, strict=True)))[columns])
    return pd.concat(tables, ignore_index=True) if tables else pd.DataFrame(columns=columns)


def _groups_in_words(shares: Mapping[str, np.ndarray]) -> str:
    """Of every column in which members fall into two groups, their shares in per cent."""
    return "; ".join(
        f"{name} {groups_text(groups, scale=100, digits=1)} %"
        for name, values in shares.items()
        if (groups := separate_groups(values))
    )


def _share(some: np.ndarray, of: np.ndarray) -> float:
    return float(some.sum() / of.sum()) if of.any() else float("nan")


def _mean(values: np.ndarray) -> float:
    return float(values.mean()) if len(values) else float("nan")
