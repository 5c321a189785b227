"""What synchronisation puts beside a run's own files is no second result."""

import shutil
import subprocess
import sys

import numpy as np
import pandas as pd
import pytest
from cli.commands import run_command, sweep_file

from jaxarith import RunDirectory, predict, write_report
from jaxarith.engine.answers import load_answers
from jaxarith.engine.redrawn import trained_members

COPIES = [
    *("{} (1)", "{} 2", "{} - Copy", "Copy of {}", "{}.sync-conflict-20261130-101112-ABCDEFG"),
    *(".{}.icloud", "{}~", "{} (conflicted copy 2026-11-30)", "{}-HOST", "{}.bak"),
]


def chunk_of(path):
    (chunk,) = RunDirectory(path).chunks()
    return chunk


def everything(path, printed):
    """What each command and function says of a run."""
    directory = RunDirectory(path)
    member = directory.results()["member"][0]
    shutil.rmtree(path.parent / "out", ignore_errors=True)
    said = [
        printed(*command, *format)
        for format in ((), ("--format", "csv"))
        for command in (
            *(["results", path], ["summary", path], ["errors", path], ["status", path]),
            ["predict", "1+2", "3+3", "--run", path],
        )
    ]
    printed("export", path, member, path.parent / "out")
    weights = (path.parent / "out" / "model.safetensors").read_bytes()
    answers = [entry._asdict() for entry in load_answers(directory)]
    text = write_report(path).read_text(encoding="utf-8")
    page = [line for line in text.splitlines() if "Written" not in line and "UTC" not in line]
    curves = directory.curves().to_csv()
    return said, weights, str(answers), page, curves, sorted(directory.finished())


def test_copies_of_all_kinds_change_nothing(copied_run, printed, caplog):
    before = everything(copied_run, printed)
    assert not caplog.records
    chunk = chunk_of(copied_run)
    for place in (chunk, chunk.parent):
        for name in COPIES:
            shutil.copytree(place, place.with_name(name.format(place.name)))
    for name in ("members (1).parquet", "predictions 2.npz", ".members.parquet.icloud"):
        shutil.copy(chunk / "members.parquet", chunk / name)
    (chunk.parent / ".DS_Store").write_bytes(b"")
    (chunk.parent.parent / "desktop.ini").write_bytes(b"")
    for name in ("sweep (1).json", "sweep.sync-conflict-20261130.json"):
        shutil.copy(copied_run / "sweep.json", copied_run / name)
    assert everything(copied_run, printed) == before
    said = [record.getMessage() for record in caplog.records]
    assert len(said) == 1
    assert "copies" in said[0]
    assert f"and {2 * len(COPIES) - 1} more" in said[0]


def test_a_sweep_trains_nothing_for_a_copy(copied_run, tmp_path, monkeypatch, capsys):
    chunk = chunk_of(copied_run)
    shutil.copytree(chunk, chunk.with_name(f"{chunk.name} (1)"))
    monkeypatch.setattr("jaxarith.engine.run._train_group", lambda *_: pytest.fail("trained"))
    assert run_command(["sweep", sweep_file(tmp_path), "--out", copied_run], monkeypatch) == 0


def test_a_copy_alone_is_no_result(copied_run):
    chunk = chunk_of(copied_run)
    chunk.rename(chunk.with_name(f"{chunk.name} (1)"))
    directory = RunDirectory(copied_run)
    assert directory.finished() == set()
    assert directory.results().empty
    assert directory.status()["waiting"].tolist() == [2]


@pytest.mark.parametrize("place", ["chunk", "group"])
@pytest.mark.parametrize("name", COPIES)
def test_what_was_renamed_is_said_to_be_missing(place, name, copied_run, caplog):
    path = chunk_of(copied_run) if place == "chunk" else chunk_of(copied_run).parent
    other = path.rename(path.with_name(name.format(path.name)))
    assert RunDirectory(copied_run).results().empty
    (said,) = [record.getMessage() for record in caplog.records]
    fix = "wait until its copy is complete" if "icloud" in name else "rename it back"
    assert said == f"{path}: is missing; {other.name!r} lies there: {fix}"
    other.rename(path)
    assert len(RunDirectory(copied_run).results()) == 2
    assert len(caplog.records) == 1


RENAMED = [
    ("members.parquet", "members (conflicted copy).parquet", "errors"),
    ("members.parquet", "members.parquet.bak", "results"),
    ("predictions.npz", "predictions 2.npz", "errors"),
    ("curves.parquet", "Copy of curves.parquet", "report"),
    ("params", "params (1)", "predict"),
    ("../../../sweep.json", "sweep.sync-conflict-20261130.json", "results"),
]


