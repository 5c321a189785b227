"""The folder of a finished chunk: its tables, answers and parameters."""

import re
from collections.abc import Container, Iterable, Sequence
from io import BytesIO
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd

from jaxarith.engine.files import ASIDE
from jaxarith.engine.plain_path import plain_path
from jaxarith.engine.table import Result, check_written, result_row, typed
from jaxarith.paths import shown
from jaxarith.reading import entries, parse

MEMBERS = "members.parquet"
CURVES = "curves.parquet"
NAME = re.compile(r"[0-9a-f]{10}")


def write_chunk(folder: Path, results: Sequence[Result], parameters: int) -> None:
    """Make the folder of a chunk's results."""
    # Imported here: reading tables needs neither.
    import jax

    from jaxarith.engine.checkpoint import alone

    folder.mkdir(parents=True)
    rows = [result_row(result, parameters) for result in results]
    curves = [{"member": r.member.id, **point} for r in results for point in r.curve]
    for name, table in ((MEMBERS, typed(rows)), (CURVES, pd.DataFrame(curves))):
        # Opened here: what is given by name pandas may take for a URL or a home directory.
        with (folder / name).open("wb") as file:
            table.to_parquet(file)
    answers = {
        "member": np.array([result.member.id for result in results]),
        "predicted": np.stack([result.predicted for result in results]),
        "part": np.stack([result.part for result in results]),
    }
    if legible := [result.legible for result in results if result.legible is not None]:
        answers["legible"] = np.stack(legible)
    np.savez_compressed(folder / "predictions.npz", **answers)  # type: ignore[arg-type]
    trees = {"params": [r.params for r in results], "statistics": [r.statistics for r in results]}
    with alone() as checkpointer, plain_path(folder) as place:
        for name, each in trees.items():
            if jax.tree.leaves(each):
                stacked = jax.tree.map(lambda *leaves: np.stack(leaves), *each)
                checkpointer.save(place / name, stacked)


class FinishedChunk(NamedTuple):
    """A finished chunk and the members that it is asked for.

    Attributes:
        folder: of the chunk.
        table: of its members, with the columns that were wanted.
        places: the names of members that count here, with their places in the table and in the
            arrays. Of several chunks with the same member the first one has it.
    """

    folder: Path
    table: pd.DataFrame
    places: dict[str, int]


class Folders(NamedTuple):
    """What lies among a run directory's groups.

    A group and a chunk have names that ``digest`` gives. What synchronisation adds to these,
    ``NAME (1)`` or ``.NAME.icloud``, is a copy; whatever else lies there is left alone.

    Attributes:
        chunks: by path.
        copies: names of copies, each beside what it is a copy of.
        renamed: copies without it, and the path that it would have.
    """

    chunks: list[Path]
    copies: list[str]
    renamed: list[tuple[str, Path]]


def chunk_folders(groups: Path) -> Folders:
    """The chunks of a run directory, and what synchronisation has made of some."""
    found = Folders([], [], [])
    for group in _named(groups, found):
        found.chunks.extend(_named(group, found))
    return found


def _named(folder: Path, found: Folders) -> list[Path]:
    every = [path for path in entries(folder) if not path.name.endswith(ASIDE)]
    named = [path for path in every if NAME.fullmatch(path.name)]
    for path in every:
        if path not in named and (own := NAME.search(path.name)):
            if (original := folder / own[0]) in named:
                found.copies.append(path.name)
            else:
                found.renamed.append((path.name, original))
    return named


def finished_chunks(
    folders: Iterable[Path], known: Container[str], columns: list[str] | None = None
) -> list[FinishedChunk]:
    """Chunks with the members that count: each that is known, once.

    Args:
        folders: of chunks, in the order in which they are asked for a member.
        known: the members of the sweep.
        columns: wanted of the tables, ``member`` among them; all by default.

    Raises:
        InputError: a table is damaged or cannot be read.
    """
    taken: set[str] = set()
    chunks = []
    for folder in folders:
        table = read_members(folder, columns)
        places: dict[str, int] = {}
        for place, name in enumerate(table["member"]):
            if name in known and name not in taken:
                places[name] = place
                taken.add(name)
        chunks.append(FinishedChunk(folder, table, places))
    return chunks


def members_of(chunk: Path) -> list[str]:
    """The names of a finished chunk's members, in the order of its arrays.

    Raises:
        InputError: the table is damaged or cannot be read.
    """
    return read_members(chunk, ["member"])["member"].tolist()


def read_members(chunk: Path, columns: list[str] | None = None) -> pd.DataFrame:
    """A finished chunk's table of members.

    Raises:
        InputError: it is damaged or cannot be read.
    """

    def make(file: BytesIO) -> pd.DataFrame:
        from pyarrow.parquet import read_schema

        names = read_schema(file).names
        file.seek(0)
        table = pd.read_parquet(file, columns=columns)
        check_written(table, names)  # Another table in its place is no use either.
        return table

    return parse(chunk / MEMBERS, make, again(chunk))


def read_curves(chunk: Path) -> pd.DataFrame:
    """A finished chunk's table of evaluations.

    Raises:
        InputError: it is damaged or cannot be read.
    """

    def make(file: BytesIO) -> pd.DataFrame:
        table = pd.read_parquet(file)
        if len(table):
            table[["member", "step", "epoch"]]
            table.drop(columns="member").astype("float64")
        return table

    return parse(chunk / CURVES, make, again(chunk))


def again(chunk: Path) -> str:
    """What helps where a file of a finished chunk is damaged."""
    return f"delete {shown(chunk)} and run the same sweep again"
