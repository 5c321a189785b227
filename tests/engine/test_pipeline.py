"""A reader and an adder in a row, on the test pictures of a network that does both."""

import shutil
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from engine.tiny_pictures import make_pictures_cheap

from jaxarith.config import FrameEncoder, Hyperparameters, Model, Numbers, Training
from jaxarith.engine import pipeline as module
from jaxarith.engine.pipeline import pipeline
from jaxarith.engine.predict import predict
from jaxarith.engine.run import run
from jaxarith.engine.store import RunDirectory
from jaxarith.errors import InputError
from jaxarith.sweep import Sweep

DIGITS = {"smallest": 0, "largest": 9, "lengths": "uniform"}
SYSTEMS = {
    "number_reader": Model("feedforward", 16, decoder="none"),
    "number_adder": Model("gru", 16, decoder="none"),
    "number_sum": Model("gru", 8, decoder="none"),
}


@pytest.fixture(scope="module")
def runs(tmp_path_factory):
    """A finished run of each system, over the digits; the reader and the adder know some."""
    made = {}
    with pytest.MonkeyPatch.context() as patch:
        make_pictures_cheap(patch)
        for name, model in SYSTEMS.items():
            layout = "units_first" if name == "number_adder" else "left"
            sample = 400 if name == "number_reader" else None
            task = Numbers(name, answer_layout=layout, sample=sample, **DIGITS)
            reader = FrameEncoder(filters=(4,), frame_units=16) if task.reads_images else None
            made[name] = tmp_path_factory.mktemp("pipeline") / name
            sweep = Sweep(
                name,
                task,
                model,
                Training(batch_size=16, evaluations=1, evaluation_queries=20),
                Hyperparameters(steps=150, learning_rate=0.02, train_fraction=0.8),
                frame_encoder=reader,
                seeds=2,
            )
            run(sweep, made[name], progress=False)
    return made


def test_it_is_the_two_in_a_row_on_the_pictures_of_the_third(runs, monkeypatch):
    make_pictures_cheap(monkeypatch)
    table = pipeline(*(runs[name] for name in SYSTEMS))
    assert table["seed"].tolist() == [0, 1]
    both = RunDirectory(runs["number_sum"]).results()
    assert table["queries"].tolist() == both["test_queries"].tolist()
    np.testing.assert_allclose(table["both_exact"], both["test_exact"], atol=1e-6)

    # What the adder makes of right readings is what it answers to typed queries.
    added = predict([f"{a}+{b}" for a in range(10) for b in range(10)], runs["number_adder"])
    every = added.groupby(added["member"].str.rpartition("-")[2].astype(int))["right"].mean()
    assert every.mean() > 0.1
    for row in table.to_dict("records"):
        assert 0 < row["read_exact"] <= 1
        assert row["pipeline_exact"] >= row["read_exact"] * row["added_exact"] - 1e-9
        wrongly_read = 1 - row["read_exact"]
        assert row["pipeline_exact"] <= row["read_exact"] * row["added_exact"] + wrongly_read


def test_a_reading_with_a_blank_in_it_is_not_right(runs, monkeypatch):
    make_pictures_cheap(monkeypatch)
    answers = module._answers

    def with_blanks(trained, inputs):
        blank = " " if trained.member.static.task.name == "number_reader" else ""
        return [text + blank for text in answers(trained, inputs)]

    monkeypatch.setattr(module, "_answers", with_blanks)
    table = pipeline(*(runs[name] for name in SYSTEMS))
    assert (table["read_exact"] == 0).all()
    assert table["added_exact"].isna().all()


def test_of_several_cells_one_is_chosen(runs, tmp_path, monkeypatch):
    make_pictures_cheap(monkeypatch)
    path = tmp_path / "adder"
    shutil.copytree(runs["number_adder"], path)
    sweep = replace(RunDirectory(path).sweep, grid={"learning_rate": [0.02, 0.01]})
    run(sweep, path, progress=False)
    reader, both = runs["number_reader"], runs["number_sum"]
    cells = RunDirectory(path).results().drop_duplicates("cell").set_index("learning_rate")["cell"]
    with pytest.raises(
        InputError, match=f"--cells: {cells[0.02]} learning_rate=0.02; {cells[0.01]}"
    ):
        pipeline(reader, path, both)
    chosen = pipeline(reader, path, both, [cells[0.02][:6]])
    pd.testing.assert_frame_equal(chosen, pipeline(reader, runs["number_adder"], both))


def test_runs_of_other_numbers_are_refused(runs, tmp_path, monkeypatch):
    make_pictures_cheap(monkeypatch)
    sweep = RunDirectory(runs["number_adder"]).sweep
    sweep = replace(
        sweep,
        task=replace(sweep.task, largest=11),
        hyperparameters=replace(sweep.hyperparameters, steps=2),
    )
    run(sweep, tmp_path / "adder", progress=False)
    with pytest.raises(InputError, match="have largest=11 and 9; train both on the same"):
        pipeline(runs["number_reader"], tmp_path / "adder", runs["number_sum"])


def test_a_run_of_another_system_is_refused(runs):
    adder = runs["number_adder"]
    with pytest.raises(InputError, match="must be a run of number_reader"):
        pipeline(adder, adder, runs["number_sum"])
