"""One chunk of a run directory held, trained and published, or its failure noted."""

import errno
import logging
import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager

import filelock

from jaxarith.engine.checkpoint import ChunkCheckpoint, has_state
from jaxarith.engine.chunk import Chunk
from jaxarith.engine.execute import ChunkRun
from jaxarith.engine.files import remove, retire
from jaxarith.engine.memory import parameters_of
from jaxarith.engine.plan import GroupPlan
from jaxarith.engine.programs import Programs
from jaxarith.engine.progress import Progress
from jaxarith.engine.signals import StopRequest
from jaxarith.engine.store import FAILED, RunDirectory
from jaxarith.errors import InputError, Interrupted, RunError, one_line
from jaxarith.paths import in_command

LOCK_SECONDS = 0.5
NO_SPACE = os.strerror(errno.ENOSPC)

log = logging.getLogger("jaxarith")


class InUseError(InputError):
    """Another process holds what was to be held."""


@contextmanager
def hold(directory: RunDirectory, chunk: str | None = None) -> Iterator[None]:
    """Hold the directory's lock or a chunk's; it goes with the process, however that ends.

    Raises:
        InUseError: another process has it.
        InputError: the directory cannot be written.
    """
    try:
        with written(directory):
            lock = directory.lock(chunk)
            try:
                # ``status`` holds it for a moment to see whether it is free.
                lock.acquire(timeout=LOCK_SECONDS)
            except FileNotFoundError:  # Its holder has just published the chunk.
                raise filelock.Timeout(lock.lock_file) from None
    except filelock.Timeout:
        raise InUseError(
            f"{directory.path}: another sweep is running there; wait for it or give another --out"
        ) from None
    try:
        yield
    finally:
        lock.release()


@contextmanager
def written(directory: RunDirectory) -> Iterator[None]:
    """Say in one line that the directory cannot be written, before anything is trained."""
    try:
        yield
    except filelock.Timeout:
        raise
    except OSError as error:
        if error.errno == errno.ENOSPC:
            raise _no_space(directory) from None
        raise InputError(
            f"{directory.path}: cannot be written ({error.strerror}); give another --out"
        ) from None


def begun_chunks(directory: RunDirectory) -> tuple[dict[str, Chunk], set[str]]:
    """Chunks that are named but not finished, to go on as they are; and the members that are.

    Those published, and those that failed before anything was saved, are removed: the members of
    the latter may be put together otherwise.
    """
    directory.sweep_up()
    # In this order: what another process publishes meanwhile is in both, and never in neither.
    named = directory.unfinished()
    finished = directory.finished()
    begun = {}
    for name, chunk in named.items():
        folder = directory.working_folder(name)
        published = all(member.id in finished for member in chunk.members)
        if published or ((folder / FAILED).exists() and not has_state(folder)):
            retire(folder)
        else:
            begun[name] = chunk
    return begun, finished


def progress_of(
    name: str, title: str, group: GroupPlan, chunks: list[Chunk], compiling: bool, shown: bool
) -> Progress:
    """The progress of chunks of one group, to be closed."""
    members = [member for chunk in chunks for member in chunk.members]
    steps, batch = sum(member.steps for member in members), group.static.training.batch_size
    return Progress(name, title, len(members), steps, batch, compiling, shown)


def train_chunk(
    directory: RunDirectory,
    group: GroupPlan,
    programs: Programs,
    chunk: Chunk,
    bar: Progress,
    stop: StopRequest,
) -> None:
    """Train a chunk to its end and publish it, or leave its state saved when asked to stop."""
    folder = directory.claim(chunk)
    remove(folder / FAILED)
    checkpoint = ChunkCheckpoint(folder)
    try:
        results = ChunkRun(programs, chunk, checkpoint, bar, stop).run()
    finally:
        checkpoint.close()
    if results is not None:
        for static, own in chunk.by_settings().items():
            theirs = [result for result in results if result.member in own.members]
            directory.publish(own, theirs, parameters_of(static))
        retire(folder)


def note_failure(directory: RunDirectory, chunks: list[Chunk], error: Exception) -> str:
    """Record a failure where it can be recorded, and say it in one line."""
    log.debug("chunk failed", exc_info=error)
    if not isinstance(error, OSError) and NO_SPACE not in str(error):
        text = f"{type(error).__name__}: {one_line(error)}"
        try:
            for chunk in chunks:
                directory.claim(chunk)
                directory.fail(chunk.id, text)
            return text
        except OSError as unwritable:
            error = unwritable
    if NO_SPACE in str(error):
        raise _no_space(directory) from None
    raise RunError(
        f"{directory.path}: cannot be written any more ({one_line(error)}); mend that, then run "
        "the same command again to continue from what is saved"
    ) from None


def _no_space(directory: RunDirectory) -> RunError:
    return RunError(
        f"{directory.path}: no space left on the disk; free some, then run the same "
        "command again to continue from what is saved"
    )


def leave_if_asked(directory: RunDirectory, stop: StopRequest) -> None:
    """Go, in one line that says how to go on, where a signal asks for it.

    Raises:
        Interrupted: a signal came.
    """
    if stop.received is not None:
        name = signal.Signals(stop.received).name
        raise Interrupted(
            f"stopped by {name} with everything saved; to continue, run the same command again "
            f"(--out {in_command(directory.path)})",
            stop.received + 128,
        )
