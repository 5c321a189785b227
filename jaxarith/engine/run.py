"""Run a sweep: plan what is missing, train it chunk by chunk, give the table."""

import errno
import logging
import os
import signal
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import filelock
import pandas as pd

from jaxarith.engine.checkpoint import ChunkCheckpoint
from jaxarith.engine.environment import describe_environment
from jaxarith.engine.execute import ChunkRun
from jaxarith.engine.files import remove
from jaxarith.engine.pictures import describe_digits, with_digits
from jaxarith.engine.placement import Placement, prepare_devices
from jaxarith.engine.plan import Chunk, GroupPlan, describe_settings, plan_groups
from jaxarith.engine.programs import Programs, programs_for
from jaxarith.engine.progress import Progress
from jaxarith.engine.signals import StopRequest
from jaxarith.engine.store import RunDirectory
from jaxarith.errors import InputError, Interrupted, RunError, one_line
from jaxarith.sweep import Sweep

LOCK_SECONDS = 0.5
NO_SPACE = os.strerror(errno.ENOSPC)

log = logging.getLogger("jaxarith")


def run(
    sweep: Sweep,
    out: str | Path,
    *,
    progress: bool = True,
    placement: Placement | None = None,
) -> pd.DataFrame:
    """Train a sweep's missing members and give the table of all, one row per member.

    Calling it again with the same directory goes on where it stopped. A sweep with more seeds or
    more grid values trains only what is missing.

    Args:
        sweep: what to train.
        out: the run directory; made where it does not exist.
        progress: whether to show a line per group.
        placement: forced for every group; None lets the plan choose.

    Pictures are drawn from the digits that ``JAXARITH_DIGITS`` names.

    Returns:
        The columns of ``jaxarith results``.

    Raises:
        InputError: a directory that cannot be written, is in use, or holds another sweep.
        RunError: groups that failed, after all others were trained.
        Interrupted: a signal came; the state is saved.
    """
    prepare_devices()
    sweep = with_digits(sweep)
    directory = RunDirectory(out)
    directory.check(sweep)
    # Planned before anything is written: what does not fit leaves the directory as it was.
    _plan_missing(sweep, directory.finished(), placement)
    with _held(directory), StopRequest() as stop:
        with _written(directory):
            directory.adopt(sweep, describe_environment() | describe_digits(sweep))
        failures = _train_missing(sweep, directory, placement, progress, stop)
    if failures:
        raise RunError(
            f"{out}: {len(failures)} chunks failed, the rest is saved; the same command tries "
            f"them again; first: {failures[0]}"
        )
    return directory.results()


@contextmanager
def _written(directory: RunDirectory) -> Iterator[None]:
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


@contextmanager
def _held(directory: RunDirectory, chunk: str | None = None) -> Iterator[None]:
    """Hold the directory's lock or a chunk's; it goes with the process, however that ends."""
    try:
        with _written(directory):
            lock = directory.lock(chunk)
            # ``status`` holds it for a moment to see whether it is free.
            lock.acquire(timeout=LOCK_SECONDS)
    except filelock.Timeout:
        raise InputError(
            f"{directory.path}: another sweep is running there; wait for it or give another --out"
        ) from None
    try:
        yield
    finally:
        lock.release()


def _train_missing(
    sweep: Sweep,
    directory: RunDirectory,
    placement: Placement | None,
    shown: bool,
    stop: StopRequest,
) -> list[str]:
    """Train unfinished chunks and missing members; the errors of chunks that failed."""
    finished = directory.finished()
    begun: dict[str, Chunk] = {}
    for name, members in directory.unfinished().items():
        if all(member.id in finished for member in members):
            remove(directory.working_folder(name))
        else:
            begun[name] = Chunk(tuple(members))
    taken = finished | {member.id for chunk in begun.values() for member in chunk.members}
    groups = _plan_missing(sweep, finished, placement)
    titles = describe_settings([group.static for group in groups])
    failures = []
    for number, (group, title) in enumerate(zip(groups, titles, strict=True), 1):
        mine = [chunk for chunk in begun.values() if chunk.members[0].static == group.static]
        fresh = [member for member in group.members if member.id not in taken]
        chunks = [*mine, *group.cut(fresh)]
        heading = f"group {number}/{len(groups)} {title}"
        error = _train_group(directory, group, chunks, heading, shown, stop)
        if error:
            failures.append(error)
    return failures


def _plan_missing(sweep: Sweep, finished: set[str], placement: Placement | None) -> list[GroupPlan]:
    """Groups that miss members, each planned whole: its width must not follow what is left."""
    missing = {member.static for member in sweep.members if member.id not in finished}
    return plan_groups((m for m in sweep.members if m.static in missing), placement)


def _train_group(
    directory: RunDirectory,
    group: GroupPlan,
    chunks: list[Chunk],
    heading: str,
    shown: bool,
    stop: StopRequest,
) -> str | None:
    try:
        programs = programs_for(group.static, group.placement)
    except Exception as error:
        return _note_failure(directory, chunks, error)
    members = [member for chunk in chunks for member in chunk.members]
    bar = Progress(
        heading,
        len(members),
        sum(member.steps for member in members),
        group.static.training.batch_size,
        programs.wall_seconds,
        shown,
    )
    failure = None
    with closing(bar):
        for chunk in chunks:
            _leave_if_asked(directory, stop)
            with _held(directory, chunk.id):
                try:
                    _train_chunk(directory, group, programs, chunk, bar, stop)
                except Exception as error:
                    failure = _note_failure(directory, [chunk], error)
    _leave_if_asked(directory, stop)
    return failure


def _train_chunk(
    directory: RunDirectory,
    group: GroupPlan,
    programs: Programs,
    chunk: Chunk,
    bar: Progress,
    stop: StopRequest,
) -> None:
    """Train a chunk to its end and publish it, or leave its state saved when asked to stop."""
    folder = directory.claim(chunk.id, chunk.members)
    remove(folder / "failed.json")
    checkpoint = ChunkCheckpoint(folder)
    try:
        results = ChunkRun(programs, chunk, checkpoint, bar, stop).run()
    finally:
        checkpoint.close()
    if results is not None:
        directory.publish(group.static, chunk.id, results, group.parameters)
        remove(folder)


def _note_failure(directory: RunDirectory, chunks: list[Chunk], error: Exception) -> str:
    """Record a failure where it can be recorded, and say it in one line."""
    log.debug("chunk failed", exc_info=error)
    if not isinstance(error, OSError) and NO_SPACE not in str(error):
        text = f"{type(error).__name__}: {one_line(error)}"
        try:
            for chunk in chunks:
                directory.claim(chunk.id, chunk.members)
                directory.fail(chunk.id, text)
            return text
        except OSError as unwritable:
            error = unwritable
    if NO_SPACE in str(error):
        raise _no_space(directory) from None
    raise RunError(
        f"{directory.path}: cannot be written any more ({one_line(error)}); mend that and run "
        "the same command again, which goes on from what is saved"
    ) from None


def _no_space(directory: RunDirectory) -> RunError:
    return RunError(
        f"{directory.path}: no space left on the disk; free some and run the same command "
        "again, which goes on from what is saved"
    )


def _leave_if_asked(directory: RunDirectory, stop: StopRequest) -> None:
    if stop.received is not None:
        name = signal.Signals(stop.received).name
        raise Interrupted(
            f"stopped by {name} with everything saved; the same command with --out "
            f"{directory.path} goes on",
            stop.received + 128,
        )
