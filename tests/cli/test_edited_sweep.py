"""A sweep.json that was edited is refused by every command, and one that says less is read."""

import json

import pytest
from cli.commands import contents, run_command, sweep_file
from engine.tiny import tiny_sweep

from jaxarith import RunDirectory
from jaxarith.errors import InputError
from jaxarith.member import digest

COMMANDS = ["results", "summary", "status", "errors", "report", "describe", "predict", "sweep"]


def edit(path, change):
    document = json.loads((path / "sweep.json").read_text())
    change(document)
    (path / "sweep.json").write_text(json.dumps(document))


EDITS = {
    "fewer seeds": lambda d: d["configuration"].update(seeds=[0]),
    "more seeds": lambda d: d["configuration"].update(seeds=[0, 1, 2]),
    "another largest": lambda d: d["configuration"]["task"].update(largest=8),
    "another rate": lambda d: d["configuration"]["hyperparameters"].update(learning_rate=0.02),
    "another name": lambda d: d["configuration"].update(name="other"),
    "another grid": lambda d: d["configuration"].update(grid={"dropout": [0.0, 0.1]}),
    "a number as text": lambda d: d["configuration"]["model"].update(units="8"),
    "a whole number as one with a point": lambda d: d["configuration"]["model"].update(units=8.0),
    "an unknown setting": lambda d: d["configuration"]["model"].update(unit=8),
    "an unknown section": lambda d: d["configuration"].update(more={}),
    "a missing section": lambda d: d["configuration"].pop("task"),
    "a missing setting": lambda d: d["configuration"]["model"].pop("units"),
    "no section at all": lambda d: d.update(configuration={}),
    "another hash": lambda d: d.update(hash="0123456789"),
    "a hash of another type": lambda d: d.update(hash=7),
    "an empty hash": lambda d: d.update(hash=""),
    "no hash": lambda d: d.pop("hash"),
}


def arguments_of(command, directory, folder):
    return {
        "predict": ["predict", "1+2", "--run", directory],
        "sweep": ["sweep", sweep_file(folder), "--out", directory],
    }.get(command, [command, directory])


@pytest.mark.parametrize("name", EDITS)
def test_an_edited_sweep_json_is_refused(name, copied_run, refused, tmp_path):
    edit(copied_run, EDITS[name])
    path = copied_run / "sweep.json"
    for command in COMMANDS if name in ("fewer seeds", "no hash") else ("results", "sweep"):
        arguments = arguments_of(command, copied_run, tmp_path)
        refused(arguments, path, "was edited", "undo that", "--out", untouched=copied_run)


def test_undone_it_is_read_again(copied_run, finished_run):
    edit(copied_run, EDITS["fewer seeds"])
    with pytest.raises(InputError, match="was edited"):
        RunDirectory(copied_run).results()
    edit(copied_run, lambda document: document["configuration"].update(seeds=[0, 1]))
    assert RunDirectory(copied_run).results().equals(RunDirectory(finished_run).results())


HARMLESS = {
    "no environment": lambda d: d.pop("environment"),
    "environment: null": lambda d: d.update(environment=None),
    "an environment of another type": lambda d: d.update(environment=[1]),
    "nothing in it": lambda d: d.update(environment={}),
    "odd things in it": lambda d: d.update(
        environment={"devices": None, "time": 3, "packages": [], "command": None, "more": {"a": 1}}
    ),
    "a key beside it": lambda d: d.update(remark="mine"),
    "keys in another order": lambda d: d.update(
        configuration=dict(reversed(d["configuration"].items()))
    ),
}


