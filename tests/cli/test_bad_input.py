"""Bad arguments and bad sweep files: one line that names what is wrong and what is allowed."""

import inspect
import os
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import pytest
from cli.commands import SETTINGS, sweep_file

from jaxarith.commands.registry import COMMANDS
from jaxarith.engine.store import RunDirectory
from jaxarith.engine.table import unscored_results
from jaxarith.statistics import summarise
from jaxarith.tables import brief_summary

MISSPELT = [
    ("swepe tiny.py", ["swepe: no such command", "did you mean sweep?", "plan, sweep", "doctor"]),
    ("--frobnicate", ["--frobnicate", "commands are plan, sweep"]),
    ("plan", ["plan: needs SWEEP, a sweep file;"]),
    ("sweep", ["sweep", "SWEEP"]),
    ("results", ["results: needs DIR, a run directory;"]),
    ("export x", ["export: needs MEMBER, the member's name", "; and OUT, a new directory;"]),
    ("submit x", ["submit: needs --cluster {slurm,local}, slurm", "; and --jobs INT, how many;"]),
    ("results x -- --format csv", ["takes no --format after --", "leave out --"]),
    ("--format csv", ["--format: give a command first", "commands are plan, sweep"]),
    ("plan tiny.py --frobnicate", ["takes no --frobnicate", "jaxarith plan --help"]),
    ("plan tiny.py --seed 3", ["takes no --seed;", "did you mean --seeds?"]),
    ("plan tiny.py --out x", ["plan: takes no --out;", "sweep", "submit", "plan --help"]),
    ("results x --seeds 2", ["results: takes no --seeds;", "plan", "sweep"]),
    ("compare x --bye units", ["compare: takes no --bye;", "did you mean --by?"]),
    ("plan tiny.py more.py", ["takes no more.py", "jaxarith plan --help"]),
    ("plan tiny.py --seeds", ["--seeds: needs a value", "plan --help"]),
    ("plan tiny.py --processes 0", ["--processes 0: must be 1 or more"]),
    ("plan tiny.py --seeds three", ["--seeds three", "must be a whole number"]),
    ("plan tiny.py --seeds 2.5", ["--seeds 2.5", "must be a whole number"]),
    ("plan tiny.py --seeds 0", ["seeds=0", "must be from 1 to"]),
    ("plan tiny.py --seeds -3", ["seeds=-3", "must be from 1 to"]),
    ("plan tiny.py --seeds 99999999", ["seeds=99999999", "must be from 1 to"]),
    ("plan tiny.py --format yaml", ["--format yaml: must be one of table, csv, json, parquet"]),
    ("predict", ["predict", "at least one query"]),
    ("predict 1*2", ["1*2", "write digits and + -"]),
    ("predict 1+2 --threshold x", ["--threshold x", "must be a number"]),
    ("plan tiny.py --set epochs=5 steps=100", ["epochs, steps", "one budget is enough"]),
    ("plan tiny.py --set epochs=5,6 steps=100", ["epochs, steps", "one budget is enough"]),
    ("predict 1+2 --task image_to_text", ["--task image_to_text: must be one of text_to_", "see"]),
    ("predict 1+2 --run . --task text_to_image", ["--task text_to_image", "leave out --run"]),
]

SETTINGS_REFUSED = [
    ("unitz=8", ["unitz", "did you mean units"]),
    ("lr=0.1", ["lr", "did you mean learning_rate?"]),
    ("hidden_units=8", ["hidden_units", "units"]),
    ("layers=2", ["layers", "encoder_layers or decoder_layers"]),
    ("batch=8", ["batch", "did you mean batch_size"]),
    ("frobnicate=8", ["frobnicate", "settings are answer_layout", "units", "windows"]),
    ("task=mul", ["task", "operators='*'"]),
    ("units", ["units", "key=value"]),
    ("=8", ["no such setting"]),
    ("units=many", ["units=many", "must be a whole number"]),
    ("units=8.5", ["units=8.5", "must be a whole number"]),
    ("units=", ["units=", "must be a whole number"]),
    ("units=0", ["units=0", "must be from 1 to 65536"]),
    ("learning_rate=fast", ["learning_rate=fast", "must be a number"]),
    ("learning_rate=0", ["learning_rate=0", "above 0"]),
    ("learning_rate=inf", ["learning_rate=inf", "must be finite"]),
    ("dropout=1", ["dropout=1", "below 1"]),
    ("bidirectional=perhaps", ["bidirectional=perhaps", "true or false"]),
    ("cell_type=transformer", ["cell_type='transformer'", "lstm, gru, simple_rnn"]),
    ("split=half", ["split='half'", "random, orbit"]),
    ("operators=+/", ["operators='+/'", "+ - *"]),
    ("units=8,8", ["units=[8, 8]", "twice"]),
    ("train_fraction=0", ["train_fraction=0", "above 0 and below 1"]),
    ("train_fraction=1", ["train_fraction=1", "above 0 and below 1"]),
    ("train_fraction=1.5", ["train_fraction=1.5", "above 0 and below 1"]),
    ("train_fraction=-0.5", ["train_fraction=-0.5", "above 0 and below 1"]),
    ("train_fraction=nan", ["train_fraction=nan", "above 0 and below 1"]),
    ("train_fraction=0.001", ["train_fraction=0.001", "no query", "move"]),
    ("train_fraction=0.5,2", ["train_fraction=2", "above 0 and below 1"]),
    ("batch_size=0", ["batch_size=0", "at least 1"]),
    ("answer_width=1", ["answer_width=1", "set answer_width=2"]),
    ("query_width=2", ["query_width=2", "set query_width=3"]),
    ("seeds=some", ["seeds=some", "must be a whole number"]),
    ("steps=1e9", ["steps=1e9", "must be a whole number"]),
    ("largest=99999999999", ["largest=99999999999", "choose less"]),
]

