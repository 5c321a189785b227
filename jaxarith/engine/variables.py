"""What members have learnt, as their chunk keeps it."""

from pathlib import Path
from typing import Any

from jaxarith.engine.checkpoint import alone
from jaxarith.engine.chunk_folder import again
from jaxarith.engine.plain_path import plain_path
from jaxarith.errors import InputError
from jaxarith.paths import shown
from jaxarith.reading import first_unreadable, is_there, under_other_name


def load_variables(chunk: Path) -> tuple[Any, Any]:
    """The trained parameters of a chunk's members and their statistics, {} without any.

    Returns:
        Trees of NumPy arrays, stacked in the table's order.

    Raises:
        InputError: they are missing or damaged, or the system does not let them be read.
    """
    statistics = _load_tree(chunk, "statistics") if is_there(chunk / "statistics") else {}
    return _load_tree(chunk, "params"), statistics


def _load_tree(chunk: Path, name: str) -> Any:
    try:
        with alone() as checkpointer, plain_path(chunk) as place:
            return checkpointer.restore(place / name)
    except MemoryError:
        raise
    except Exception as error:  # Whatever the reader raises, the folder is of no use.
        what = f"damaged, cannot be read ({type(error).__name__});"
        if not is_there(chunk / name):
            other = under_other_name(chunk / name)
            mend = f"rename {other!r} beside it back" if other else "restore it"
            what = f"missing; {mend}, or where it is lost"
        elif refused := first_unreadable(chunk / name):
            raise refused from None
        raise InputError(f"{shown(chunk / name)}: {what} {again(chunk)}") from None
