"""Every table on real terminals of several widths: whole lines, whole names, no crushed columns."""

import json
import re

import pandas as pd
import pytest
from cli.commands import TABLES, run_command, sweep_file
from cli.terminals import on_terminal, wide

from jaxarith.engine.store import RunDirectory

WIDTHS = (40, 80, 200)


@pytest.fixture
def terminal(monkeypatch, tmp_path):
    monkeypatch.setenv("JAXARITH_CACHE", str(tmp_path / "cache"))
    monkeypatch.delenv("JAXARITH_DIGITS", raising=False)

    def type_in(*arguments, columns=80):
        return on_terminal(arguments, monkeypatch, columns)

    return type_in


@pytest.mark.parametrize("columns", WIDTHS[:2])
@pytest.mark.parametrize("command", TABLES)
def test_no_table_is_wider_than_the_terminal(command, columns, varied, terminal, tmp_path):
    paths = {"RUN": varied, "SWEEP": sweep_file(tmp_path)}
    arguments = [paths.get(one, one) for one in TABLES[command]]
    lines = terminal(command, *arguments, columns=columns)
    assert max(map(wide, lines)) <= columns
    headings = lines[: next(place for place, line in enumerate(lines) if line.startswith("──"))]
    assert "…" not in "".join(headings)
    assert not re.search(r"\x1b", "\n".join(lines))


@pytest.mark.parametrize("columns", WIDTHS)
def test_names_that_other_commands_take_are_whole(columns, varied, terminal):
    results = RunDirectory(varied).results()
    first = [line.split()[0] for line in terminal("results", varied, columns=columns) if line]
    assert [word for word in first if re.fullmatch(r"\w{10}-\S+", word)] == results[
        "member"
    ].tolist()
    assert {*results["group"]} <= {
        line.split()[0] for line in terminal("status", varied, columns=columns) if line
    }


def test_a_summary_at_80_columns_has_a_line_per_cell(varied, terminal):
    lines = terminal("summary", varied)
    heading = " ".join(lines[: lines.index(next(one for one in lines if one.startswith("──")))])
    for word in ("learning", "fraction", "split", "seeds", "exact", "95 % exact", "character"):
        assert word in heading
    assert "All rows: task=add" in lines[0]
    rows = [line for line in lines if re.match(r" *0\.[56] ", line)]
    assert len(rows) == 8
    mean, interval = r"(0\.\d{3}|groups)", r"(\[0\.\d{3}, [01]\.\d{3}\]|–)"
    assert all(re.search(rf" 2 +{mean} +{interval} +{mean}", row) for row in rows)
    after = " ".join(lines[lines.index(rows[-1]) + 1 :])
    assert after.startswith("Not shown: ")
    assert "--wide" in after


def test_settings_without_room_go_below_their_row(varied, terminal):
    lines = terminal("summary", varied, columns=30)
    assert sum(line.startswith("    ") and "learning rate: 0.02" in line for line in lines) == 4
    assert max(map(len, lines)) <= 30


def test_chosen_columns_are_shown_in_their_order(varied, terminal, printed):
    lines = terminal("results", varied, "--columns", "test_exact,member,lanes")
    assert lines[0].split() == ["test", "exact", "member", "lanes"]
    assert len(lines) == 2 + 16
    chosen = ("--columns", "member,seed", "--format", "json")
    rows = json.loads(printed("results", varied, *chosen))
    assert list(rows[0]) == ["member", "seed"]
    both = terminal("summary", varied, "--columns", "exact,test_exact_sd", columns=60)
    assert both[0].split() == ["exact", "test", "exact", "sd"]


def test_wide_shows_all_columns(varied, terminal, printed):
    lines = terminal("summary", varied, "--wide")
    assert "reach 0.99" in lines[0]
    # Sentences wrap at the terminal's width, tables do not.
    piped = printed("summary", varied).decode().split()
    assert " ".join(lines).split() == piped


def test_a_column_that_is_not_there_is_one_line(varied, refused):
    refused(["results", varied, "--columns", "test_exakt"], "did you mean test_exact?")
    empty = '--columns "": a name is empty; columns are task'
    refused(["summary", varied, "--columns", ""], empty)


def test_a_file_gets_every_brief_column_on_one_line_per_row(varied, printed):
    lines = printed("results", varied).decode().splitlines()
    assert len(lines) == 2 + 16
    for word in ("member", "task", "learning rate", "status", "seconds", "test per character"):
        assert word in lines[0]


def test_errors_of_members_are_wrapped_and_shown_as_they_are(varied, terminal, monkeypatch):
    text = "XlaRuntimeError: [/device:CPU:0] of [gru] ran out :smile: " + "of memory " * 20
    table = RunDirectory(varied).results()
    table.loc[3, ["status", "error"]] = ["failed", text]
    monkeypatch.setattr(RunDirectory, "results", lambda self: table)
    for columns in WIDTHS:
        lines = terminal("results", varied, columns=columns)
        assert max(map(len, lines)) <= columns
        shown = " ".join(" ".join(lines).split())
        assert " ".join(text.split()[:7]) in shown


def test_a_terminal_that_does_not_know_its_width_has_80_columns(varied, terminal):
    assert max(map(len, terminal("results", varied, columns=0))) <= 80


def test_jobs_fit(varied, terminal, tmp_path, monkeypatch):
    from jaxarith.engine import job_notes

    jobs = pd.DataFrame(
        {
            "job": ["job-0", "job-1"],
            "id": ["123456_0", "123456_1"],
            "cluster": "slurm",
            "state": ["running", "waiting"],
            "chunks": [3, 0],
            "host": ["a-node-of-a-large-cluster.example.org", ""],
        }
    )
    monkeypatch.setattr(job_notes, "jobs_of", lambda directory: jobs)
    for columns in WIDTHS:
        lines = terminal("status", varied, columns=columns)
        assert max(map(len, lines)) <= columns
        assert any("123456_0" in line and "running" in line for line in lines)


def test_an_unknown_format_is_refused(varied, monkeypatch, capsys):
    assert run_command(["results", varied, "--format", "xml"], monkeypatch) == 2
    assert "xml" in capsys.readouterr().err
