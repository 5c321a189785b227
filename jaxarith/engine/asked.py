"""The trained members that can be asked: of a run directory, or an exported one."""

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import jax
import numpy as np

from jaxarith.engine.chunk_folder import FinishedChunk
from jaxarith.engine.exported import is_export, load_member
from jaxarith.engine.store import RunDirectory
from jaxarith.engine.variables import load_variables
from jaxarith.errors import InputError
from jaxarith.member import Static
from jaxarith.statistics import telling_settings


class Known(NamedTuple):
    """A member that can be asked.

    Attributes:
        name, cell: its own.
        settings: those that are shown.
        order: its place in the table.
        diverged: whether what it answers means nothing.
    """

    name: str
    cell: str
    settings: dict[str, Any]
    order: int
    diverged: bool = False


class Asked(NamedTuple):
    """Members with one set of static settings; ``load`` gives their variables, stacked.

    An exported one brings its judge along, where it draws.
    """

    static: Static
    members: list[Known]
    load: Callable[[], tuple[Any, Any]]
    judge: Any = None


def asked(path: Path) -> Iterator[Asked]:
    """The trained members of a run directory, a group per chunk, or an exported one."""
    if is_export(path):
        one = load_member(path)
        stacked = jax.tree.map(lambda leaf: leaf[None], (one.params, one.statistics))
        known = Known(one.member.id, one.member.cell, {}, 0)
        yield Asked(one.member.static, [known], lambda: stacked, one.judge)
        return
    directory = RunDirectory(path)
    # Looked at first: what a running sweep publishes meanwhile has a row, but is not asked.
    chunks = directory.finished_chunks()
    members = {member.id: member for member in directory.sweep.members}
    results = directory.results()
    finished = results[results["status"] != "failed"]
    if finished.empty:
        raise InputError(f"{path}: has no finished member yet; run its sweep to the end first")
    shown = finished.set_index("member")[telling_settings(finished)].to_dict("index")
    order = {name: place for place, name in enumerate(shown)}
    diverged = set(finished.loc[finished["status"] == "diverged", "member"])
    for chunk in chunks:
        if not chunk.places:
            continue
        held = [
            Known(name, members[name].cell, shown[name], order[name], name in diverged)
            for name in chunk.places
        ]
        static = members[held[0].name].static
        yield Asked(static, held, partial(_variables_of, chunk))


def _variables_of(chunk: FinishedChunk) -> tuple[Any, Any]:
    """The variables of a chunk's members that count, in their order."""
    places = np.array(list(chunk.places.values()))
    params, statistics = jax.tree.map(lambda leaf: leaf[places], load_variables(chunk.folder))
    return params, statistics
