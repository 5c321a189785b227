"""The folder of a finished chunk: its tables, answers and parameters."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from jaxarith.engine.table import Result, result_row, typed
from jaxarith.errors import InputError


def write_chunk(folder: Path, results: Sequence[Result], parameters: int) -> None:
    """Make the folder of a chunk's results."""
    # Imported here: reading tables needs neither.
    import jax

    from jaxarith.engine.checkpoint import alone

    folder.mkdir(parents=True)
    rows = [result_row(result, parameters) for result in results]
    typed(rows).to_parquet(folder / "members.parquet")
    curves = [{"member": r.member.id, **point} for r in results for point in r.curve]
    pd.DataFrame(curves).to_parquet(folder / "curves.parquet")
    answers = {
        "member": np.array([result.member.id for result in results]),
        "predicted": np.stack([result.predicted for result in results]),
        "part": np.stack([result.part for result in results]),
    }
    if legible := [result.legible for result in results if result.legible is not None]:
        answers["legible"] = np.stack(legible)
    np.savez_compressed(folder / "predictions.npz", **answers)  # type: ignore[arg-type]
    trees = {"params": [r.params for r in results], "statistics": [r.statistics for r in results]}
    with alone() as checkpointer:
        for name, each in trees.items():
            if jax.tree.leaves(each):
                stacked = jax.tree.map(lambda *leaves: np.stack(leaves), *each)
                checkpointer.save((folder / name).resolve(), stacked)


def members_of(chunk: Path) -> list[str]:
    """The names of a finished chunk's members, in the order of its arrays.

    Raises:
        InputError: a damaged table.
    """
    return read_table(chunk / "members.parquet", ["member"])["member"].tolist()


def read_table(path: Path, columns: list[str] | None = None) -> pd.DataFrame:
    """A table of a finished chunk.

    Raises:
        InputError: it is damaged.
    """
    try:
        return pd.read_parquet(path, columns=columns)
    except Exception:  # Whatever the reader raises, the file is of no use.
        raise InputError(
            f"{path}: damaged; delete {path.parent} and run the same sweep again"
        ) from None
