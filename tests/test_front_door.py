"""Every command on a finished run, as a person would type it."""

import io
import json
import re
import shutil
import sys

import numpy as np
import pandas as pd
import pytest
from engine.tiny import tiny_sweep

from jaxarith import cli, predict
from jaxarith.doctor import examine
from jaxarith.engine.run import run
from jaxarith.errors import InputError

SWEEP_FILE = """
from jaxarith import Arithmetic, Hyperparameters, Model, Sweep, Training

SWEEP = Sweep(
    "tiny",
    Arithmetic(operators="+", largest=9),
    Model(units=8),
    Training(batch_size=16, schedule="cosine", evaluations=2, evaluation_queries=50),
    Hyperparameters(learning_rate=0.01, steps=40, train_fraction=0.6),
    grid={"learning_rate": [0.01, 0.02]},
    seeds=2,
)
"""


@pytest.fixture(scope="module")
def finished(tmp_path_factory):
    path = tmp_path_factory.mktemp("front") / "run"
    run(tiny_sweep({"learning_rate": [0.01, 0.02]}), path, progress=False)
    return path


@pytest.fixture
def sweep_file(tmp_path):
    path = tmp_path / "tiny.py"
    path.write_text(SWEEP_FILE)
    return path


@pytest.fixture
def command(monkeypatch, capsys):
    def type_in(*words):
        monkeypatch.setattr(sys, "argv", ["jaxarith", *map(str, words)])
        monkeypatch.setattr("warnings.filters", sys.modules["warnings"].filters[:])
        cli.main()
        return capsys.readouterr().out

    return type_in


def test_results_in_every_format_are_the_same_rows(command, finished, monkeypatch):
    csv = pd.read_csv(io.StringIO(command("results", finished, "--format", "csv")))
    records = json.loads(command("results", finished, "--format", "json"))
    assert len(csv) == len(records) == 4
    assert csv["member"].tolist() == [row["member"] for row in records]
    assert csv["test_exact"].tolist() == pytest.approx([row["test_exact"] for row in records])
    assert records[0]["digits"] is None
    shown = command("results", finished)
    assert all(member in shown for member in csv["member"])

    class Binary(io.StringIO):
        buffer = io.BytesIO()

    monkeypatch.setattr(sys, "stdout", Binary())
    command("results", finished, "--format", "parquet")
    parquet = pd.read_parquet(io.BytesIO(Binary.buffer.getvalue()))
    assert list(parquet.columns) == list(csv.columns)
    assert parquet["seed"].tolist() == [0, 1, 0, 1]


def test_summary_has_a_row_per_cell(command, finished):
    table = pd.read_csv(io.StringIO(command("summary", finished, "--format", "csv")))
    assert table["n"].tolist() == [2, 2]
    assert table["learning_rate"].tolist() == [0.01, 0.02]
    known = table.dropna(subset=["test_exact_low"])
    assert (known["test_exact_low"] <= known["test_exact_mean"]).all()
    assert (
        table["test_exact_interval"].str.startswith("none: ") == table["test_exact_low"].isna()
    ).all()
    assert "95 % exact" in command("summary", finished)


def test_status_counts_the_members(command, finished):
    (row,) = json.loads(command("status", finished, "--format", "json"))
    counts = {"members": 4, "done": 4, "diverged": 0, "failed": 0, "running": 0, "waiting": 0}
    assert {name: row[name] for name in counts} == counts


def test_predict_shows_the_ensemble_and_each_member(command, finished):
    shown = command("predict", "3+4", "4 + 9", "--run", finished)
    assert "ensemble" in shown
    assert shown.count("3+4") == shown.count("4 + 9") == 2
    each = json.loads(command("predict", "3+4", "--run", finished, "--format", "json"))
    assert len(each) == 4
    assert {row["right_answer"] for row in each} == {"7"}


def test_a_query_given_twice_is_asked_once(command, finished):
    twice = command("predict", "3+4", "4+9", "3+4", "--run", finished, "--format", "csv")
    assert twice == command("predict", "3+4", "4+9", "--run", finished, "--format", "csv")


def test_one_query_may_be_given_without_a_list(finished):
    pd.testing.assert_frame_equal(predict("3+4", finished), predict(["3+4"], finished))
    assert set(predict(np.str_("3+4"), finished)["query"]) == {"3+4"}
    assert len(predict(np.array(["3+4", "4+9"]), str(finished))) == 8


