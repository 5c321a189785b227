import io
import json

import pandas as pd
import pytest
from cli.commands import run_command
from engine.tiny import tiny_sweep
from report.made_up import made_up_run

from jaxarith.comparisons import compare, compare_runs, variance_shares
from jaxarith.config import Arithmetic
from jaxarith.engine.run import run
from jaxarith.engine.store import RunDirectory


@pytest.fixture(scope="module")
def rates(tmp_path_factory):
    """A run of two learning rates, crossed seeds and splits."""
    path = tmp_path_factory.mktemp("rates") / "run"
    grid = {"learning_rate": [0.001, 0.02], "split_seed": [0, 1]}
    run(tiny_sweep(grid, seeds=3), path, progress=False)
    return path


def test_a_comparison_is_a_table_and_a_sentence(rates, printed):
    results = RunDirectory(rates).results()
    expected = compare(results, "learning_rate", "test_per_character")
    options = ("--by", "learning_rate", "--metric", "test_per_character")
    text = printed("compare", rates, *options).decode()
    assert expected["sentence"].iloc[0] in text
    assert "0.02 − 0.001" in text
    rows = json.loads(printed("compare", rates, *options, "--format", "json"))
    assert rows[0]["difference"] == pytest.approx(expected["difference"].iloc[0])
    assert list(rows[0]) == list(expected.columns)


def test_two_runs_are_compared(tmp_path, finished_run, printed):
    run(tiny_sweep(seeds=3, learning_rate=0.02), tmp_path / "other", progress=False)
    names = (str(finished_run), str(tmp_path / "other"))
    tables = [RunDirectory(path).results() for path in names]
    expected = compare_runs(tables[0], tables[1], names)
    table = pd.read_csv(io.BytesIO(printed("compare", *names, "--format", "csv")))
    assert table["difference"].tolist() == pytest.approx(expected["difference"].tolist())
    assert table["also"].iloc[0] == "learning_rate"


def test_shares_of_wrong_answers_are_compared(rates, printed):
    arguments = ("compare", rates, "--by", "learning_rate", "--format", "json", "--metric")
    rows = {m: json.loads(printed(*arguments, m))[0] for m in ("wrong_one", "share_one")}
    assert rows["share_one"]["mean_first"] > rows["wrong_one"]["mean_first"]
    assert rows["share_one"]["n_first"] >= 2


def test_variance_is_shared_out(rates, printed):
    expected = variance_shares(RunDirectory(rates).results())
    table = pd.read_csv(io.BytesIO(printed("variance", rates, "--format", "csv")))
    assert table["sd"].tolist() == pytest.approx(expected["sd"].tolist())
    assert table["left_out"].tolist() == [0] * 6
    assert table["source"].tolist() == ["seed", "split_seed", "both"] * 2


def test_published_tables_are_printed_with_the_packages_numbers_or_a_runs(finished_run, printed):
    carried = pd.read_csv(io.BytesIO(printed("reproduce", "text", "--format", "csv")))
    assert (carried["n"] >= 8).any()
    here = pd.read_csv(io.BytesIO(printed("reproduce", "--runs", finished_run, "--format", "csv")))
    assert set(here["verdict"]) == {"not measured"}
    assert "published value is" in printed("reproduce").decode()


def test_a_run_of_one_seed_reproduces_nothing_and_is_said_so(tmp_path, monkeypatch, capsys):
    made_up_run(tmp_path / "run", Arithmetic(largest=4), seeds=1)
    assert run_command(["reproduce", "text", "--runs", tmp_path / "run"], monkeypatch) == 2
    assert "--runs: no cell of made up has two finished seeds" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        (("compare",), "compare: takes one or two run directories, not 0"),
        (("compare", "RUN"), "compare: name one run directory and --by FIELD, or two"),
        (("compare", "RUN", "RUN", "--by", "units"), "compare: name one run directory and --by"),
        (("compare", "RUN", "RUN", "RUN"), "takes one or two run directories, not 3"),
        (("compare", "RUN", "--by", "learningrate"), "no such setting; did you mean learning_rate"),
        (("compare", "nowhere", "--by", "units"), "nowhere: no such directory"),
        (("compare", "RUN", "--by", "units", "--margin", "-1"), "--margin -1.0: must be 0 or more"),
        (("reproduce", "poems"), "reproduce poems: not known; names are text, images, assignments"),
        (("variance", "ALONE"), "put split_seed into the grid"),
    ],
)
def test_bad_input_is_one_line(arguments, error, rates, finished_run, monkeypatch, capsys):
    paths = {"RUN": rates, "ALONE": finished_run}
    assert run_command([paths.get(a, a) for a in arguments], monkeypatch) == 2
    complaint = capsys.readouterr().err
    assert error in complaint
    assert complaint.count("\n") == 1
