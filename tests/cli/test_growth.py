"""The same directory again: more seeds and values are added, anything else is refused."""

from dataclasses import replace

import pytest
from cli.commands import contents, run_command, sweep_file
from engine.tiny import tiny_sweep
from engine.tiny_pictures import picture_sweep

from jaxarith.config import Model, Parity
from jaxarith.engine.jobs import submit
from jaxarith.engine.run import run
from jaxarith.engine.store import RunDirectory
from jaxarith.errors import InputError
from jaxarith.sweep import Sweep

FEWER = {"grid": "{'dropout': [0.0, 0.1]}"}
REFUSED = {
    "other steps": (["--set", "steps=60"], ["steps=40", "steps=60"]),
    "epochs for steps": (["--set", "epochs=3"], ["steps=40"]),
    "another rate": (["--set", "learning_rate=0.02"], ["learning_rate=0.02"]),
    "other units": (["--set", "units=16"], ["units=8", "units=16"]),
    "fewer seeds": (["--seeds", "1"], ["2 seeds", "not 1"]),
    "other values": (["--set", "train_fraction=0.5,0.7"], ["train_fraction"]),
    "more seeds but other steps": (["--set", "steps=60", "--seeds", "9"], ["steps=60"]),
    "a value that does not fit the memory": (
        ["--set", "units=8,65536", "--set", "decoder_units=65536,none"],
        ["GiB", "use fewer units"],
    ),
}


def stamps(folder):
    """When each file under a folder was last written."""
    return {path: path.stat().st_mtime_ns for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize("what", REFUSED)
def test_another_sweep_on_the_directory_is_refused(what, refused, copied_run, tmp_path):
    settings, wanted = REFUSED[what]
    command = ["sweep", sweep_file(tmp_path), "--out", copied_run, *settings]
    refused(command, *wanted, untouched=copied_run)


def test_fewer_values_are_refused(refused, tmp_path, monkeypatch, capsys):
    command = ["sweep", sweep_file(tmp_path, **FEWER), "--out", tmp_path / "run"]
    assert run_command(command, monkeypatch) == 0
    capsys.readouterr()
    refused([*command, "--set", "dropout=0.1"], "dropout", "--out", untouched=tmp_path / "run")


def test_other_seeds_another_task_and_fewer_combinations_are_named(tmp_path):
    sweep = tiny_sweep({"dropout": [0.0, 0.1], "weight_decay": [0.0, 0.2]}, seeds=[0, 1, 2])
    directory = RunDirectory(tmp_path / "run")
    directory.adopt(sweep, {})
    bits = Sweep(
        task=Parity(bits=6, train_bits=3, sample=40), model=Model("simple_rnn", decoder="aligned")
    )
    fewer = [{"dropout": [0.0], "weight_decay": [0.0, 0.2]}, {"dropout": [0.1]}]
    for other, said in [
        (replace(sweep, seeds=[0, 1, 5]), "seed 2, not seeds 0, 1, 5;"),
        (replace(sweep, seeds=[0, 1]), "3 seeds, not 2;"),
        (bits, "the task add, not parity;"),
        (replace(sweep, grid=fewer), "dropout=0.1, weight_decay=0.2, not asked for;"),
    ]:
        with pytest.raises(InputError, match=f"holds a sweep with {said}"):
            directory.check(other)
    other = RunDirectory(tmp_path / "bits")
    other.adopt(bits, {})
    with pytest.raises(InputError, match="the task parity, not add;"):
        other.check(sweep)


def test_pictures_for_text_are_named_on_the_directory_of_pictures(tmp_path):
    pictures = picture_sweep("image_to_text", seeds=1)
    directory = RunDirectory(tmp_path / "run")
    directory.adopt(pictures, {})
    with pytest.raises(InputError, match="mapping=image_to_text, not mapping=text_to_text"):
        directory.check(tiny_sweep())


@pytest.mark.parametrize("more", [["--seeds", "3"], ["--set", "train_fraction=0.5,0.6"]])
def test_more_seeds_or_values_train_only_what_is_missing(
    more, copied_run, tmp_path, monkeypatch, capsys
):
    before, written = contents(copied_run / "groups"), stamps(copied_run / "groups")
    old = RunDirectory(copied_run).results()
    command = ["sweep", sweep_file(tmp_path), "--out", copied_run, *more]
    assert run_command(command, monkeypatch) == 0
    lines = capsys.readouterr().err
    added = 1 if "--seeds" in more else 2
    assert f"{added}/{added} done" in lines
    after = contents(copied_run / "groups")
    assert {name: after[name] for name in before} == before
    assert {path: stamps(copied_run / "groups")[path] for path in written} == written
    new = RunDirectory(copied_run).results()
    assert len(new) == len(old) + added
    kept = new[new["member"].isin(old["member"])].reset_index(drop=True)
    assert kept.equals(old)
    # What was added is what a run of its own gives, but for the time it took.
    wanted = tiny_sweep(seeds=3) if added == 1 else tiny_sweep({"train_fraction": [0.5, 0.6]})
    alone = run(wanted, tmp_path / "alone", progress=False)
    assert new.drop(columns="seconds").equals(alone.drop(columns="seconds"))


def test_the_same_command_again_trains_nothing(copied_run, tmp_path, monkeypatch, capsys):
    def compiled(*_):
        raise AssertionError("compiled again")

    monkeypatch.setattr("jaxarith.engine.run.programs_for", compiled)
    written = stamps(copied_run / "groups")
    command = ["sweep", sweep_file(tmp_path), "--out", copied_run, "--format", "csv"]
    assert run_command(command, monkeypatch) == 0
    output = capsys.readouterr()
    assert output.err.splitlines() == [
        f"{copied_run}: nothing left to train, all 2 members are finished",
        f"report: {copied_run / 'report.html'}",
        f"next: jaxarith errors {copied_run}",
    ]
    assert output.out.count("\n") == 2
    assert stamps(copied_run / "groups") == written


def test_no_job_is_submitted_where_nothing_is_left_to_train(copied_run):
    assert submit(tiny_sweep(), copied_run, "local", 1) == []
    assert not (copied_run / "jobs").exists()
