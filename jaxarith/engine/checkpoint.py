"""What an unfinished chunk keeps on disk: members that are done, and the lanes as they were."""

import json
import logging
import time
import zlib
from contextlib import ExitStack
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

import jax
import numpy as np
import orbax.checkpoint as ocp
from flax.traverse_util import flatten_dict, unflatten_dict

from jaxarith.engine.files import ASIDE, remove, write_whole
from jaxarith.engine.plain_path import plain_path
from jaxarith.engine.table import Result
from jaxarith.member import Member
from jaxarith.reading import entries, first_unreadable, is_there, read
from jaxarith.training.step import TrainState

KEPT = 2
SHORTEST_INTERVAL = 2.0
LONGEST_INTERVAL = 30.0
INTERVAL_PER_COST = 30.0

log = logging.getLogger("jaxarith")


@dataclass
class Saved:
    """A member in training, as it was saved: its state, its curve so far, its seconds."""

    state: TrainState
    curve: list[dict[str, float]]
    seconds: float


def has_state(folder: Path) -> bool:
    """Whether anything was saved of a chunk that has this folder."""
    return any(entries(folder / "finished")) or any(entries(folder / "lanes"))


def alone() -> ocp.Checkpointer:
    """What writes and reads a tree without waiting for other processes of a job."""
    options = _this_process()
    handler = ocp.PyTreeCheckpointHandler(multiprocessing_options=options)
    return ocp.Checkpointer(handler, multiprocessing_options=options)


def _this_process() -> ocp.options.MultiprocessingOptions:
    """Each process of a distributed job keeps its own chunks: it is the first of one."""
    here = jax.process_index()
    return ocp.options.MultiprocessingOptions(
        primary_host=here, active_processes={here}, barrier_sync_key_prefix=f"process_{here}"
    )


