"""Chunks of one directory trained by several processes, each under its own lock."""

from contextlib import closing, suppress
from dataclasses import replace

from jaxarith.engine.chunks import (
    InUseError,
    begun_chunks,
    hold,
    leave_if_asked,
    note_failure,
    progress_of,
    train_chunk,
)
from jaxarith.engine.files import remove
from jaxarith.engine.pictures import with_digits
from jaxarith.engine.placement import prepare_devices
from jaxarith.engine.plan import Chunk, GroupPlan, cut_for, describe_settings, plan_groups
from jaxarith.engine.programs import programs_for
from jaxarith.engine.run import plan_missing
from jaxarith.engine.signals import StopRequest
from jaxarith.engine.store import FAILED, RunDirectory
from jaxarith.errors import RunError
from jaxarith.sweep import Sweep


def name_chunks(directory: RunDirectory, sweep: Sweep, processes: int) -> None:
    """Put all members that are neither finished nor in a chunk into chunks, for some processes.

    Chunks that failed are to be tried again.
    """
    taken = directory.finished()
    for name, chunk in begun_chunks(directory, taken).items():
        remove(directory.working_folder(name) / FAILED)
        taken = taken | {member.id for member in chunk.members}
    missing = [
        replace(group, members=tuple(m for m in group.members if m.id not in taken))
        for group in plan_groups(sweep.members)
    ]
    for chunk in cut_for([group for group in missing if group.members], processes):
        directory.claim(chunk.id, chunk.members)


def train_shared(directory: RunDirectory, start: float, stop: StopRequest) -> int:
    """Train the chunks of a directory that have a name and that no other process holds.

    Args:
        directory: of a sweep whose missing members all are in chunks.
        start: share of the groups to begin after, so that processes begin at different ones.
        stop: asks to save and leave.

    Returns:
        How many chunks this process has trained.

    Raises:
        RunError: chunks that failed, after all others.
        Interrupted: asked to stop; the state is saved.
    """
    prepare_devices()
    sweep = with_digits(directory.sweep)
    groups = plan_missing(sweep, directory.finished())
    first = int(start * len(groups))
    trained = 0
    failures: list[str] = []
    for group in [*groups[first:], *groups[:first]]:
        begun = directory.unfinished().items()
        names = [name for name, members in begun if members[0].static == group.static]
        for name in names:
            with suppress(InUseError), hold(directory, name):
                members = directory.unfinished().get(name)
                folder = directory.working_folder(name)
                if members is None:  # Published since, and its folder made again by the lock.
                    remove(folder)
                if members is None or (folder / FAILED).exists():
                    continue
                error = _train_held(directory, group, Chunk(tuple(members)), stop)
                trained += 1
                failures += [error] if error else []
    if failures:
        raise RunError(f"{directory.path}: {len(failures)} chunks failed; first: {failures[0]}")
    return trained


def _train_held(
    directory: RunDirectory, group: GroupPlan, chunk: Chunk, stop: StopRequest
) -> str | None:
    """Train a chunk whose lock is held; its error where it fails."""
    try:
        programs = programs_for(group.static, group.placement)
        heading = f"chunk {chunk.id} {describe_settings([group.static])[0]}"
        with closing(progress_of(heading, group, programs, [chunk], True)) as bar:
            train_chunk(directory, group, programs, chunk, bar, stop)
    except Exception as error:
        return note_failure(directory, [chunk], error)
    leave_if_asked(directory, stop)
    return None
