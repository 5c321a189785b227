"""Output that its encoding cannot hold is replaced, never an error; text is shown as it is."""

import io
import os
import subprocess
import sys
from pathlib import Path

import pytest
from cli.commands import TABLES, run_command, sweep_file

import jaxarith

ENVIRONMENTS = (
    {"PYTHONIOENCODING": "latin-1"},
    {"PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "LC_ALL": "C", "TERM": "dumb"},
)


def started(arguments, **environment):
    """A command in a process of its own: exit code, standard output and error."""
    root = str(Path(jaxarith.__file__).parents[1])
    done = subprocess.run(
        [sys.executable, "-m", "jaxarith", *map(str, arguments)],
        env=os.environ | {"PYTHONPATH": root} | environment,
        capture_output=True,
        check=False,
    )
    return done.returncode, done.stdout, done.stderr


@pytest.mark.parametrize(
    ("command", "encoding"),
    [(name, "ascii") for name in TABLES]
    + [(name, other) for name in ("summary", "compare") for other in ("latin-1", "cp1252")],
)
def test_every_command_prints_in_every_encoding(command, encoding, varied, monkeypatch, tmp_path):
    monkeypatch.setenv("JAXARITH_CACHE", str(tmp_path))
    monkeypatch.delenv("JAXARITH_DIGITS", raising=False)
    streams = [io.TextIOWrapper(io.BytesIO(), encoding=encoding) for _ in range(2)]
    monkeypatch.setattr(sys, "stdout", streams[0])
    monkeypatch.setattr(sys, "stderr", streams[1])
    paths = {"RUN": varied, "SWEEP": sweep_file(tmp_path)}
    arguments = TABLES[command]
    assert run_command([command, *(paths.get(one, one) for one in arguments)], monkeypatch) == 0
    streams[0].flush()
    text = streams[0].buffer.getvalue().decode(encoding)
    assert len(text) > 100
    assert "\\u" not in text
    assert "\\x" not in text


@pytest.mark.parametrize("environment", ENVIRONMENTS, ids=lambda one: next(iter(one)))
def test_a_finished_sweep_prints_its_summary_and_writes_its_report(
    environment, copied_run, tmp_path
):
    sweep = sweep_file(tmp_path)
    code, out, err = started(["sweep", sweep, "--out", copied_run], **environment)
    assert code == 0, err
    assert (copied_run / "report.html").is_file()
    assert b"95 % exact" in out
    assert out.isascii()


def test_an_error_that_the_encoding_lacks_is_one_line():
    name = "größe 漢.py"
    code, _, err = started(["plan", name], PYTHONIOENCODING="ascii")
    assert code == 2
    assert err.isascii()
    assert err.startswith(b"jaxarith: ")
    assert b"gr\\xf6\\xdfe \\u6f22.py: no such file" in err
    assert err.count(b"\n") == 1


def test_machines_get_exact_text_whatever_the_encoding(varied):
    arguments = ["results", varied, "--columns", "member,test_loss", "--format", "json"]
    texts = {started(arguments, PYTHONIOENCODING=one)[1] for one in ("ascii", "utf-8")}
    assert len(texts) == 1


@pytest.mark.parametrize("text", ["[/device:CPU:0]", "[gru]", "[bold]x[/bold]", ":smile:"])
def test_brackets_and_colons_in_errors_are_shown_as_they_are(text, refused):
    refused(["plan", f"{text}.py"], text)
    refused(["plan", "x.py", "--seeds", text], text)
    refused([text], text)
    refused(["results", "nowhere", "--format", text], text)