class ChunkCheckpoint:
    """One chunk's folder under ``checkpoints/``.

    A finished member is written once, at once; the lanes are saved now and then, the newest two
    kept. Whatever is lost between two saves is trained again and gives the same bits.
    """

    def __init__(self, folder: Path):
        self.folder = folder
        options = ocp.CheckpointManagerOptions(
            max_to_keep=KEPT,
            enable_async_checkpointing=False,
            cleanup_tmp_directories=True,
            create=False,  # Orbax makes it only together with all processes.
            multiprocessing_options=_this_process(),
        )
        (folder / "lanes").mkdir(parents=True, exist_ok=True)
        self._open = ExitStack()
        place = self._open.enter_context(plain_path(folder))
        self._manager = ocp.CheckpointManager(place / "lanes", options=options)
        self._open.callback(self._manager.close)
        self._last_save = time.monotonic()
        self._cost = 0.0

    def close(self) -> None:
        """Let go of the folder."""
        self._open.close()

    def due(self) -> bool:
        """Whether to save now: saving is to take at most a few percent of the time."""
        wait = min(max(INTERVAL_PER_COST * self._cost, SHORTEST_INTERVAL), LONGEST_INTERVAL)
        return time.monotonic() - self._last_save >= wait

    def save(self, saved: dict[str, Saved]) -> None:
        """Save members in training, by id."""
        start = time.monotonic()
        states = {name: _plain(one.state) for name, one in saved.items()}
        progress = {
            "digest": _digest(states),
            "members": {n: {"curve": s.curve, "seconds": s.seconds} for n, s in saved.items()},
        }
        number = (self._manager.latest_step() or 0) + 1
        items = ocp.args.Composite(
            state=ocp.args.PyTreeSave(states), progress=ocp.args.JsonSave(progress)
        )
        self._manager.save(number, args=items, force=True)
        self._last_save = time.monotonic()
        self._cost = self._last_save - start

    def restore(self, template: TrainState) -> dict[str, Saved]:
        """The newest sound save, by member id; empty when there is none. Damaged ones are deleted.

        Args:
            template: a state whose structure and shapes a saved one must have.

        Raises:
            InputError: the system does not let a save be read.
        """
        for number in sorted(self._manager.all_steps(), reverse=True):
            try:
                return self._read(number, template)
            except Exception as error:  # Whatever is wrong with a save, an older one may be sound.
                # What the system does not give now may be sound: it is kept, and the chunk fails.
                if refused := first_unreadable(self.folder / "lanes" / str(number)):
                    raise refused from None
                log.warning(
                    "checkpoint %s of %s is damaged (%s); going back to the one before",
                    *(number, self.folder.name, type(error).__name__),
                )
                self._manager.delete(number)
        return {}

    def finish(self, result: Result) -> None:
        """Write a finished member."""
        trees = {"params": result.params, "statistics": result.statistics}
        arrays = {
            f"{section}/{name}": leaf
            for section, tree in trees.items()
            for name, leaf in flatten_dict(tree, sep="/").items()
        }
        curve = {
            f"curve/{name}": np.array([point[name] for point in result.curve])
            for name in (result.curve[0] if result.curve else ())
        }
        scores = {f"scores/{name}": np.float64(value) for name, value in result.scores.items()}
        arrays |= curve | scores
        arrays |= {} if result.legible is None else {"legible": result.legible}
        arrays |= {"predicted": result.predicted, "part": result.part}
        arrays |= {"seconds": np.float64(result.seconds), "status": np.str_(result.status)}
        bad = -1 if result.first_bad_step is None else result.first_bad_step
        arrays["first_bad_step"] = np.int64(bad)
        arrays["context"] = np.str_(json.dumps(result.context))

        def write(aside: Path) -> None:
            with aside.open("wb") as file:
                np.savez(file, allow_pickle=False, **arrays)

        write_whole(self._finished_file(result.member), write)

    def finished(self, members: tuple[Member, ...]) -> dict[str, Result]:
        """The members written by ``finish``, by id; a damaged file is deleted."""
        results = {}
        for member in members:
            path = self._finished_file(member)
            remove(path.with_name(path.name + ASIDE))
            if is_there(path):
                content = BytesIO(read(path))
                try:
                    results[member.id] = _read_result(content, member)
                except Exception as error:  # A damaged file is as good as none.
                    log.warning("%s is damaged (%s): trained again", path, type(error).__name__)
                    remove(path)
        return results

    def _finished_file(self, member: Member) -> Path:
        return self.folder / "finished" / f"{member.id}.npz"

    def _read(self, number: int, template: TrainState) -> dict[str, Saved]:
        progress = self._manager.restore(
            number, args=ocp.args.Composite(progress=ocp.args.JsonRestore())
        ).progress
        plain = _plain(template)
        wanted = dict.fromkeys(progress["members"], plain)
        as_numpy = jax.tree.map(lambda _: ocp.RestoreArgs(restore_type=np.ndarray), wanted)
        restore = ocp.args.PyTreeRestore(wanted, restore_args=as_numpy)
        states = self._manager.restore(number, args=ocp.args.Composite(state=restore)).state
        if _digest(states) != progress["digest"]:
            raise ValueError("checksum differs")
        structure = jax.tree.structure(template)
        return {
            name: Saved(
                jax.tree.unflatten(structure, [states[name][key] for key in sorted(plain)]),
                notes["curve"],
                notes["seconds"],
            )
            for name, notes in progress["members"].items()
        }


def _plain(state: TrainState) -> dict[str, np.ndarray]:
    """A state as numbered arrays: what is saved does not depend on Optax's own types."""
    return {f"{n:03}": np.asarray(leaf) for n, leaf in enumerate(jax.tree.leaves(state))}


def _digest(states: dict[str, dict[str, Any]]) -> int:
    checksum = 0
    for name in sorted(states):
        for key in sorted(states[name]):
            checksum = zlib.crc32(np.ascontiguousarray(states[name][key]).tobytes(), checksum)
    return checksum


def _read_result(content: BytesIO, member: Member) -> Result:
    with np.load(content, allow_pickle=False) as file:
        arrays = dict(file)
    sections: dict[str, dict[str, Any]] = {
        name: {} for name in ("params", "statistics", "curve", "scores")
    }
    for name, array in arrays.items():
        section, _, rest = name.partition("/")
        if section in sections:
            sections[section][rest] = array
    names = list(sections["curve"])
    columns = [column.tolist() for column in sections["curve"].values()]
    bad = int(arrays["first_bad_step"])
    return Result(
        member=member,
        status=str(arrays["status"]),
        first_bad_step=None if bad < 0 else bad,
        scores={name: float(value) for name, value in sections["scores"].items()},
        curve=[dict(zip(names, point, strict=True)) for point in zip(*columns, strict=True)],
        predicted=arrays["predicted"],
        part=arrays["part"],
        params=unflatten_dict(sections["params"], sep="/"),
        statistics=unflatten_dict(sections["statistics"], sep="/"),
        legible=arrays.get("legible"),
        seconds=float(arrays["seconds"]),
        # Files of before have none.
        context=json.loads(str(arrays.get("context", "{}"))),
    )
