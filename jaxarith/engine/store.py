"""The run directory: what is asked for, what is finished, what is under way."""

import logging
from collections.abc import Iterable, Sequence
from contextlib import suppress
from functools import cache
from io import BytesIO
from os import PathLike
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import filelock
import numpy as np
import pandas as pd

from jaxarith.engine.chunk import Chunk
from jaxarith.engine.chunk_folder import (
    NAME,
    FinishedChunk,
    chunk_folders,
    finished_chunks,
    members_of,
    read_curves,
    write_chunk,
)
from jaxarith.engine.files import ASIDE, remove, write_json, write_whole
from jaxarith.engine.sweep_file import difference, read_sweep_file, sweep_from_json, sweep_to_json
from jaxarith.engine.table import Result, failed_row, typed, with_later_settings
from jaxarith.errors import InputError
from jaxarith.member import Member, digest
from jaxarith.paths import shown, user_path
from jaxarith.reading import (
    entries,
    is_directory,
    is_placeholder,
    is_there,
    read_if_there,
    read_json,
    under_other_name,
)
from jaxarith.repeats import not_repeated
from jaxarith.sweep import Sweep

SWEEP_FILE = "sweep.json"
LOCK_FILE = ".lock"
FAILED = "failed.json"
CONFIG = "config.json"

log = logging.getLogger("jaxarith")


