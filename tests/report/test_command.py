import os
import shlex
import shutil
import subprocess
import sys

import pytest
from cli.commands import run_command, sweep_file

import jaxarith.report
from jaxarith.engine.environment import describe_environment
from jaxarith.engine.store import RunDirectory


def test_report_prints_where_it_is(reported, tmp_path, monkeypatch, capsys):
    path = shutil.copytree(reported.directory.path, tmp_path / "run")
    (path / "report.html").unlink()
    shutil.rmtree(path / "figures")
    assert run_command(["report", path], monkeypatch) == 0
    output = capsys.readouterr()
    assert output.out == f"{path / 'report.html'}\n"
    assert output.err == ""
    assert (path / "report.html").stat().st_size > 10_000
    pictures = sorted((path / "figures").glob("*.png"))
    assert "learning_curves.png" in [picture.name for picture in pictures]
    assert all(picture.read_bytes().startswith(b"\x89PNG") for picture in pictures)


def test_a_sweep_ends_with_its_report(tmp_path, monkeypatch, capsys):
    path = tmp_path / "run"
    assert run_command(["sweep", sweep_file(tmp_path), "--out", path], monkeypatch) == 0
    lines = capsys.readouterr().err.splitlines()
    assert f"report: {path / 'report.html'}" in lines
    assert lines[-1] == f"next: jaxarith errors {path}"
    text = (path / "report.html").read_text(encoding="utf-8")
    command = shlex.join(["jaxarith", "sweep", str(tmp_path / "tiny.py"), "--out", str(path)])
    assert command in text


def test_a_report_that_fails_harms_no_sweep(reported, tmp_path, monkeypatch, capsys):
    def fail(directory):
        raise RuntimeError("the pencil\nbroke")

    monkeypatch.setattr(jaxarith.report, "write_report", fail)
    path = tmp_path / "run"
    command = ["sweep", sweep_file(tmp_path), "--out", path, "--format", "json"]
    assert run_command(command, monkeypatch) == 0
    output = capsys.readouterr()
    assert "report not written: the pencil broke" in output.err.splitlines()
    assert output.out.startswith("[")
    assert len(RunDirectory(path).results()) == 2


def test_the_report_is_written_before_the_table_is_printed(reported, tmp_path, monkeypatch):
    def fail(*_):
        raise UnicodeEncodeError("latin-1", "≥", 0, 1, "no such character")

    monkeypatch.setattr("jaxarith.tables.show", fail)
    path = tmp_path / "run"
    assert run_command(["sweep", sweep_file(tmp_path), "--out", path], monkeypatch) == 1
    assert (path / "report.html").exists()


def test_the_backend_that_a_notebook_names_for_pictures_is_not_needed(
    reported, tmp_path, monkeypatch
):
    path = shutil.copytree(reported.directory.path, tmp_path / "run")
    (path / "report.html").unlink()
    command = [sys.executable, "-m", "jaxarith", "report", str(path)]
    environment = os.environ | {"MPLBACKEND": "nosuch"}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=300)
    assert done.stderr == ""
    assert (path / "report.html").exists()


@pytest.mark.parametrize("where", ["missing", "empty"])
def test_what_is_no_run_is_refused_in_one_line(where, tmp_path, monkeypatch, capsys):
    (tmp_path / "empty").mkdir()
    assert run_command(["report", tmp_path / where], monkeypatch) == 2
    output = capsys.readouterr()
    assert output.err.startswith("jaxarith: ")
    assert output.err.count("\n") == 1


def test_a_run_without_a_result_is_refused_in_one_line(reported, tmp_path, monkeypatch, capsys):
    directory = RunDirectory(tmp_path / "run")
    directory.adopt(reported.directory.sweep, describe_environment())
    assert run_command(["report", directory.path], monkeypatch) == 2
    output = capsys.readouterr()
    assert "no finished member" in output.err
    assert output.err.count("\n") == 1


def test_the_command_can_be_pasted_back(monkeypatch):
    arguments = ["/somewhere/bin/jaxarith", "sweep", "my sweep.py", "--set", "dropout=0.1,0.2"]
    monkeypatch.setattr(sys, "argv", arguments)
    command = describe_environment()["command"]
    assert shlex.split(command) == ["jaxarith", *arguments[1:]]
