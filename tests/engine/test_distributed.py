"""One sweep in two processes of a job that jax.distributed brings together, over loopback."""

import os
import signal
import socket
import subprocess
import sys

import pytest
from engine.processes import MOST_SECONDS, Sweeping, until

from jaxarith.engine.store import RunDirectory


def start(sweeping, out, folder):
    """Two processes, each with devices of its own; what they say goes to files."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    job = {"JAX_COORDINATOR_ADDRESS": f"127.0.0.1:{port}", "JAX_NUM_PROCESSES": "2"}
    command = [sys.executable, "-m", "jaxarith", "sweep", sweeping.file, "--distributed"]
    processes = []
    for place in range(2):
        environment = sweeping.environment | job | {"JAX_PROCESS_ID": str(place)}
        with (folder / f"said_{place}.txt").open("w") as file:
            processes.append(
                subprocess.Popen(
                    [*map(str, command), "--out", out], env=environment, stdout=file, stderr=file
                )
            )
    return processes


def wait(processes):
    return [process.wait(MOST_SECONDS) for process in processes]


def test_two_processes_one_lost_on_the_way_give_the_table_of_one(tmp_path):
    sweeping = Sweeping(tmp_path, 6_000, [8, 9], 4)
    whole = sweeping.finish(tmp_path / "whole")
    out = tmp_path / "shared"
    directory = RunDirectory(out)
    processes = start(sweeping, out, tmp_path)
    until(lambda: list(out.glob("groups/*/*/members.parquet")), "the first chunk")
    os.kill(processes[1].pid, signal.SIGKILL)
    os.kill(processes[0].pid, signal.SIGTERM)
    # Leaving, JAX would wait minutes for the lost one; a job's manager does not.
    said = tmp_path / "said_0.txt"
    until(lambda: any(word in said.read_text() for word in ("stopped by", "report:")), "its end")
    processes[0].kill()
    assert wait(processes) == [-signal.SIGKILL, -signal.SIGKILL]
    assert "stopped by SIGTERM with everything saved" in said.read_text()
    assert 0 < int(directory.status()["done"].sum()) < 8

    assert wait(start(sweeping, out, tmp_path)) == [0, 0]
    assert directory.results().drop(columns="seconds").equals(whole)
    assert "report:" in (tmp_path / "said_0.txt").read_text()
    assert "report:" not in (tmp_path / "said_1.txt").read_text()
    assert not list(out.glob("checkpoints/*"))


@pytest.mark.parametrize("given", [{}, {"JAX_NUM_PROCESSES": "2", "JAX_PROCESS_ID": "0"}])
def test_without_a_job_to_join_it_says_so(given, tmp_path):
    sweeping = Sweeping(tmp_path, 10, [8], 1)
    command = [sys.executable, "-m", "jaxarith", "sweep", str(sweeping.file), "--distributed"]
    found = subprocess.run(
        [*command, "--out", str(tmp_path / "out")],
        env=sweeping.environment | given,
        capture_output=True,
        text=True,
        check=False,
    )
    assert found.returncode == 2
    (line,) = found.stderr.strip().splitlines()
    assert line.startswith("jaxarith: --distributed: no job to join here")
    assert "JAX_COORDINATOR_ADDRESS" in line
    assert not (tmp_path / "out").exists()
