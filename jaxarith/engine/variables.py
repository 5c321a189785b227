"""What members have learnt, as their chunk keeps it."""

from pathlib import Path
from typing import Any

from jaxarith.engine.checkpoint import alone
from jaxarith.errors import InputError


def load_variables(chunk: Path) -> tuple[Any, Any]:
    """The trained parameters of a chunk's members and their statistics, {} without any.

    Returns:
        Trees of NumPy arrays, stacked in the table's order.

    Raises:
        InputError: they are missing or damaged.
    """
    statistics = _load_tree(chunk, "statistics") if (chunk / "statistics").exists() else {}
    return _load_tree(chunk, "params"), statistics


def _load_tree(chunk: Path, name: str) -> Any:
    try:
        with alone() as checkpointer:
            return checkpointer.restore((chunk / name).resolve())
    except Exception as error:  # Whatever the reader raises, the folder is of no use.
        raise InputError(
            f"{chunk / name}: cannot be read ({type(error).__name__}); delete {chunk} and run "
            "the same sweep again"
        ) from None
