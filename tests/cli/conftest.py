import shutil
import subprocess

import pytest
from cli.commands import contents, run_command
from engine.tiny import tiny_sweep

from jaxarith.engine.run import run


@pytest.fixture(scope="session")
def finished_run(tmp_path_factory):
    """A finished run directory of the tiny sweep; commands that fail must not touch it."""
    path = tmp_path_factory.mktemp("finished") / "run"
    run(tiny_sweep(), path, progress=False)
    return path


@pytest.fixture(scope="session")
def varied(tmp_path_factory):
    """A finished run of several settings, with seeds and splits crossed; not to be touched."""
    path = tmp_path_factory.mktemp("varied") / "run"
    grid = {"learning_rate": [0.001, 0.02], "train_fraction": [0.5, 0.6], "split_seed": [0, 1]}
    run(tiny_sweep(grid, seeds=2), path, progress=False)
    return path


@pytest.fixture
def copied_run(finished_run, tmp_path):
    """A run directory that a test may harm."""
    return shutil.copytree(finished_run, tmp_path / "copied")


@pytest.fixture
def printed(monkeypatch, capfdbinary):
    """Run a command that must succeed; what it printed, as bytes."""

    def run_it(*arguments):
        assert run_command(arguments, monkeypatch) == 0
        return capfdbinary.readouterr().out

    return run_it


@pytest.fixture
def refused(monkeypatch, capsys, tmp_path):
    """Run a command that must be refused: exit code 2, one line that holds these, no output."""

    def check(arguments, *wanted, untouched=None):
        monkeypatch.chdir(tmp_path)
        before = None if untouched is None else contents(untouched)
        code = run_command(arguments, monkeypatch)
        output = capsys.readouterr()
        assert code == 2, output.err
        assert output.out == ""
        assert output.err.startswith("jaxarith: ")
        assert output.err.endswith("\n")
        assert output.err.count("\n") == 1
        assert len(output.err) < 1200
        for word in wanted:
            assert str(word) in output.err
        if untouched is not None:
            assert contents(untouched) == before
        return output.err

    return check


@pytest.fixture
def small_disk(tmp_path):
    """A disk in memory, and a function that gives it so many KiB."""
    path = tmp_path / "disk"
    path.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=4k", "tmpfs", str(path)]
    try:
        done = subprocess.run(mount, capture_output=True, check=False)
    except FileNotFoundError:
        pytest.skip("no mount here")
    if done.returncode:
        pytest.skip("mount is not permitted here")

    def resize(kib):
        subprocess.run(["mount", "-o", f"remount,size={kib}k", str(path)], check=True)

    yield path, resize
    # Lazily, for arrays may still be mapped from it.
    subprocess.run(["umount", "--lazy", str(path)], check=True)
