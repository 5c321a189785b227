"""The run directory: what is asked for, what is finished, what is under way."""

import json
from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import filelock
import numpy as np
import pandas as pd

from jaxarith.engine.chunk import Chunk
from jaxarith.engine.chunk_folder import members_of, read_table, write_chunk
from jaxarith.engine.files import ASIDE, remove, write_json, write_whole
from jaxarith.engine.sweep_file import difference, sweep_from_json, sweep_to_json
from jaxarith.engine.table import Result, failed_row, typed, with_later_settings
from jaxarith.errors import InputError
from jaxarith.member import Member, digest
from jaxarith.repeats import not_repeated
from jaxarith.sweep import Sweep

SWEEP_FILE = "sweep.json"
LOCK_FILE = ".lock"
FAILED = "failed.json"
CONFIG = "config.json"


class RunDirectory:
    """A directory that holds one sweep and all it has given so far."""

    def __init__(self, path: str | Path):
        self.path = Path(path)

    # What is asked for.

    @property
    def sweep(self) -> Sweep:
        """The sweep this directory holds.

        Raises:
            InputError: not a run directory, or one whose ``sweep.json`` is damaged.
        """
        return sweep_from_json(self._document()["configuration"], self.path / SWEEP_FILE)

    @property
    def environment(self) -> dict[str, Any]:
        """Versions, device and command of the last ``sweep`` on this directory."""
        return self._document()["environment"]

    def check(self, sweep: Sweep) -> None:
        """Refuse a sweep that this directory cannot take; writes nothing.

        Raises:
            InputError: a file, a directory of something else, or one that holds a sweep some of
                whose members ``sweep`` does not ask for.
        """
        if (self.path / SWEEP_FILE).exists():
            self._check_growth(sweep)
        elif self.path.is_dir():
            # A process killed while it made the directory leaves a file aside.
            found = [path.name for path in self.path.iterdir() if path.suffix != ASIDE]
            strangers = [name for name in found if not name.startswith(".")]
            if strangers:
                raise InputError(
                    f"{self.path}: holds {strangers[0]} but no {SWEEP_FILE}; "
                    "give an empty or new directory to --out"
                )
        elif self.path.exists():
            raise InputError(f"{self.path}: is a file; give a directory to --out")

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
        """The directory's lock, or a chunk's; it goes with its holder. Take it with ``timeout=0``.

        A chunk's lock lies in its working folder and goes with it, so its next holder must look
        whether the chunk has been published meanwhile.
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
        """The folders of finished chunks."""
        found = self._found("groups/*/*/members.parquet")
        return [path.parent for path in found if not path.parent.name.endswith(ASIDE)]

    def results(self) -> pd.DataFrame:
        """One row per finished or failed member, in the sweep's order.

        Raises:
            InputError: not a run directory, or a damaged table.
        """
        members = {member.id: member for member in self.sweep.members}
        order = {name: place for place, name in enumerate(members)}
        tables = [read_table(chunk / "members.parquet") for chunk in self.chunks()]
        by_member = {
            row["member"]: row
            for table in tables
            for row in with_later_settings(table, members).to_dict("records")
        }
        # A chunk may fail after a part of it was published.
        failures = [(one, error) for one, error in self.failures() if one.id not in by_member]
        rows = [*by_member.values(), *(failed_row(member, error) for member, error in failures)]
        rows.sort(key=lambda row: order.get(row["member"], len(order)))
        return typed(rows)

    def curves(self) -> pd.DataFrame:
        """One row per member and evaluation: step, epoch and scores of each part."""
        tables = [read_table(chunk / "curves.parquet") for chunk in self.chunks()]
        return pd.concat(tables, ignore_index=True) if tables else pd.DataFrame()

    def finished(self) -> set[str]:
        """The members in finished chunks."""
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
        for path in self._found("checkpoints/*/members.json"):
            if path.parent.name.endswith(ASIDE):
                continue
            # Gone since, or damaged: planned anew, and what lies in the folder is found again.
            with suppress(OSError, ValueError, LookupError, TypeError):
                noted = json.loads(path.read_text(encoding="utf-8"))
                members = tuple(known[member] for member in noted["members"])
                static, layers = members[0].static, noted["packed"]
                static = static if layers is None else static.pack(layers)
                chunks[path.parent.name] = Chunk(static, members)
        return chunks

    def is_unfinished(self, chunk: str) -> bool:
        """Whether a chunk is begun and not yet finished."""
        return (self.working_folder(chunk) / "members.json").exists()

    def sweep_up(self) -> None:
        """Take away what a process killed while it removed or published a chunk has left."""
        for pattern in (f"checkpoints/*{ASIDE}", f"groups/*/{CONFIG}.*{ASIDE}"):
            for path in self._found(pattern):
                remove(path)

    def fail(self, chunk: str, error: str) -> None:
        """Note that a chunk failed, and why; it is tried again by the next sweep."""
        write_json(self.working_folder(chunk) / FAILED, {"error": error})

    def failures(self) -> Iterable[tuple[Member, str]]:
        """Members of failed chunks, each with its error; finished ones among them too."""
        for name, chunk in self.unfinished().items():
            path = self.working_folder(name) / FAILED
            with suppress(OSError, ValueError, KeyError, TypeError):
                error = json.loads(path.read_text(encoding="utf-8"))["error"]
                yield from ((member, error) for member in chunk.members)

    def status(self) -> pd.DataFrame:
        """One row per group: how many members are done, diverged, begun, failed and waiting."""
        members = self.sweep.members
        # A sweep may be running: what moves from begun to finished meanwhile is found finished.
        chunks = self.unfinished()
        begun = {member.id for chunk in chunks.values() for member in chunk.members}
        used = [chunk for name, chunk in chunks.items() if self.in_use(name)]
        running = {member.id for chunk in used for member in chunk.members}
        # Finished, and waiting for the rest of their chunk.
        saved = {path.stem: path for path in self._found("checkpoints/*/finished/*.npz")}
        outcome = {}
        for name in begun & saved.keys():
            with suppress(OSError, ValueError, KeyError, BadZipFile), np.load(saved[name]) as file:
                outcome[name] = str(file["status"])
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

    def _found(self, pattern: str) -> list[Path]:
        while True:
            # A folder that a running sweep takes away while it is looked through: look again.
            with suppress(FileNotFoundError):
                return sorted(self.path.glob(pattern))

    def in_use(self, chunk: str) -> bool:
        """Whether a process is training a chunk now."""
        path = self.working_folder(chunk) / LOCK_FILE
        if not path.exists():
            return False
        try:
            with filelock.FileLock(path).acquire(timeout=0):
                return False
        except filelock.Timeout:
            return True
        except OSError:
            return False

    def _document(self) -> dict[str, Any]:
        path = self.path / SWEEP_FILE
        if not self.path.is_dir():
            raise InputError(f"{self.path}: no such directory; name one made by jaxarith sweep")
        try:
            document = json.loads(path.read_text(encoding="utf-8"))
            document["configuration"], document["environment"]
        except FileNotFoundError:
            raise InputError(
                f"{self.path}: not a run directory (no {SWEEP_FILE}); "
                "name one made by jaxarith sweep"
            ) from None
        except (OSError, ValueError, KeyError, TypeError):
            raise InputError(
                f"{path}: damaged; run the same jaxarith sweep into a new directory"
            ) from None
        return document

    def _check_growth(self, sweep: Sweep) -> None:
        held = self.sweep
        wanted = {member.id for member in sweep.members}
        missing = [member for member in held.members if member.id not in wanted]
        # An older directory may hold a network twice.
        if missing and (missing := not_repeated(missing, sweep.members)):
            other = difference(held, sweep, missing[0])
            raise InputError(
                f"{self.path}: holds a sweep with {other}; only more seeds or more grid "
                "values can be added, so give another --out"
            )
