"""Run a sweep: plan what is missing, train it chunk by chunk, give the table."""

import sys
from collections.abc import Container, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pandas as pd

from jaxarith.engine.chunk import Chunk
from jaxarith.engine.chunk_training import (
    InUseError,
    begun_chunks,
    hold,
    leave_if_asked,
    note_failure,
    progress_of,
    train_chunk,
    written,
)
from jaxarith.engine.environment import describe_environment
from jaxarith.engine.files import retire
from jaxarith.engine.jax_options import in_other_thread, with_usual_options
from jaxarith.engine.pictures import describe_digits, with_digits
from jaxarith.engine.placement import Placement
from jaxarith.engine.plan import GroupPlan, describe_settings, plan_group, plan_groups
from jaxarith.engine.programs import Programs, programs_for
from jaxarith.engine.progress import Progress
from jaxarith.engine.signals import StopRequest
from jaxarith.engine.store import RunDirectory
from jaxarith.errors import RunError
from jaxarith.sweep import Sweep


@with_usual_options
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

    Pictures are drawn from the digits that the run was begun with, a new one's from those that
    ``JAXARITH_DIGITS`` names.

    Returns:
        The columns of ``jaxarith results``.

    Raises:
        InputError: a directory that cannot be written, is in use, or holds another sweep.
        RunError: groups that failed, after all others were trained.
        Interrupted: a signal came; the state is saved.
    """
    directory = RunDirectory(out)
    sweep = with_digits(sweep, directory)
    directory.check(sweep)
    # Planned before anything is written: what does not fit leaves the directory as it was.
    plan_missing(sweep, directory.finished(), placement)
    with hold(directory), StopRequest() as stop:
        with written(directory):
            directory.adopt(sweep, describe_environment() | describe_digits(sweep))
        failures = _train_missing(sweep, directory, placement, progress, stop)
    if failures:
        raise RunError(
            f"{out}: {len(failures)} chunk{'s' * (len(failures) > 1)} failed, the rest is saved; "
            f"the same command tries again; first: {failures[0]}"
        )
    return directory.results()


def _train_missing(
    sweep: Sweep,
    directory: RunDirectory,
    placement: Placement | None,
    shown: bool,
    stop: StopRequest,
) -> list[str]:
    """Train unfinished chunks and missing members; the errors of chunks that failed."""
    chunks_begun, finished = begun_chunks(directory)
    begun = list(chunks_begun.values())
    taken = finished | {member.id for chunk in begun for member in chunk.members}
    work = []
    for group in plan_missing(sweep, finished, placement):
        mine = [chunk for chunk in begun if chunk.static == group.static]
        begun = [chunk for chunk in begun if chunk.static != group.static]
        fresh = [member for member in group.members if member.id not in taken]
        work.append((group, [*mine, *group.cut(fresh)]))
    # Begun otherwise than is planned now, packed or apart: they go on as they began.
    work += [(plan_group(chunk.static, chunk.members, placement), [chunk]) for chunk in begun]
    work = [(group, chunks) for group, chunks in work if chunks]
    if shown and not work:
        print(
            f"{directory.path}: nothing left to train, all {len(finished)} members are finished",
            file=sys.stderr,
        )
    titles = describe_settings([group.static for group, _ in work])
    failures: list[str] = []
    with closing(Ahead([group for group, _ in work])) as ahead:
        for number, ((group, chunks), title) in enumerate(zip(work, titles, strict=True), 1):
            name = f"group {number}/{len(work)}"
            bar = progress_of(name, title, group, chunks, not ahead.ready, shown)
            with closing(bar):
                failures += _train_group(directory, group, ahead, chunks, chunks_begun, bar, stop)
    return failures


class Ahead:
    """Groups' programs in turn, the next group's compiled while one is trained."""

    def __init__(self, groups: Sequence[GroupPlan]):
        self._pool = ThreadPoolExecutor(1)
        self._waiting = list(groups)
        self._next = self._compile()

    @property
    def ready(self) -> bool:
        """Whether the next group's programs are there already."""
        return self._next is not None and self._next.done()

    def next(self) -> Programs:
        """The next group's programs, or the error that compiling them gave."""
        current, self._next = self._next, self._compile()
        assert current is not None
        return current.result()

    def close(self) -> None:
        """Compile nothing more."""
        self._pool.shutdown(wait=False, cancel_futures=True)

    def _compile(self) -> Future[Programs] | None:
        if not self._waiting:
            return None
        group = self._waiting.pop(0)
        return self._pool.submit(in_other_thread(programs_for), group.static, group.placement)


def plan_missing(
    sweep: Sweep, finished: set[str], placement: Placement | None = None
) -> list[GroupPlan]:
    """Groups that miss members, each planned whole: its width must not follow what is left."""
    statics = {member.static for member in sweep.members if member.id not in finished}
    # Depths that might be packed together are planned together.
    missing = {static.pack(1) for static in statics}
    wanted = {one for one in {m.static for m in sweep.members} if one.pack(1) in missing}
    groups = plan_groups((m for m in sweep.members if m.static in wanted), placement)
    return [g for g in groups if any(member.id not in finished for member in g.members)]


def _train_group(
    directory: RunDirectory,
    group: GroupPlan,
    ahead: Ahead,
    chunks: list[Chunk],
    begun: Container[str],
    bar: Progress,
    stop: StopRequest,
) -> list[str]:
    """Train chunks of one group, some of them begun before; the errors of those that failed."""
    try:
        programs = ahead.next()
    except Exception as error:
        return [note_failure(directory, chunks, error)] * len(chunks)
    bar.start(programs.origin)
    failures = []
    for chunk in chunks:
        leave_if_asked(directory, stop)
        try:
            with hold(directory, chunk.id):
                if chunk.id in begun and not directory.is_unfinished(chunk.id):
                    retire(directory.working_folder(chunk.id))
                    continue  # A submitted job has published it since.
                try:
                    train_chunk(directory, group, programs, chunk, bar, stop)
                except Exception as error:
                    failures.append(note_failure(directory, [chunk], error))
        except InUseError:
            failures.append(f"chunk {chunk.id} is in training by another process")
    leave_if_asked(directory, stop)
    return failures
