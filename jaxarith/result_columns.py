"""Which columns a table of results must have. Imports no JAX."""

import pandas as pd

from jaxarith.errors import InputError


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
