"""Bad run directories and bad queries: one line, and what lies there stays as it is."""

import shutil
import subprocess
import sys

import pytest
from cli.commands import contents, run_command, sweep_file

READERS = ["status", "results", "summary"]


def reading(command, directory):
    """A command that reads a run directory."""
    return ["predict", "1+2", "--run", directory] if command == "predict" else [command, directory]


def harm(path):
    """Cut a file in half."""
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


@pytest.mark.parametrize("command", [*READERS, "predict"])
def test_reading_no_run_directory_is_refused(command, refused, tmp_path):
    refused(reading(command, "nosuch"), "nosuch", "no such directory", "jaxarith sweep")
    other = tmp_path / "other"
    other.mkdir()
    (other / "notes.txt").write_text("mine")
    refused(reading(command, other), other, "not a run directory", "sweep.json", untouched=other)
    refused(reading(command, other / "notes.txt"), "notes.txt", "directory", untouched=other)


def test_describing_no_run_directory_is_refused(refused, tmp_path):
    refused(["describe", tmp_path], tmp_path, "not a run directory", "sweep.json")


@pytest.mark.parametrize("command", [*READERS, "predict", "describe"])
@pytest.mark.parametrize("text", [None, "", "[]", "null", '{"configuration": 1, "environment": 2}'])
def test_a_damaged_sweep_json_is_refused(command, text, refused, copied_run):
    path = copied_run / "sweep.json"
    harm(path) if text is None else path.write_text(text)
    refused(reading(command, copied_run), path, "damaged", untouched=copied_run)


@pytest.mark.parametrize("command", [*READERS, "predict"])
def test_a_damaged_table_is_refused(command, refused, copied_run):
    (path,) = copied_run.glob("groups/*/*/members.parquet")
    harm(path)
    refused(
        *[reading(command, copied_run), path, "damaged", f"delete {path.parent}"],
        untouched=copied_run,
    )


def test_a_sweep_over_a_damaged_directory_is_refused(refused, copied_run, tmp_path):
    (table,) = copied_run.glob("groups/*/*/members.parquet")
    command = ["sweep", sweep_file(tmp_path), "--out", copied_run]
    whole = table.read_bytes()
    harm(table)
    refused(command, table, f"delete {table.parent}", untouched=copied_run)
    table.write_bytes(whole)
    harm(copied_run / "sweep.json")
    refused(command, "sweep.json", "damaged", "new directory", untouched=copied_run)


@pytest.mark.parametrize("what", ["deleted", "emptied", "halved"])
def test_predicting_without_parameters_is_refused(what, refused, copied_run):
    (params,) = copied_run.glob("groups/*/*/params")
    if what == "halved":
        for file in params.rglob("*"):
            if file.is_file():
                harm(file)
    else:
        shutil.rmtree(params)
    if what == "emptied":
        params.mkdir()
    command = ["predict", "1+2", "--run", copied_run]
    refused(command, params, f"delete {params.parent}", "sweep again", untouched=copied_run)


def test_damaged_parameters_are_one_line_of_a_real_process(copied_run):
    for file in copied_run.glob("groups/*/*/params/**/manifest.ocdbt"):
        harm(file)
    command = [sys.executable, "-m", "jaxarith", "predict", "1+2", "--run", str(copied_run)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.count("\n") == 1, done.stderr
    assert "cannot be read" in done.stderr


def test_a_run_without_a_finished_member_is_said_so(refused, copied_run):
    shutil.rmtree(copied_run / "groups")
    refused(["summary", copied_run], copied_run, "no finished member", untouched=copied_run)
    refused(["predict", "1+2", "--run", copied_run], copied_run, "no finished member")


def test_out_that_is_a_file_is_refused(refused, tmp_path):
    path = tmp_path / "taken"
    path.write_text("mine")
    sweep = sweep_file(tmp_path)
    refused(["sweep", sweep, "--out", path], path, "is a file", "--out", untouched=tmp_path)
    refused(["sweep", sweep, "--out", path / "below"], path, "cannot be written", "another --out")


def test_out_where_nothing_can_be_written_is_refused(refused, tmp_path):
    path = "/proc/jaxarith/run"
    refused(["sweep", sweep_file(tmp_path), "--out", path], path, "cannot be written", "--out")


def test_out_with_other_files_is_refused(refused, tmp_path):
    other = tmp_path / "other"
    other.mkdir()
    (other / "thesis.tex").write_text("mine")
    command = ["sweep", sweep_file(tmp_path), "--out", other]
    refused(command, other, "thesis.tex", "empty or new directory", untouched=other)


QUERIES = [
    ("1x2", ["1x2"]),
    ("1+a", ["1+a"]),
    ("1/2", ["1/2"]),
    ("7-2", ["7-2", "+"]),
    ("10+2", ["10+2", "0", "9"]),
    ("1+2+3", ["1+2+3", "2"]),
    ("1", ["1"]),
    ("+", ["+"]),
    ("", ["''"]),
]


@pytest.mark.parametrize(("query", "wanted"), QUERIES, ids=[query for query, _ in QUERIES])
def test_a_query_that_the_task_does_not_know_is_refused(query, wanted, refused, finished_run):
    refused(["predict", query, "--run", finished_run], *wanted, untouched=finished_run)


def test_predict_wants_a_query(refused, finished_run):
    refused(["predict", "--run", finished_run], "at least one query", "9+0")


@pytest.mark.parametrize("command", [*READERS, "predict", "plan", "sweep"])
def test_parquet_to_a_terminal_is_refused(command, refused, finished_run, monkeypatch, tmp_path):
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True, raising=False)
    arguments = reading(command, finished_run)
    if command in ("plan", "sweep"):
        arguments = [command, sweep_file(tmp_path)]
    refused([*arguments, "--format", "parquet"], "--format parquet", "terminal", ">")
    assert not (tmp_path / "runs").exists()


def test_good_commands_leave_the_directory_as_it_is(finished_run, monkeypatch, capsys):
    before = contents(finished_run)
    for command in [*READERS, "predict", "describe"]:
        assert run_command(reading(command, finished_run), monkeypatch) == 0
        assert capsys.readouterr().err == ""
    assert contents(finished_run) == before
