"""A sweep on all processes of a job that ``jax.distributed`` has brought together.

Members need nothing of each other, so processes share the run directory and no arrays: each trains
chunks of its own on its own devices, and whoever is left takes over what another has left undone.
"""

import os
import time
from contextlib import suppress
from pathlib import Path

import jax
import pandas as pd
from jax.experimental import multihost_utils

from jaxarith.engine.chunk_training import hold, leave_if_asked
from jaxarith.engine.environment import describe_environment
from jaxarith.engine.jax_options import with_usual_options
from jaxarith.engine.pictures import describe_digits, with_digits
from jaxarith.engine.placement import prepare_devices
from jaxarith.engine.shared import ChunksFailed, name_chunks, train_shared
from jaxarith.engine.signals import StopRequest
from jaxarith.engine.store import FAILED, RunDirectory
from jaxarith.engine.workers import Workers
from jaxarith.errors import InputError, RunError, one_line
from jaxarith.sweep import Sweep

WAIT_SECONDS = 0.5
# As JAX_COORDINATOR_ADDRESS, which JAX reads itself.
NUMBERS = {"num_processes": "JAX_NUM_PROCESSES", "process_id": "JAX_PROCESS_ID"}


def join() -> None:
    """Join the job's other processes; before anything of JAX has run.

    Slurm, Open MPI, Kubernetes and TPU pods are found by JAX itself; elsewhere
    ``JAX_COORDINATOR_ADDRESS`` (host:port), ``JAX_NUM_PROCESSES`` and ``JAX_PROCESS_ID`` say it.

    Raises:
        InputError: nothing says which processes belong together.
    """
    prepare_devices()
    try:
        numbers = {name: int(os.environ[one]) for name, one in NUMBERS.items() if one in os.environ}
        jax.distributed.initialize(**numbers)  # type: ignore[arg-type]
    except (ValueError, RuntimeError) as error:
        raise InputError(
            f"--distributed: no job to join here ({one_line(error)}); start it by srun or mpirun, "
            f"or set JAX_COORDINATOR_ADDRESS, {' and '.join(NUMBERS.values())}"
        ) from None


def first() -> bool:
    """Whether this is the job's first process, or the only one."""
    return jax.process_index() == 0


@with_usual_options
def run_distributed(sweep: Sweep, out: str | Path) -> pd.DataFrame:
    """As ``engine.run.run``, in every process of a job at once, on one directory.

    When a process is lost the others end with it, as JAX has it; the same job started again goes
    on from what was saved.

    Args:
        sweep: the same in all processes.
        out: the run directory, on a file system that all of them share.

    Raises:
        InputError: a directory that cannot be taken.
        RunError: chunks that failed, after all others.
        Interrupted: a signal came; the state is saved.
    """
    directory = RunDirectory(out)
    sweep = with_digits(sweep, directory)
    directory.check(sweep)
    multihost_utils.sync_global_devices("all have looked")
    place = jax.process_index()
    batched = jax.default_backend() != "cpu"
    workers = Workers(jax.process_count(), jax.local_device_count(), batched)
    with StopRequest() as stop:
        if place == 0:
            with hold(directory):
                directory.adopt(sweep, describe_environment() | describe_digits(sweep))
                name_chunks(directory, sweep, workers)
        multihost_utils.sync_global_devices("chunks have names")
        # None leaves before all is done: another's chunk may yet be left to it.
        while _under_way(directory):
            with suppress(ChunksFailed):
                train_shared(directory, place, stop)
            leave_if_asked(directory, stop)
            time.sleep(WAIT_SECONDS)
    # Of all processes: one that failed here may have been trained by another since.
    if failed := list(directory.failures()):
        raise RunError(
            f"{directory.path}: {len(failed)} member{'s' * (len(failed) > 1)} failed; first: "
            f"{failed[0][1]}"
        )
    return directory.results()


def _under_way(directory: RunDirectory) -> bool:
    """Whether a chunk is neither finished nor failed."""
    folders = map(directory.working_folder, directory.unfinished())
    return any(not (folder / FAILED).exists() for folder in folders)
