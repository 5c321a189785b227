"""A sweep spread over jobs: killed, preempted, started again, and what is asked of Slurm."""

import json
import os
import signal
import subprocess
import sys

import pytest
from engine.interrupting import table
from engine.processes import Sweeping, until
from engine.tiny import tiny_sweep

from jaxarith.engine import jobs
from jaxarith.engine.job_notes import jobs_of
from jaxarith.engine.jobs import Job, Resources, executor_for, submit
from jaxarith.engine.store import RunDirectory
from jaxarith.errors import InputError, RunError


def note_of(directory, name):
    path = directory.path / "jobs" / f"{name}.json"
    return json.loads(path.read_text()) if path.exists() else {"state": "waiting"}


def states(directory):
    return jobs_of(directory)["state"].tolist()


def ended(directory):
    return lambda: not set(states(directory)) & {"waiting", "running"}


def submitted(sweeping, directory, number, *options):
    """Submit from a process that ends at once."""
    command = [sys.executable, "-m", "jaxarith", "submit", sweeping.file, "--cluster", "local"]
    command += ["--jobs", number, "--out", directory.path, "--minutes", 20, *options]
    said = directory.path.with_suffix(".txt")  # No pipe: jobs keep it open.
    with said.open("w") as file:
        subprocess.run(
            [*map(str, command)], env=sweeping.environment, stdout=file, stderr=file, check=True
        )
    ids = ", ".join(jobs_of(directory)["id"])
    assert f"{number} jobs on local: {ids}; see jaxarith status" in said.read_text()


def test_jobs_killed_and_preempted_give_the_table_of_one_process(tmp_path):
    sweeping = Sweeping(tmp_path, 6_000, [8, 9], 4)
    whole = sweeping.finish(tmp_path / "whole")
    directory = RunDirectory(tmp_path / "jobs_on")
    submitted(sweeping, directory, 2, "--requeue")
    until(lambda: directory.status()["done"].sum() > 0, "the first chunk")
    os.kill(note_of(directory, "job_0")["process"], signal.SIGKILL)
    until(lambda: states(directory)[0] == "lost", "its loss")
    first = note_of(directory, "job_1")["process"]
    os.kill(first, signal.SIGUSR2)
    until(lambda: note_of(directory, "job_1").get("process", first) != first, "its return")
    until(ended(directory), "the end of the second job")

    # The second job may have taken over all that the first left.
    if directory.unfinished():
        submitted(sweeping, directory, 1)
        until(ended(directory), "the third job")
        assert states(directory) == ["done"]
    assert directory.status()["done"].tolist() == [4, 4]
    assert table(directory.results()).equals(whole)
    assert not list(directory.path.glob("checkpoints/*"))


GOLDEN = """\
#!/bin/bash

# Parameters
#SBATCH --account=arithmetic
#SBATCH --cpus-per-task=6
#SBATCH --error=JOBS/%j/%j_0_log.err
#SBATCH --gpus-per-node=1
#SBATCH --job-name=jaxarith
#SBATCH --mem=16GB
#SBATCH --nodes=1
#SBATCH --open-mode=append
#SBATCH --output=JOBS/%j/%j_0_log.out
#SBATCH --partition=short
#SBATCH --requeue
#SBATCH --signal=USR2@120
#SBATCH --time=90
#SBATCH --wckey=submitit

# command
export SUBMITIT_EXECUTOR=slurm
srun --unbuffered --output JOBS/%j/%j_%t_log.out --error JOBS/%j/%j_%t_log.err COMMAND
"""


def test_what_slurm_is_asked_for(tmp_path, monkeypatch):
    (tmp_path / "srun").write_text("#!/bin/sh\n")
    (tmp_path / "srun").chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    resources = Resources(90, 6, 1, 16, "short", {"account": "arithmetic"})
    executor = executor_for("slurm", tmp_path / "jobs", resources, True)
    text = executor._executor._make_submission_file_text("COMMAND", "id")
    assert text.replace(str(tmp_path / "jobs"), "JOBS") == GOLDEN


@pytest.mark.parametrize("asked", [{"minutes": 0}, {"cores": 0}, {"gpus": -1}, {"memory_gb": 0}])
def test_resources_that_no_job_can_have_are_refused(asked):
    (name,) = asked
    with pytest.raises(InputError, match=f"--{name.replace('_', '-')} {asked[name]}: must be"):
        Resources(**asked)


def test_a_job_that_must_not_come_back_says_how_to_go_on(tmp_path):
    with pytest.raises(RunError, match="to continue, run jaxarith submit or jaxarith sweep again"):
        Job(tmp_path, "job_0", 0, requeue=False).checkpoint()


@pytest.mark.parametrize(
    ("cluster", "number", "error"),
    [
        ("pbs", 2, "--cluster pbs: must be one of slurm, local"),
        ("local", 0, "--jobs 0: must be 1 or more"),
        ("slurm", 2, "--cluster slurm: not found here"),
    ],
)
def test_what_cannot_be_submitted_leaves_nothing(cluster, number, error, tmp_path, monkeypatch):
    monkeypatch.setattr(jobs.shutil, "which", lambda name: None)
    with pytest.raises(InputError, match=error):
        submit(tiny_sweep(), tmp_path / "run", cluster, number)
    assert not (tmp_path / "run").exists()


def test_a_directory_without_jobs_has_none(tmp_path):
    assert jobs_of(RunDirectory(tmp_path)).empty
