"""Paths through every command and from Python: empty ones, URLs, homes, odd names, links."""

import os
import shlex
import shutil
import sys
from pathlib import Path

import pytest
from cli.commands import contents, run_command, sweep_file
from engine.tiny import tiny_sweep

from jaxarith import (
    InputError,
    RunDirectory,
    draw,
    load_sweep,
    pipeline,
    predict,
    run,
    write_report,
)
from jaxarith.answer_picture import save_figure
from jaxarith.data_sources import save_picture
from jaxarith.engine.distributed import run_distributed
from jaxarith.engine.exported import export_member, load_member
from jaxarith.engine.jobs import submit
from jaxarith.tasks.digits import load_digits

# A name with all that shells, URLs, globs, pandas, JAX and submitit give a meaning.
ODD = "a b\\z:c?d#e*[f]{g}100%h'i\"j&k;l$m~ü"
BAD = ["", "gs://bucket/x"]
COMMANDS = [
    *(("results", "{}"), ("summary", "{}"), ("errors", "{}"), ("report", "{}"), ("status", "{}")),
    *(("variance", "{}"), ("describe", "{}"), ("compare", "{}", "--by", "units")),
    *(("compare", "{run}", "{}"), ("reproduce", "--runs", "{}"), ("predict", "1+2", "--run", "{}")),
    *(
        ("predict", "1+2", "--out", "{}"),
        ("export", "{}", "m", "out"),
        ("export", "{run}", "m", "{}"),
    ),
    *(
        ("pipeline", "{}", "{run}", "{run}"),
        ("plan", "{}"),
        ("sweep", "{}"),
        ("data", "--out", "{}"),
    ),
    *(("sweep", "{sweep}", "--out", "{}"), ("plan", "{sweep}", "--digits", "{}")),
    ("submit", "{sweep}", "--cluster", "local", "--jobs", "1", "--out", "{}"),
]


@pytest.mark.parametrize("given", BAD)
@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_no_command_takes_an_empty_path_or_a_url(command, given, refused, finished_run, tmp_path):
    places = {"run": finished_run, "sweep": sweep_file(tmp_path)}
    arguments = [one.format(given, **places) for one in command]
    before = contents(tmp_path)
    text = refused(arguments, untouched=finished_run)
    assert "empty" in text or 'digits ""' in text if given == "" else "is a URL" in text
    assert contents(tmp_path) == before
    assert [path.name for path in tmp_path.iterdir()] == ["tiny.py"]


CALLS = {
    "RunDirectory": RunDirectory,
    "run": lambda path: run(tiny_sweep(), path),
    "run_distributed": lambda path: run_distributed(tiny_sweep(), path),
    "submit": lambda path: submit(tiny_sweep(), path, "local", 1),
    "predict": lambda path: predict(["1+2"], path),
    "draw": lambda path: draw(["1+2"], path),
    "write_report": write_report,
    "pipeline": lambda path: pipeline(path, path, path),
    "load_sweep": load_sweep,
    "load_member": load_member,
    "load_digits": load_digits,
    "save_figure": lambda path: save_figure(None, path),
    "save_picture": lambda path: save_picture(None, path),
    "export_member": lambda path: export_member(None, "m", path),
}