@pytest.mark.parametrize(("name", "other", "command"), RENAMED)
def test_a_renamed_file_is_named(name, other, command, copied_run, refused):
    path = (chunk_of(copied_run) / name).resolve()
    path.rename(path.with_name(other))
    arguments = [command, copied_run]
    if command == "predict":
        arguments = ["predict", "1+2", "--run", copied_run]
    refused(arguments, path.parent, f"{other!r}", "back")


def test_the_notice_is_the_same_before_every_command(copied_run, tmp_path):
    chunk = chunk_of(copied_run)
    shutil.copytree(chunk, chunk.with_name(f"{chunk.name} (1)"))
    for command in (["results", copied_run], ["sweep", sweep_file(tmp_path), "--out", copied_run]):
        call = [sys.executable, "-m", "jaxarith", *map(str, command)]
        said = subprocess.run(call, capture_output=True, text=True, check=True).stderr
        notice = f"{copied_run}: ignores {chunk.name} (1): copies beside its groups"
        assert notice in said.splitlines()


def test_copies_of_unfinished_chunks_are_not_begun(copied_run):
    directory = RunDirectory(copied_run)
    shutil.rmtree(copied_run / "groups")
    from jaxarith.engine.chunk import Chunk

    members = directory.sweep.members
    folder = directory.claim(Chunk(members[0].static, members))
    for name in COPIES:
        shutil.copytree(folder, folder.with_name(name.format(folder.name)))
    assert list(directory.unfinished()) == [folder.name]
    assert directory.status()["begun"].tolist() == [2]


@pytest.fixture
def twice(copied_run):
    """A run whose second member is also in an earlier chunk of its own, with other results."""
    chunk = chunk_of(copied_run)
    first = chunk.with_name("0" * 10)
    first.mkdir()
    table = pd.read_parquet(chunk / "members.parquet").iloc[1:]
    name = table["member"].item()
    table.assign(test_exact=0.125).to_parquet(first / "members.parquet")
    curves = pd.read_parquet(chunk / "curves.parquet")
    curves[curves["member"] == name].assign(test_exact=0.125).to_parquet(first / "curves.parquet")
    with np.load(chunk / "predictions.npz") as stored:
        arrays = {key: stored[key][1:] for key in stored}
    np.savez(first / "predictions.npz", **arrays | {"predicted": 0 * arrays["predicted"]})
    shutil.copytree(chunk / "params", first / "params")  # Whose first network is another.
    return copied_run, name


def test_of_two_results_of_a_member_the_first_counts_everywhere(twice, finished_run):
    path, name = twice
    directory, original = RunDirectory(path), RunDirectory(finished_run)
    results = directory.results()
    assert results["member"].tolist() == original.results()["member"].tolist()
    assert results["test_exact"].tolist()[1] == 0.125
    curves = directory.curves()
    assert len(curves) == len(original.curves())
    assert (curves.loc[curves["member"] == name, "test_exact"] == 0.125).all()
    (answers,) = load_answers(directory)
    assert answers.members == results["member"].tolist()
    assert not answers.predicted[1].any()
    assert answers.predicted[0].any()
    other = results["member"][0]
    trained = trained_members(directory, {name, other})
    leaves = [trained[one].params["encoder"]["layer_0"]["kernel"] for one in (name, other)]
    assert (leaves[0] == leaves[1]).all()
    asked = predict(["1+2", "3+3"], path)
    assert asked["member"].tolist() == [other, name] * 2
    said = asked.pivot(index="query", columns="member", values="answer")
    assert said[name].equals(said[other].rename(name))
    assert directory.finished() == original.finished()
    assert directory.status().equals(original.status())


def test_a_member_that_the_sweep_does_not_have_counts_nowhere(copied_run, printed):
    before = everything(copied_run, printed)
    chunk = chunk_of(copied_run)
    stranger = shutil.copytree(chunk, chunk.with_name("0" * 10))
    table = pd.read_parquet(stranger / "members.parquet")
    names = [f"fedcba9876-{seed}" for seed in table["seed"]]
    table.assign(member=names, cell="fedcba9876").to_parquet(stranger / "members.parquet")
    with np.load(chunk / "predictions.npz") as stored:
        np.savez(stranger / "predictions.npz", **dict(stored) | {"member": np.array(names)})
    after = everything(copied_run, printed)
    assert after[:-1] == before[:-1]