FILES_REFUSED = {
    "does not parse": ("SWEEP = Sweep(", ["line 1", "never closed"]),
    "raises": ("x = 1\nraise ValueError('no luck')", ["line 2", "ValueError: no luck"]),
    "misses a module": ("import frobnicate", ["line 1", "No module named 'frobnicate'"]),
    "leaves": ("import sys\nsys.exit(3)", ["line 2", "SystemExit: 3"]),
    "leaves as if well": ("raise SystemExit", ["line 1", "SystemExit"]),
    "defines no sweep": ("sweep = 1", ["SWEEP = Sweep(…)"]),
    "is empty": ("", ["SWEEP = Sweep(…)"]),
    "defines another thing": ("SWEEP = {'seeds': 8}", ["SWEEP = Sweep(…)"]),
    "has a byte of Latin-1": (b"NAME = 'caf\xe9'\n", ["utf-8"]),
    "has a null byte": (b"SWEEP = 1\x00", ["null bytes"]),
}

ARGUMENTS_REFUSED = {
    "an empty grid": ({"grid": "{'units': []}"}, ["units=[]", "at least one value"]),
    "a grid that is no list": ({"grid": "{'units': 8}"}, ["units=8", "list of values"]),
    "a value twice": ({"grid": "{'dropout': [0.1, 0.2, 0.1]}"}, ["dropout", "twice"]),
    "a misspelt setting": ({"grid": "{'unitz': [8]}"}, ["unitz", "did you mean units"]),
    "two budgets": ({"hyperparameters": "Hyperparameters(epochs=2, steps=9)"}, ["twice", "one"]),
    "no seed": ({"seeds": "0"}, ["seeds=0", "must be from 1"]),
    "a seed twice": ({"seeds": "[1, 2, 1]"}, ["seeds=[1, 2, 1]", "twice"]),
    "a seed below zero": ({"seeds": "[1, -2]"}, ["-2", "must be from 0"]),
    "a broken seed": ({"seeds": "[1, 2.5]"}, ["2.5", "whole number"]),
    "a section of another kind": ({"model": "Training()"}, ["model=", "Model(…)"]),
    "an unknown argument": ({"model": "Model(depth=3)"}, ["depth", "line 3"]),
}


@pytest.mark.parametrize(("line", "wanted"), MISSPELT, ids=[line for line, _ in MISSPELT])
def test_a_misspelt_command_is_refused(line, wanted, refused, tmp_path):
    sweep_file(tmp_path)
    refused(line.split(), *wanted)


@pytest.mark.parametrize(("setting", "wanted"), SETTINGS_REFUSED, ids=lambda v: str(v)[:30])
def test_a_bad_setting_is_refused(setting, wanted, refused, tmp_path):
    refused(["plan", sweep_file(tmp_path), "--set", setting], *wanted)


@pytest.mark.parametrize("what", FILES_REFUSED)
def test_a_bad_sweep_file_is_refused(what, refused, tmp_path):
    text, wanted = FILES_REFUSED[what]
    path = tmp_path / "bad.py"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    refused(["plan", path], path, *wanted)


@pytest.mark.parametrize("what", ARGUMENTS_REFUSED)
def test_a_bad_sweep_is_refused(what, refused, tmp_path):
    changed, wanted = ARGUMENTS_REFUSED[what]
    assert set(changed) <= set(SETTINGS)
    path = sweep_file(tmp_path, **changed)
    refused(["plan", path], path, *wanted)


@pytest.mark.parametrize("command", ["plan", "sweep", "describe"])
def test_a_missing_sweep_file_is_refused(command, refused, tmp_path):
    refused([command, "nosuch.py"], "nosuch.py", "no such file", "name a sweep file")


@pytest.mark.parametrize("command", ["plan", "sweep"])
def test_digits_without_a_name_are_refused_and_the_environment_stays(
    command, refused, tmp_path, monkeypatch
):
    monkeypatch.setenv("JAXARITH_DIGITS", "embedded")
    refused([command, sweep_file(tmp_path), "--digits", ""], '--digits ""', "name tfds, embedded")
    assert os.environ["JAXARITH_DIGITS"] == "embedded"


