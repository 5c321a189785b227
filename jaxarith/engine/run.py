"""Run a sweep: plan what is missing, train it chunk by chunk, give the table."""

from collections.abc import Iterable
from contextlib import closing
from pathlib import Path

import pandas as pd

from jaxarith.engine.chunk import Chunk
from jaxarith.engine.chunk_training import (
    begun_chunks,
    hold,
    leave_if_asked,
    note_failure,
    progress_of,
    train_chunk,
    written,
)
from jaxarith.engine.environment import describe_environment
from jaxarith.engine.pictures import describe_digits, with_digits
from jaxarith.engine.placement import Placement, prepare_devices
from jaxarith.engine.plan import GroupPlan, describe_settings, plan_group, plan_groups
from jaxarith.engine.programs import programs_for
from jaxarith.engine.signals import StopRequest
from jaxarith.engine.store import RunDirectory
from jaxarith.errors import RunError
from jaxarith.member import Member, Static
from jaxarith.sweep import Sweep


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
    plan_missing(sweep, directory.finished(), placement)
    with hold(directory), StopRequest() as stop:
        with written(directory):
            directory.adopt(sweep, describe_environment() | describe_digits(sweep))
        failures = _train_missing(sweep, directory, placement, progress, stop)
    if failures:
        raise RunError(
            f"{out}: {len(failures)} chunks failed, the rest is saved; the same command tries "
            f"them again; first: {failures[0]}"
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
    finished = directory.finished()
    begun = begun_chunks(directory, finished)
    taken = finished | {member.id for chunk in begun.values() for member in chunk.members}
    groups = plan_missing(sweep, finished, placement, begun.values())
    titles = describe_settings([group.static for group in groups])
    failures = []
    for number, (group, title) in enumerate(zip(groups, titles, strict=True), 1):
        mine = [chunk for chunk in begun.values() if chunk.static == group.static]
        fresh = [member for member in group.members if member.id not in taken]
        chunks = [*mine, *group.cut(fresh)]
        if not chunks:  # All of it goes on as it was begun, packed or apart.
            continue
        heading = f"group {number}/{len(groups)} {title}"
        error = _train_group(directory, group, chunks, heading, shown, stop)
        if error:
            failures.append(error)
    return failures


def plan_missing(
    sweep: Sweep,
    finished: set[str],
    placement: Placement | None = None,
    begun: Iterable[Chunk] = (),
) -> list[GroupPlan]:
    """Groups that miss members, each planned whole: its width must not follow what is left.

    Chunks that were ``begun`` otherwise than is planned now, packed or apart, have groups of
    their own, so that they go on as they began.
    """
    missing = {member.static.pack(1) for member in sweep.members if member.id not in finished}
    groups = plan_groups((m for m in sweep.members if m.static.pack(1) in missing), placement)
    known = {group.static for group in groups}
    others: dict[Static, list[Member]] = {}
    for chunk in begun:
        if chunk.static not in known:
            others.setdefault(chunk.static, []).extend(chunk.members)
    groups += [plan_group(static, members, placement) for static, members in others.items()]
    return [g for g in groups if any(member.id not in finished for member in g.members)]


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
        return note_failure(directory, chunks, error)
    failure = None
    with closing(progress_of(heading, group, programs, chunks, shown)) as bar:
        for chunk in chunks:
            leave_if_asked(directory, stop)
            with hold(directory, chunk.id):
                try:
                    train_chunk(directory, group, programs, chunk, bar, stop)
                except Exception as error:
                    failure = note_failure(directory, [chunk], error)
    leave_if_asked(directory, stop)
    return failure