class RunDirectory:
    """A directory that holds one sweep and all it has given so far.

    Args:
        path: of the directory; it need not exist.

    Raises:
        InputError: what no directory can be called, a URL for one.
    """

    def __init__(self, path: str | PathLike[str]):
        self.path = user_path(path)

    # What is asked for.

    @property
    def sweep(self) -> Sweep:
        """The sweep this directory holds.

        Raises:
            InputError: not a run directory, or one whose ``sweep.json`` is damaged.
        """
        return sweep_from_json(self.document["configuration"], self.path / SWEEP_FILE)

    @property
    def environment(self) -> dict[str, Any]:
        """Versions, device and command of the last ``sweep`` on this directory."""
        return self.document["environment"]

    @property
    def document(self) -> dict[str, Any]:
        """What ``sweep.json`` holds: ``configuration``, ``hash`` and ``environment``.

        Raises:
            InputError: not a run directory, or one whose ``sweep.json`` is damaged or was edited.
        """
        if not is_there(self.path):
            raise InputError(
                f"{shown(self.path)}: no such directory; name one made by jaxarith sweep"
            )
        if not is_there(self.path / SWEEP_FILE):
            what = "no directory" if not is_directory(self.path) else f"no {SWEEP_FILE}"
            other = under_other_name(self.path / SWEEP_FILE)
            fix = f"rename {other!r} back, or " if other else ""
            raise InputError(
                f"{shown(self.path)}: not a run directory ({what}); {fix}name one made by jaxarith "
                "sweep"
            )
        return read_sweep_file(self.path / SWEEP_FILE)

    def check(self, sweep: Sweep) -> None:
        """Refuse a sweep that this directory cannot take; writes nothing.

        Raises:
            InputError: a file, a directory of something else, or one that holds a sweep some of
                whose members ``sweep`` does not ask for.
        """
        if is_there(self.path / SWEEP_FILE):
            self._check_growth(sweep)
        elif is_directory(self.path):
            # A process killed while it made the directory leaves a file aside.
            found = [path.name for path in entries(self.path) if path.suffix != ASIDE]
            strangers = [name for name in found if not name.startswith(".")]
            if strangers:
                raise InputError(
                    f"{shown(self.path)}: holds {shown(strangers[0])} but no {SWEEP_FILE}; "
                    "give an empty or new directory to --out"
                )
        elif is_there(self.path):
            raise InputError(f"{shown(self.path)}: is a file; give a directory to --out")

    def adopt(self, sweep: Sweep, environment: dict[str, Any]) -> None:
        """Make this the directory of ``sweep``: a new one, the same again, or one that grew.

        Raises:
            InputError: as ``check``.
        """
        self.check(sweep)
        configuration = sweep_to_json(sweep)
        document = {"configuration": configuration, "hash": digest(configuration)}
        write_json(self.path / SWEEP_FILE, document | {"environment": environment})

    def lock(self, chunk: str | None = None) -> filelock.BaseFileLock:
        """The directory's lock, or a chunk's; it is free again when its holder ends, however.

        Wait a little for it: ``status`` takes it for a moment. A chunk's lock lies in its working
        folder and goes with it, so its next holder must look whether the chunk has been published.
        """
        folder = self.path if chunk is None else self.working_folder(chunk)
        folder.mkdir(parents=True, exist_ok=True)
        return filelock.FileLock(folder / LOCK_FILE)

    # What is finished.

    def publish(self, chunk: Chunk, results: Sequence[Result], parameters: int) -> None:
        """Put a finished chunk in its place, all of it at once."""
        group = self.path / "groups" / chunk.static.id
        while not (group / CONFIG).exists():
            # Another process may be doing so, and ``sweep_up`` may take what lies aside for a rest.
            with suppress(FileNotFoundError):
                write_json(group / CONFIG, chunk.static.settings, shared=True)
        write_whole(group / chunk.id, lambda aside: write_chunk(aside, results, parameters))

    def chunks(self) -> list[Path]:
        """The folders of finished chunks, in the order in which they are asked for a member.

        Raises:
            InputError: the system does not let the directory be read.
        """
        found = chunk_folders(self.path / "groups")
        if found.copies:
            _tell_of_copies(self.path, tuple(found.copies))
        for name, original in found.renamed:
            _tell_of_renamed(name, original)
        return found.chunks

    def finished_chunks(self, columns: Sequence[str] | None = ("member",)) -> list[FinishedChunk]:
        """Finished chunks with the members that count: each of the sweep's, once.

        Args:
            columns: wanted of the tables of members; None for all.

        Raises:
            InputError: not a run directory, or a table that is damaged or cannot be read.
        """
        known = {member.id for member in self.sweep.members}
        return finished_chunks(self.chunks(), known, None if columns is None else list(columns))

    def results(self) -> pd.DataFrame:
        """One row per finished or failed member, in the sweep's order.

        Raises:
            InputError: as ``finished_chunks``.
        """
        members = {member.id: member for member in self.sweep.members}
        by_member: dict[str, dict[str, Any]] = {}
        for chunk in self.finished_chunks(None):
            rows = with_later_settings(chunk.table, members).to_dict("records")
            by_member |= {name: rows[place] for name, place in chunk.places.items()}
        # A chunk may fail after a part of it was published.
        by_member |= {
            one.id: failed_row(one, error)
            for one, error in self.failures()
            if one.id not in by_member
        }
        return typed([by_member[name] for name in members if name in by_member])

    def curves(self) -> pd.DataFrame:
        """One row per member and evaluation: step, epoch and scores of each part.

        Raises:
            InputError: as ``finished_chunks``.
        """
        tables = []
        for chunk in self.finished_chunks():
            table = read_curves(chunk.folder)
            if len(table):
                tables.append(table[table["member"].isin(chunk.places)])
        return pd.concat(tables, ignore_index=True) if tables else pd.DataFrame()

    def finished(self) -> set[str]:
        """All members in finished chunks, other sweeps' too."""
        return {member for chunk in self.chunks() for member in members_of(chunk)}

    # What is under way.

    def working_folder(self, chunk: str) -> Path:
        """Where a chunk keeps its state until it is finished."""
        return self.path / "checkpoints" / chunk

    def claim(self, chunk: Chunk) -> Path:
        """Note what an unfinished chunk is, so that it stays so when resumed."""
        folder = self.working_folder(chunk.id)
        layers = chunk.static.model.encoder_layers if chunk.static.packed else None
        noted = {"members": [member.id for member in chunk.members], "packed": layers}
        write_json(folder / "members.json", noted)
        return folder

    def unfinished(self) -> dict[str, Chunk]:
        """Chunks begun but not finished, by name."""
        known = {member.id: member for member in self.sweep.members}
        chunks = {}
        for folder in entries(self.path / "checkpoints"):
            if not NAME.fullmatch(folder.name):
                continue
            noted = read_json(folder / "members.json")
            # Gone since, or damaged: planned anew, and what lies in the folder is found again.
            with suppress(LookupError, TypeError):
                members = tuple(known[member] for member in noted["members"])
                static, layers = members[0].static, noted["packed"]
                static = static if layers is None else static.pack(layers)
                chunks[folder.name] = Chunk(static, members)
        return chunks

    def is_unfinished(self, chunk: str) -> bool:
        """Whether a chunk is begun and not yet finished."""
        return is_there(self.working_folder(chunk) / "members.json")

    def sweep_up(self) -> None:
        """Take away what a process killed while it removed or published a chunk has left."""
        for path in entries(self.path / "checkpoints"):
            if path.name.endswith(ASIDE):
                remove(path)
        for group in entries(self.path / "groups"):
            for path in entries(group) if NAME.fullmatch(group.name) else ():
                # The plain name of a chunk aside may be of one that is published now.
                if path.name.endswith(ASIDE) and not NAME.fullmatch(path.stem):
                    remove(path)

    def fail(self, chunk: str, error: str) -> None:
        """Note that a chunk failed, and why; it is tried again by the next sweep."""
        write_json(self.working_folder(chunk) / FAILED, {"error": error})

    def failures(self) -> Iterable[tuple[Member, str]]:
        """Members of failed chunks, each with its error; finished ones among them too."""
        for name, chunk in self.unfinished().items():
            noted = read_json(self.working_folder(name) / FAILED)
            if isinstance(noted, dict) and "error" in noted:
                yield from ((member, str(noted["error"])) for member in chunk.members)

    def status(self) -> pd.DataFrame:
        """One row per group: how many members are done, diverged, begun, failed and waiting."""
        members = self.sweep.members
        # A sweep may be running: what moves from begun to finished meanwhile is found finished.
        chunks = self.unfinished()
        begun = {member.id for chunk in chunks.values() for member in chunk.members}
        used = [chunk for name, chunk in chunks.items() if self.in_use(name)]
        running = {member.id for chunk in used for member in chunk.members}
        # Finished, and waiting for the rest of their chunk.
        outcome = {}
        for name in chunks:
            for path in entries(self.working_folder(name) / "finished"):
                content = read_if_there(path) if path.suffix == ".npz" else None
                # Gone since, or damaged: it is trained again.
                with suppress(EOFError, OSError, ValueError, KeyError, TypeError, BadZipFile):
                    if content is not None:
                        outcome[path.stem] = str(np.load(BytesIO(content))["status"])
        results = self.results()
        outcome |= dict(zip(results["member"], results["status"], strict=True))
        rows: dict[str, dict[str, Any]] = {}
        for member in members:
            row = rows.setdefault(
                member.static.id,
                {"group": member.static.id, "task": member.static.task.name}
                | {"encoder_layers": member.static.model.encoder_layers, "members": 0}
                | dict.fromkeys(("done", "diverged", "failed", "running", "begun", "waiting"), 0),
            )
            state = outcome.get(member.id)
            if state is None:
                state = "begun" if member.id in begun else "waiting"
                state = "running" if member.id in running else state
            row["members"] += 1
            row[state] += 1
        return pd.DataFrame(list(rows.values()))

    def in_use(self, chunk: str) -> bool:
        """Whether a process is training a chunk now."""
        path = self.working_folder(chunk) / LOCK_FILE
        if not is_there(path):
            return False
        try:
            with filelock.FileLock(path).acquire(timeout=0):
                return False
        except filelock.Timeout:
            return True
        except OSError:
            return False

    def _check_growth(self, sweep: Sweep) -> None:
        held = self.sweep
        wanted = {member.id for member in sweep.members}
        missing = [member for member in held.members if member.id not in wanted]
        # An older directory may hold a network twice.
        if missing and (missing := not_repeated(missing, sweep.members)):
            other = difference(held, sweep, missing[0])
            raise InputError(
                f"{shown(self.path)}: holds a sweep with {other}; only more seeds or more grid "
                "values can be added, so give another --out"
            )


@cache
def _tell_of_copies(path: Path, names: tuple[str, ...]) -> None:
    """Say once what lies beside a directory's own chunks and does not count."""
    more = f" and {len(names) - 1} more" if len(names) > 1 else ""
    log.warning("%s: ignores %s%s: copies beside its groups", shown(path), shown(names[0]), more)


@cache
def _tell_of_renamed(name: str, original: Path) -> None:
    """Say once what is missing, and what lies there under another name."""
    fix = "wait until its copy is complete" if is_placeholder(name) else "rename it back"
    log.warning("%s: is missing; %r lies there: %s", shown(original), shown(name), fix)
