"""Chunks of one directory trained by several processes, each under its own lock."""

from contextlib import closing, suppress
from dataclasses import replace

from jaxarith.engine.chunk import Chunk
from jaxarith.engine.chunk_training import (
    InUseError,
    begun_chunks,
    hold,
    leave_if_asked,
    note_failure,
    progress_of,
    train_chunk,
)
from jaxarith.engine.files import remove, retire
from jaxarith.engine.jax_options import with_usual_options
from jaxarith.engine.placement import Placement
from jaxarith.engine.plan import describe_settings, plan_group, plan_groups
from jaxarith.engine.programs import programs_for
from jaxarith.engine.signals import StopRequest
from jaxarith.engine.store import FAILED, RunDirectory
from jaxarith.engine.workers import Workers, cut_for, dearest_first
from jaxarith.errors import RunError
from jaxarith.sweep import Sweep


class ChunksFailed(RunError):
    """Chunks failed, each with its error noted; all others are trained."""


def name_chunks(directory: RunDirectory, sweep: Sweep, workers: Workers) -> None:
    """Put all members that are neither finished nor in a chunk into chunks, for some processes.

    Chunks that failed are to be tried again.
    """
    begun, taken = begun_chunks(directory)
    for name, chunk in begun.items():
        remove(directory.working_folder(name) / FAILED)
        taken = taken | {member.id for member in chunk.members}
    # Forced: whether members fit is for the machines that train them, not for this one.
    anywhere = Placement(devices=1, lanes=1, batching="map")
    missing = [
        replace(group, members=tuple(m for m in group.members if m.id not in taken))
        for group in plan_groups(sweep.members, anywhere, workers.batched)
    ]
    for chunk in cut_for([group for group in missing if group.members], workers):
        directory.claim(chunk)


@with_usual_options
def train_shared(directory: RunDirectory, place: int, stop: StopRequest) -> int:
    """Train the chunks of a directory that have a name and that no other process holds.

    Args:
        directory: of a sweep whose missing members all are in chunks.
        place: this process's number, from 0: each begins with another chunk.
        stop: asks to save and leave.

    Returns:
        How many chunks this process has trained.

    Raises:
        ChunksFailed: some did, after all others.
        RunError: the directory cannot be written any more.
        Interrupted: asked to stop; the state is saved.
    """
    chunks = dearest_first(directory.unfinished().values())
    trained = 0
    failures: list[str] = []
    patient = False
    while True:
        before = trained
        for chunk in [*chunks[place : place + 1], *chunks]:
            taken = not patient and directory.in_use(chunk.id)
            if taken or not directory.is_unfinished(chunk.id):
                continue
            with suppress(InUseError), hold(directory, chunk.id):
                folder = directory.working_folder(chunk.id)
                if not directory.is_unfinished(chunk.id):  # Published since.
                    retire(folder)
                elif not (folder / FAILED).exists():
                    error = _train_held(directory, chunk, stop)
                    trained += 1
                    failures += [error] if error else []
        if patient and trained == before:
            break
        # Nothing was free: wait a little for each lock, for it may only have been looked at.
        patient = trained == before
    if failures:
        count = f"{len(failures)} chunk{'s' * (len(failures) > 1)}"
        raise ChunksFailed(f"{directory.path}: {count} failed; first: {failures[0]}")
    return trained


def _train_held(directory: RunDirectory, chunk: Chunk, stop: StopRequest) -> str | None:
    """Train a chunk whose lock is held; its error where it fails."""
    try:
        # As wide as its own members need, so that it is the same wherever it goes on.
        group = plan_group(chunk.static, chunk.members)
        title = describe_settings([group.static])[0]
        with closing(
            progress_of(f"chunk {chunk.id}", title, group, [chunk], compiling=True, shown=True)
        ) as bar:
            programs = programs_for(group.static, group.placement)
            bar.start(programs.origin)
            train_chunk(directory, group, programs, chunk, bar, stop)
    except Exception as error:
        return note_failure(directory, [chunk], error)
    leave_if_asked(directory, stop)
    return None