def test_diverged_members_have_no_answers(finished, tmp_path):
    copy = shutil.copytree(finished, tmp_path / "copy")
    (file,) = copy.glob("groups/*/*/members.parquet")
    table = pd.read_parquet(file)
    names = table["member"].tolist()
    table.assign(status=["diverged", *["done"] * 3]).to_parquet(file)
    assert sorted(predict(["3+4"], copy)["member"]) == sorted(names[1:])
    table.assign(status="diverged").to_parquet(file)
    with pytest.raises(InputError, match="all finished members diverged"):
        predict(["3+4"], copy)


def test_plan_trains_nothing_and_shows_groups_and_totals(command, sweep_file):
    layers = ["--set", "encoder_layers=1,2", "--set", "packing=separate"]
    shown = command("plan", sweep_file, *layers, "--seeds", 3)
    assert "idle" in shown
    assert "separate: as set" in shown
    (first, second) = json.loads(
        command("plan", sweep_file, *layers, "--format", "json", "--seeds", 3)
    )
    assert (first["members"], second["members"]) == (6, 6)
    assert first["train_compiles"] == 1
    assert second["parameters"] > first["parameters"]
    assert list(sweep_file.parent.iterdir()) == [sweep_file]


def test_describe_walks_through_the_encoding_and_the_layers(command, sweep_file, finished):
    shown = command("describe", sweep_file)
    assert "100 queries of 2 numbers from 0 to 9" in shown
    assert "0123456789+␣" in shown
    assert "encoder/layer_0" in shown
    assert re.search(r"encoder/layer_0 +RecurrentLayer .* 672 +.*recurrent_kernel 8×32", shown)
    assert re.search(r"Group .*: 1,\d{3} parameters", shown)
    assert command("describe", finished).split("\n", 1)[1] == shown.split("\n", 1)[1]


def test_describe_takes_settings(command, sweep_file, finished):
    for target in (sweep_file, finished):
        shown = command("describe", target, "--set", "cell_type=gru,simple_rnn")
        assert "in 2 groups" in shown
        assert "cell_type=gru)" in shown
        assert "cell_type=simple_rnn)" in shown


def test_sweep_prints_its_summary_and_goes_on(command, sweep_file, tmp_path):
    words = ("sweep", sweep_file, "--out", tmp_path / "run", "--format", "csv")
    first = pd.read_csv(io.StringIO(command(*words)))
    again = pd.read_csv(io.StringIO(command(*words)))
    pd.testing.assert_frame_equal(first, again)
    grown = pd.read_csv(io.StringIO(command(*words, "--seeds", "3")))
    assert grown["n"].tolist() == [3, 3]


def test_doctor_finds_this_machine_fit(command, tmp_path, monkeypatch):
    monkeypatch.setenv("JAXARITH_COMPILE_CACHE", str(tmp_path / "cache"))
    checks = {row["check"]: row for row in json.loads(command("doctor", "--format", "json"))}
    assert {"python", "jax", "devices", "memory", "compile cache"} <= checks.keys()
    assert checks["devices"]["found"].startswith("2 ×")
    assert all(row["verdict"] in ("ok", "note") for row in checks.values())


def test_doctor_says_what_is_wrong_and_the_mend(command, tmp_path, monkeypatch, capsys):
    blocked = tmp_path / "file"
    blocked.write_text("")
    monkeypatch.setenv("JAXARITH_COMPILE_CACHE", str(blocked / "cache"))
    monkeypatch.setenv("JAXARITH_DIGITS", str(tmp_path / "nowhere"))
    with pytest.raises(SystemExit) as left:
        command("doctor")
    said = capsys.readouterr()
    assert left.value.code == 1
    assert "JAXARITH_DIGITS" in said.err
    assert "compile cache" in said.err
    assert len(said.err.splitlines()) == 1


def test_doctor_examines_the_rest_where_a_device_is_broken(monkeypatch):
    def broken():
        raise AssertionError

    monkeypatch.setattr("jax.local_devices", broken)
    checks = examine().set_index("check")
    assert checks.loc["devices", "verdict"] == "wrong"
    assert "JAX_PLATFORMS" in checks.loc["devices", "mend"]
    assert "compute" not in checks.index
    assert "memory" in checks.index


@pytest.mark.parametrize(
    "name",
    ["plan", "sweep", "status", "results", "summary", "predict", "describe", "data", "doctor"],
)
def test_every_command_has_help(command, capsys, name):
    with pytest.raises(SystemExit) as left:
        command(name, "--help")
    assert left.value.code == 0
    assert f"usage: jaxarith {name}" in capsys.readouterr().out
