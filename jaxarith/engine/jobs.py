"""A sweep as independent jobs of a cluster: chunks spread over processes that share a directory."""

import os
import shutil
import signal
import socket
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import filelock

from jaxarith.compile_cache import use_compile_cache
from jaxarith.engine.chunk_training import hold
from jaxarith.engine.environment import describe_environment
from jaxarith.engine.files import resolved, write_json
from jaxarith.engine.jax_options import with_usual_options
from jaxarith.engine.job_notes import FOLDER, SUBMITTED
from jaxarith.engine.pictures import describe_digits, with_digits
from jaxarith.engine.shared import name_chunks, train_shared
from jaxarith.engine.signals import StopRequest
from jaxarith.engine.store import RunDirectory
from jaxarith.engine.workers import Workers
from jaxarith.errors import InputError, Interrupted, RunError
from jaxarith.paths import user_path
from jaxarith.sweep import Sweep

CLUSTERS = ("slurm", "local")
SAVED = (
    "stopped with everything saved; to continue, run jaxarith submit or jaxarith sweep again with "
    "the same --out"
)


@dataclass(frozen=True)
class Resources:
    """What each job asks its cluster for.

    Attributes:
        minutes: wall-clock limit.
        cores: processors.
        gpus: accelerators.
        memory_gb: None leaves it to the cluster.
        partition: likewise.
        options: further ones of ``sbatch``, by name without dashes, e.g. ``{"account": "x"}``;
            True is of one without a value.

    Raises:
        InputError: a number that no job can have.
    """

    minutes: int = 240
    cores: int = 4
    gpus: int = 0
    memory_gb: int | None = None
    partition: str | None = None
    options: dict[str, str | bool] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for name, least in (("minutes", 1), ("cores", 1), ("gpus", 0), ("memory_gb", 1)):
            if (given := getattr(self, name)) is not None and given < least:
                flag = name.replace("_", "-")
                raise InputError(f"--{flag} {given}: must be {least} or more")

    def workers(self, jobs: int) -> Workers:
        """So many jobs as processes with devices."""
        return Workers(jobs, self.gpus or self.cores, batched=self.gpus > 0)


class Job:
    """What a job runs: the directory's chunks that nobody else holds, until none is left.

    Told to leave by its cluster (USR2, before a limit or a preemption) it saves, and with
    ``requeue`` it asks to be started again.

    Args:
        directory: the run directory, as the cluster's machines see it.
        name: the job's own.
        place: its number, from 0: each begins with another chunk.
        requeue: whether it comes back.
    """

    def __init__(self, directory: Path, name: str, place: int, requeue: bool):
        self.directory, self.name, self.place, self.requeue = directory, name, place, requeue
        self._stop: StopRequest | None = None
        self._work: Future[int] | None = None

    def __call__(self) -> int:
        """Train; how many chunks. The main thread waits, free to take signals."""
        self._stop = StopRequest()
        state = self.directory / FOLDER / f"{self.name}.json"
        note = {"host": socket.gethostname(), "process": os.getpid(), "chunks": 0}
        with filelock.FileLock(state.with_suffix(".lock")), ThreadPoolExecutor(1) as pool:
            write_json(state, note | {"state": "running"})
            self._work = pool.submit(self._train, self._stop)
            while not self._work.done():
                wait([self._work], timeout=0.5)
            try:
                chunks = self._work.result()
            except Interrupted:
                write_json(state, note | {"state": "stopped"})
                raise
            except Exception:
                write_json(state, note | {"state": "failed"})
                raise
            write_json(state, note | {"state": "done", "chunks": chunks})
        return chunks

    def _train(self, stop: StopRequest) -> int:
        use_compile_cache()
        return train_shared(RunDirectory(self.directory), self.place, stop)

    def checkpoint(self) -> Any:
        """Called by submitit in the signal's handler: save, and come back where that is asked.

        Raises:
            RunError: it does not come back.
        """
        from submitit.helpers import DelayedSubmission

        if self._stop is not None and self._work is not None:
            self._stop.received = signal.SIGTERM
            wait([self._work])
        if not self.requeue:
            raise RunError(SAVED)
        return DelayedSubmission(self)

    def __getstate__(self) -> dict[str, Any]:
        """Without what belongs to a running process."""
        return self.__dict__ | {"_stop": None, "_work": None}


@with_usual_options
def submit(
    sweep: Sweep,
    out: str | Path,
    cluster: str,
    jobs: int,
    resources: Resources | None = None,
    requeue: bool = False,
) -> list[str]:
    """Spread a sweep's missing members over independent jobs that share its directory.

    Every chunk is named before the first job starts and is trained under its own lock, so jobs may
    start, end and come back in any order. Nothing of it needs the submitting process afterwards.

    Args:
        sweep: what to train.
        out: the run directory, on a file system that all machines share.
        cluster: ``slurm``, or ``local`` for processes on this machine.
        jobs: how many.
        resources: of each.
        requeue: whether a job that is preempted or reaches its limit is started again.

    Returns:
        The jobs' names, as the cluster has them; none where nothing is left to train.

    Raises:
        InputError: an unknown cluster, fewer than one job, a directory that cannot be taken, or
            submitit or the cluster is not to be found.
    """
    if cluster not in CLUSTERS:
        raise InputError(f"--cluster {cluster}: must be one of {', '.join(CLUSTERS)}")
    if jobs < 1:
        raise InputError(f"--jobs {jobs}: must be 1 or more")
    asked = resources or Resources()
    path = resolved(user_path(out, "out"))
    directory = RunDirectory(path)
    sweep = with_digits(sweep, directory)
    directory.check(sweep)
    _find(cluster)
    with hold(directory):
        directory.adopt(sweep, describe_environment() | describe_digits(sweep))
        name_chunks(directory, sweep, asked.workers(jobs))
    if not directory.unfinished():
        return []
    executor = executor_for(cluster, path / FOLDER, asked, requeue)
    names = [f"job_{place}" for place in range(jobs)]
    for name in names:
        (path / FOLDER / f"{name}.json").unlink(missing_ok=True)
    submitted = [
        executor.submit(Job(path, name, place, requeue)) for place, name in enumerate(names)
    ]
    ids = [str(one.job_id) for one in submitted]
    document = {"cluster": cluster, "jobs": dict(zip(names, ids, strict=True))}
    write_json(path / FOLDER / SUBMITTED, document)
    return ids


def _find(cluster: str) -> None:
    try:
        import submitit  # noqa: F401
    except ImportError:
        raise InputError("jaxarith submit: needs submitit; pip install submitit") from None
    if cluster == "slurm" and shutil.which("srun") is None:
        raise InputError("--cluster slurm: not found here (no srun); run it on a login node")


def executor_for(cluster: str, folder: Path, resources: Resources, requeue: bool) -> Any:
    """submitit's, with resources in the cluster's terms; logs go to ``folder``."""
    import submitit

    executor = submitit.AutoExecutor(folder=folder / "%j", cluster=cluster)
    executor.update_parameters(timeout_min=resources.minutes, name="jaxarith")
    if cluster == "slurm":
        asked: dict[str, Any] = {"cpus_per_task": resources.cores, "gpus_per_node": resources.gpus}
        asked |= {"mem_gb": resources.memory_gb, "slurm_partition": resources.partition}
        further: dict[str, Any] = dict(resources.options)
        if requeue:
            further["requeue"] = True  # Also after a machine is lost.
        executor.update_parameters(
            **{name: value for name, value in asked.items() if value},
            slurm_additional_parameters=further,
            slurm_signal_delay_s=120,
        )
    return executor