@pytest.mark.parametrize("name", HARMLESS)
def test_what_decides_no_result_may_be_unknown(name, copied_run, monkeypatch, capsys):
    edit(copied_run, HARMLESS[name])
    member = RunDirectory(copied_run).results()["member"][0]
    out = copied_run.parent / "out"
    for command in (
        *(["results", copied_run], ["report", copied_run], ["export", copied_run, member, out]),
        ["describe", copied_run],
    ):
        assert run_command(command, monkeypatch) == 0, capsys.readouterr().err
    assert (out / "README.md").exists()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda c: c["model"].update(unit=8), "unit"),
        (lambda c: c["model"].update(units="eight"), "units='eight'"),
        (lambda c: c.pop("grid"), "grid"),
        (lambda c: c.update(model=None), "model=None"),
        (lambda c: c.update(task=None), "AttributeError"),
        (lambda c: c.update(seeds="two"), "seeds='two'"),
        (lambda c: c.update(seeds=None), "seeds=None"),
        (lambda c: c.update(grid={"units": [[1], [2]]}), "units"),
        (lambda c: c.update(grid=7), "grid=7"),
    ],
)
def test_settings_of_another_version_are_named(change, said, copied_run, refused):
    def with_its_hash(document):
        change(document["configuration"])
        document["hash"] = digest(document["configuration"])

    edit(copied_run, with_its_hash)
    refused(["results", copied_run], copied_run / "sweep.json", "another version", said)


def test_fewer_seeds_with_their_hash_are_a_smaller_sweep(copied_run, finished_run):
    def shrink(document):
        document["configuration"]["seeds"] = [1]
        document["hash"] = digest(document["configuration"])

    edit(copied_run, shrink)
    directory, before = RunDirectory(copied_run), RunDirectory(finished_run).results()
    assert directory.results().equals(before.iloc[1:].reset_index(drop=True))
    assert directory.curves()["member"].unique().tolist() == before["member"].tolist()[1:]
    assert directory.status()["members"].tolist() == [1]


def test_growth_keeps_the_hash_right(copied_run, monkeypatch, tmp_path):
    monkeypatch.setattr("jaxarith.engine.run._train_group", lambda *_: [])
    assert run_command(
        ["sweep", sweep_file(tmp_path), "--out", copied_run, "--seeds", "3"], monkeypatch
    ) in (0, 1)
    assert RunDirectory(copied_run).sweep.seeds == (0, 1, 2)


# As commit fb864cb wrote it, the first that wrote any.
FIRST = {
    "configuration": {
        "name": "old",
        "task": {
            "operators": "+-",
            "smallest": 0,
            "largest": 99,
            "operands": 2,
            "query_width": None,
            "answer_width": None,
            "answer_layout": "left",
            "sample": None,
            "mapping": "text_to_text",
        },
        "model": {
            "cell_type": "lstm",
            "units": 256,
            "encoder_layers": 1,
            "bidirectional": False,
            "decoder": "repeat",
            "decoder_layers": 1,
            "decoder_units": None,
            "attention": False,
        },
        "training": {
            "batch_size": 32,
            "schedule": "constant",
            "warmup_fraction": 0.0,
            "gradient_clip": None,
            "evaluations": 10,
            "evaluation_queries": 1000,
        },
        "hyperparameters": {
            "learning_rate": 0.001,
            "weight_decay": 0.0,
            "dropout": 0.0,
            "label_smoothing": 0.0,
            "train_fraction": 0.5,
            "validation_fraction": 0.0,
            "split": "random",
            "split_seed": None,
            "epochs": 20.0,
            "steps": None,
        },
        "grid": {"train_fraction": [0.1, 0.3333333333333333], "encoder_layers": [1, 2]},
        "seeds": [0, 1],
    },
    "hash": "e6728fa9ba",
    "environment": {"python": "3.11"},
}


def test_a_file_of_the_first_version_is_read(tmp_path):
    (tmp_path / "sweep.json").write_text(json.dumps(FIRST, indent=2))
    members = RunDirectory(tmp_path).sweep.members
    assert len(members) == 8
    assert members[0].id == "1a43317093-0"


def test_a_new_directory_reads_as_it_was_written(tmp_path):
    grids = ({"dropout": [0.1, 1e-7]}, {"train_fraction": [1 / 3]})
    sweep = tiny_sweep(grids, seeds=[3, 2**32 - 1])
    directory = RunDirectory(tmp_path / "run")
    directory.adopt(sweep, {})
    assert directory.sweep.members == sweep.members
    before = contents(tmp_path)
    directory.adopt(directory.sweep, {})
    assert contents(tmp_path) == before