@pytest.mark.parametrize("given", [*BAD, Path("gs://bucket/x"), "a\0b", "~nobody-is-called-so/x"])
@pytest.mark.parametrize("name", CALLS)
def test_no_function_takes_what_is_no_path(name, given, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(InputError, match=r"empty|is a URL|NUL|no home|digits ''"):
        CALLS[name](given)
    assert not any(tmp_path.iterdir())


@pytest.fixture
def home(tmp_path, monkeypatch):
    """A home directory with an odd name, and a working directory beside it."""
    folder, beside = tmp_path / ODD, tmp_path / "beside"
    folder.mkdir()
    beside.mkdir()
    monkeypatch.setenv("HOME", str(folder))
    monkeypatch.setenv("JAXARITH_COMPILE_CACHE", "off")
    monkeypatch.chdir(beside)
    return folder


def test_a_sweep_is_trained_in_a_home_with_an_odd_name(home, monkeypatch, capsys, finished_run):
    sweep_file(home)
    assert run_command(["sweep", "~/tiny.py", "--out=~/x"], monkeypatch) == 0
    report, following = capsys.readouterr().err.splitlines()[-2:]
    assert report == f"report: {home / 'x' / 'report.html'}"
    assert shlex.split(following) == ["next:", "jaxarith", "errors", str(home / "x")]
    assert not any(Path().iterdir())
    trained, other = (RunDirectory(path).results() for path in ("~/x", finished_run))
    assert trained.drop(columns="seconds").equals(other.drop(columns="seconds"))
    member = trained["member"][0]
    for command in (
        *(["results", "~/x"], ["status", "~/x"], ["errors", "~/x"], ["describe", "~/tiny.py"]),
        *(["predict", "1+2", "--run", "~/x"], ["export", "~/x", member, "~/member"]),
        ["predict", "1+2", "--run", "~/member"],
    ):
        assert run_command(command, monkeypatch) == 0
        assert capsys.readouterr().err == ""
    assert sorted(path.name for path in home.iterdir()) == ["member", "tiny.py", "x"]
    assert not any(Path().iterdir())


def test_the_same_from_python(home, finished_run):
    shutil.copytree(finished_run, home / "x")
    for given in ("~/x", Path("~/x"), os.fsencode(home / "x"), f"../{ODD}/x"):
        directory = RunDirectory(given)
        assert directory.path.samefile(home / "x")
        assert len(directory.results()) == 2
        assert len(directory.curves()) == 4
        assert len(predict(["1+2"], given)) == 2
    assert write_report("~/x") == home / "x" / "report.html"
    assert load_sweep(sweep_file(home)).name == load_sweep("~/tiny.py").name
    assert not any(Path().iterdir())


def test_a_directory_may_be_reached_by_links(home, finished_run, monkeypatch, capsys):
    shutil.copytree(finished_run, home / "far")
    link = home / "link"
    link.symlink_to("far", target_is_directory=True)
    (home / "sweep.json").write_bytes((home / "far" / "sweep.json").read_bytes())
    (home / "far" / "sweep.json").unlink()
    (home / "far" / "sweep.json").symlink_to("../sweep.json")
    assert run_command(["sweep", sweep_file(home), "--out", link], monkeypatch) == 0
    assert (home / "far" / "sweep.json").is_symlink()
    assert link.is_symlink()
    (home / "empty").mkdir()
    (home / "to empty").symlink_to("empty")
    member = RunDirectory(link).results()["member"][0]
    assert run_command(["export", link, member, home / "to empty"], monkeypatch) == 0
    assert (home / "empty" / "README.md").exists()


def test_a_link_to_nothing_is_said(home, refused):
    (home / "link").symlink_to("nowhere")
    sweep = sweep_file(home)
    for command in (["results", home / "link"], ["sweep", sweep, "--out", home / "link"]):
        refused(command, "nowhere, which is not there", "mend the link")


# Those of text show no pictures and take none.
OF_TEXT = (("predict", "1+2", "--out", "{}"), ("plan", "{sweep}", "--digits", "{}"))
OPENING = [command for command in COMMANDS if command not in OF_TEXT and command[0] != "data"]


@pytest.mark.parametrize("given", ["loop", "loop/x.png"])
@pytest.mark.parametrize(
    "command", [*OPENING, ("data", "--digits", "embedded", "--out", "{}")], ids=" ".join
)
def test_links_in_a_circle_are_said(command, given, refused, finished_run, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("loop").symlink_to("loop")
    member = RunDirectory(finished_run).results()["member"][0]
    places = {"run": finished_run, "sweep": sweep_file(tmp_path)}
    arguments = [member if one == "m" else one.format(given, **places) for one in command]
    if command[0] == "data" and given == "loop":
        arguments[-1] = "loop.png"
        Path("loop.png").symlink_to("loop.png")
    text = refused(arguments, "Too many levels of symbolic links", untouched=finished_run)
    if command[0] in ("export", "submit") and "{}" in command[-1]:
        assert "cannot be written (Too many levels" in text


def test_an_argument_that_is_not_utf_8_is_refused_in_one_line(refused, tmp_path):
    (tmp_path / os.fsdecode(b"caf\xe9")).mkdir()
    text = refused(["results", os.fsdecode(b"caf\xe9")], r"caf\xe9", "not UTF-8", "rename it")
    assert "delete" not in text


def test_a_stranger_whose_name_is_not_utf_8_is_said(refused, tmp_path):
    out = tmp_path / "out"
    out.mkdir()
    (out / os.fsdecode(b"caf\xe9")).write_text("mine")
    refused(["sweep", sweep_file(tmp_path), "--out", out], r"holds caf\xe9 but no sweep.json")


def test_a_printed_command_can_be_pasted(home, monkeypatch, capsys):
    monkeypatch.setattr("jaxarith.engine.jobs.submit", lambda *_: ["7"])
    command = ["submit", sweep_file(home), "--cluster", "local", "--jobs", "1", "--out", "~/x y"]
    assert run_command(command, monkeypatch) == 0
    printed = capsys.readouterr().out.partition("see ")[2]
    assert shlex.split(printed) == ["jaxarith", "status", str(home / "x y")]


def test_where_to_go_on_can_be_pasted(home):
    from jaxarith.engine.chunk_training import leave_if_asked
    from jaxarith.engine.signals import StopRequest
    from jaxarith.errors import Interrupted

    stop = StopRequest()
    stop.received = 15
    with pytest.raises(Interrupted) as caught:
        leave_if_asked(RunDirectory("~/x"), stop)
    assert f"run the same command again (--out {shlex.quote(str(home / 'x'))})" in str(caught.value)


def test_a_sweep_file_that_changes_the_directory_moves_no_result(home, monkeypatch):
    file = sweep_file(home)
    file.write_text(f"import os\nos.chdir({str(home)!r})\n{file.read_text()}")
    here = Path.cwd()
    monkeypatch.setattr("jaxarith.engine.run.run", lambda sweep, out: sys.exit(out == here / "r"))
    assert run_command(["sweep", file, "--out", "r"], monkeypatch) == 1
    assert Path.cwd() == here
