"""Tables of results: the columns that are needed, and every member once."""

import numpy as np
import pandas as pd

from jaxarith.errors import InputError

# What configurations may differ by besides ``statistics.SETTINGS``.
MORE = ("evaluations", "evaluation_queries")


def check_results(results: object, *columns: str) -> None:
    """Refuse what is not a table of results.

    Args:
        results: one row per member, as ``jaxarith results`` gives.
        columns: names of those that are needed.

    Raises:
        InputError: no table, or one without such a column.
    """
    if not isinstance(results, pd.DataFrame):
        kind = type(results).__name__
        raise InputError(f"results: must be a table of results (pandas.DataFrame), not {kind}")
    if missing := [name for name in columns if name not in results]:
        raise InputError(
            f"results: has no column {', '.join(missing)}; give a table with a row per member, as "
            "run() returns and jaxarith results prints"
        )


def refuse_duplicates(results: pd.DataFrame, settings: tuple[str, ...], name: str = "") -> None:
    """Refuse a table in which a member stands twice.

    Args:
        results: one row per member.
        settings: columns that tell configurations apart, besides ``MORE`` and the split seed.
        name: of the run, where there are several.

    Raises:
        InputError: two rows are the same member, or differ in nothing that is known.
    """
    where = f"{name}: " if name else ""
    if "member" in results:
        ids = results["member"].dropna()
        if ids.duplicated().any():
            raise InputError(
                f"{where}member {ids[ids.duplicated()].iloc[0]} is in the table twice; "
                "remove the duplicate rows"
            )
    keys = [column for column in (*settings, *MORE, "split_seed", "seed") if column in results]
    # Columns that never vary would only slow the comparison of rows down.
    telling = [column for column in keys if results[column].nunique(dropna=False) > 1]
    same = results.groupby(telling or ["seed"], dropna=False, sort=False).ngroup()
    if same.duplicated().any():
        rows = np.flatnonzero(same == same[same.duplicated()].iloc[0])[:2]
        ids = results["member"].iloc[rows] if "member" in results else rows
        named = " and ".join(f"{'member' if 'member' in results else 'row'} {one}" for one in ids)
        raise InputError(
            f"{where}{named} have the same settings and seed {results['seed'].iloc[rows[0]]}; "
            "remove the duplicate rows"
        )