def test_a_directory_is_no_sweep_file(refused, tmp_path):
    refused(["sweep", tmp_path], tmp_path, "is a directory", "name a sweep file")


def test_a_path_too_long_for_any_disk_is_refused(refused, tmp_path):
    refused(["plan", "a" * 300 + ".py"], "aaa", "name too long")
    refused(["sweep", sweep_file(tmp_path), "--out", "a" * 300], "aaa", "name too long")
    refused(["status", "a" * 300], "aaa", "name too long")


def test_a_network_larger_than_the_memory_is_refused_before_anything_is_written(refused, tmp_path):
    path = sweep_file(tmp_path)
    huge = ["--set", "units=65536", "--set", "decoder_units=65536"]
    refused(["plan", path, *huge], "units", "GiB", "use fewer units or a smaller batch_size")
    refused(["sweep", path, *huge, "--out", tmp_path / "run"], "units", "GiB", "use fewer units")
    assert not (tmp_path / "run").exists()


@pytest.mark.parametrize(
    "command", [["plan", "nosuch.py"], ["frobnicate"], ["predict", "1+1", "--run", "nosuch"]]
)
def test_a_real_process_says_one_line_too(command, tmp_path):
    call = [sys.executable, "-m", "jaxarith", *command]
    if command[0] == "plan":
        call[:3] = [str(Path(sys.executable).with_name("jaxarith"))]
    done = subprocess.run(call, capture_output=True, text=True, cwd=tmp_path, timeout=120)
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr.count("\n") == 1
    assert command[-1] in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("arguments", [[], ["-h"], ["--help"]])
@pytest.mark.parametrize("columns", [40, 60, 80])
def test_alone_it_explains_every_command_and_gives_examples(
    arguments, columns, printed, monkeypatch
):
    monkeypatch.setenv("COLUMNS", str(columns))
    text = printed(*arguments).decode()
    named = [line.split()[0] for line in text.splitlines() if line[:3].strip() and line[0] == " "]
    assert sorted(named[: len(COMMANDS)]) == sorted(COMMANDS)
    assert text.count("jaxarith ") >= 3
    assert max(map(len, text.splitlines())) <= columns


def test_it_says_its_version(printed):
    assert printed("--version").decode() == f"jaxarith {version('jaxarith')}\n"


@pytest.mark.parametrize(
    ("arguments", "wanted"),
    [
        (("results", "RUN", "--columns", ""), ('--columns ""', "is empty", "member", "test_exact")),
        (("results", "RUN", "--columns", "member,"), ("a name is empty", "test_exact")),
        (("errors", "RUN", "--by", ""), ('--by ""', "is empty", "cell", "member")),
        (("compare", "RUN", "--by", ""), ('--by ""', "must name a setting")),
        (("compare", "RUN", "--by", "units", "--metric", ""), ('--metric ""', "is empty")),
        (("export", "RUN", "", "out"), ('"": the name of a member is empty', "there are ", "-0")),
    ],
)
def test_an_empty_name_is_called_empty(arguments, wanted, finished_run, refused):
    given = [finished_run if one == "RUN" else one for one in arguments]
    refused(given, *wanted, untouched=finished_run)


@pytest.mark.parametrize("format_", ["table", "csv"])
def test_columns_that_a_summary_lacks_are_refused_before_training(format_, refused, tmp_path):
    path, out = sweep_file(tmp_path, grid="{'split_seed': [0, 1]}"), tmp_path / "run"
    options = ["--out", out, "--format", format_, "--columns"]
    refused(["sweep", path, *options, "nosuch"], "--columns nosuch", "no such column")
    refused(["sweep", path, *options, "test_exact"], "--columns test_exact", "did you mean")
    assert not out.exists()


def test_expected_results_have_the_columns_of_a_summary(varied):
    run = RunDirectory(varied)
    expected, found = summarise(unscored_results(run.sweep.members)), summarise(run.results())
    assert [*expected] == [*found]
    assert [*brief_summary(expected)] == [*brief_summary(found)]


@pytest.mark.parametrize("width", [30, 40, 80])
@pytest.mark.parametrize("command", ["sweep", "predict", "compare"])
def test_help_fits_the_terminal_but_for_its_usage(command, width, tmp_path):
    done = subprocess.run(
        [sys.executable, "-m", "jaxarith", command, "--help"],
        capture_output=True,
        text=True,
        env=os.environ | {"COLUMNS": str(width)},
        timeout=120,
    )
    usage, *lines = done.stdout.splitlines()
    assert usage.startswith("usage: ")
    assert max(map(len, lines)) <= width
    text = inspect.cleandoc(COMMANDS[command].__doc__).partition("\n\nArgs:")[0]
    assert " ".join(text.split()) in " ".join(done.stdout.split())
