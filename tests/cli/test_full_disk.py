"""A disk that fills up: one line, exit 1, and the same command goes on once there is room."""

import errno
import os

import pytest
from cli.commands import run_command, sweep_file
from engine.tiny import tiny_sweep

from jaxarith.engine import checkpoint, files
from jaxarith.engine.run import run
from jaxarith.engine.store import RunDirectory

SIZES_KIB = [4, 12, 20, 32, 48, 64, 80, 96, 128, 160, 200, 256, 320, 400, 8192]


@pytest.fixture
def save_always(monkeypatch):
    """Every segment is saved."""
    monkeypatch.setattr(checkpoint, "SHORTEST_INTERVAL", 0.0)
    monkeypatch.setattr(checkpoint, "INTERVAL_PER_COST", 0.0)


@pytest.fixture(scope="module")
def uninterrupted(tmp_path_factory):
    """The table of the sweep when nothing goes wrong."""
    path = tmp_path_factory.mktemp("uninterrupted") / "run"
    return run(tiny_sweep(seeds=5), path, progress=False).drop(columns="seconds")


def sweep_until_it_stops(out, folder, monkeypatch, capsys):
    """The exit code and the error line of the sweep, tried once."""
    command = ["sweep", sweep_file(folder, seeds="5"), "--out", out]
    code = run_command(command, monkeypatch)
    output = capsys.readouterr()
    told = ("group ", "report: ", "next: ")
    errors = [line for line in output.err.splitlines() if not line.startswith(told)]
    assert "Traceback" not in output.err
    if code:
        assert output.out == ""
    return code, errors


def test_a_full_disk_loses_nothing(
    small_disk, uninterrupted, save_always, tmp_path, monkeypatch, capsys
):
    disk, resize = small_disk
    out, done, failures = disk / "run", 0, 0
    for kib in SIZES_KIB:
        resize(kib)
        code, errors = sweep_until_it_stops(out, tmp_path, monkeypatch, capsys)
        if code == 0:
            break
        failures += 1
        assert code == 1
        assert len(errors) == 1, errors
        assert "no space left" in errors[0]
        assert str(out) in errors[0]
        if (out / "sweep.json").exists():
            before, done = done, int(RunDirectory(out).status()["done"].sum())
            assert done >= before
    assert code == 0
    assert failures >= 4
    assert RunDirectory(out).results().drop(columns="seconds").equals(uninterrupted)


@pytest.mark.parametrize("number", [0, 1, 2, 5, 8, 9])
def test_a_write_that_finds_no_space_is_said_and_mended(
    number, uninterrupted, tmp_path, monkeypatch, capsys
):
    whole, calls = files._synchronise, []

    def fill_up(path):
        calls.append(path)
        if len(calls) > number:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(path))
        whole(path)

    out = tmp_path / "run"
    with monkeypatch.context() as patch:
        patch.setattr(files, "_synchronise", fill_up)
        code, errors = sweep_until_it_stops(out, tmp_path, patch, capsys)
    assert code == 1
    assert len(errors) == 1
    assert "no space left" in errors[0]
    assert sweep_until_it_stops(out, tmp_path, monkeypatch, capsys) == (0, [])
    assert RunDirectory(out).results().drop(columns="seconds").equals(uninterrupted)


def test_a_disk_that_breaks_is_said(tmp_path, uninterrupted, monkeypatch, capsys):
    def break_down(path):
        if path.suffix == ".partial" and ".npz" in path.name:
            raise OSError(errno.EIO, os.strerror(errno.EIO), str(path))

    with monkeypatch.context() as patch:
        patch.setattr(files, "_synchronise", break_down)
        code, errors = sweep_until_it_stops(tmp_path / "run", tmp_path, patch, capsys)
    assert code == 1
    assert "cannot be written any more" in errors[0]
    assert sweep_until_it_stops(tmp_path / "run", tmp_path, monkeypatch, capsys) == (0, [])
