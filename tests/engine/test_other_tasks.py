"""A tiny sweep of each task beside arithmetic, through a kill to its answers and its report."""

import numpy as np
import pytest
from engine.interrupting import killed_after, save_always, table
from engine.test_picture_runs import counted_again
from engine.tiny_pictures import make_pictures_cheap

from jaxarith.config import (
    Arithmetic,
    FrameEncoder,
    Hyperparameters,
    MnistRows,
    Model,
    Numbers,
    Parity,
    Pictures,
    Training,
)
from jaxarith.description import describe
from jaxarith.engine.predict import predict, predict_frames
from jaxarith.engine.run import run
from jaxarith.engine.store import RunDirectory
from jaxarith.errors import InputError
from jaxarith.report import write_report
from jaxarith.sweep import Sweep
from jaxarith.tasks.dataset import dataset

READER = FrameEncoder(filters=(2,), frame_units=6)
WINDOWS = FrameEncoder(filters=(2,), frame_units=6, windows=3, overlap=4)
TASKS = {
    "mul": (
        Arithmetic("*", largest=9, scratchpad=True),
        Model("gru", 8, decoder="feedback", attention=True, looks="after"),
        {},
        ["3*4"],
    ),
    "number_reader": (
        Numbers(sample=60),
        Model("feedforward", 8, decoder="none"),
        {"pictures": Pictures(fresh=True), "frame_encoder": READER},
        ["7", "255"],
    ),
    "number_adder": (
        Numbers("number_adder", largest=9, sample=None, lengths="uniform"),
        Model(units=8),
        {},
        ["3+4"],
    ),
    "number_sum": (
        Numbers("number_sum", sample=60),
        Model("gru", 8, decoder="feedback", attention=True),
        {"frame_encoder": WINDOWS},
        ["14+112"],
    ),
    "mnist_rows": (MnistRows(60, 40), Model("simple_rnn", 8, decoder="none"), {}, ["0", "39"]),
    "parity": (
        Parity(bits=9, train_bits=4, sample=60),
        Model("simple_rnn", 8, decoder="aligned"),
        {},
        ["0110", "1000"],
    ),
}

SEEN = ("wrong_queries", "first_filters", "activations_1")


@pytest.fixture(autouse=True)
def _cheap_pictures(monkeypatch):
    make_pictures_cheap(monkeypatch)
    dataset.cache_clear()


@pytest.mark.parametrize("name", TASKS)
def test_a_task_is_trained_resumed_asked_and_reported(name, tmp_path, monkeypatch):
    save_always(monkeypatch)
    task, model, sections, queries = TASKS[name]
    sweep = Sweep(
        name,
        task,
        model,
        Training(batch_size=8, evaluations=2, evaluation_queries=20),
        Hyperparameters(steps=12, learning_rate=0.01, train_fraction=0.6),
        seeds=2,
        **sections,
    )
    assert f"Task {name}" in describe(sweep)
    whole = run(sweep, tmp_path / "whole", progress=False)
    assert whole["status"].tolist() == ["done", "done"]
    assert set(whole["task"]) == {name}
    killed = killed_after(tmp_path / "killed", 1, monkeypatch, sweep)
    assert table(run(sweep, killed, progress=False)).equals(table(whole))
    directory = RunDirectory(tmp_path / "whole")
    assert directory.sweep.members == whole_members(sweep, directory)
    counted_again(directory, whole, False)

    prediction = predict_frames(queries, tmp_path / "whole")
    assert len(prediction.table) == 2 * len(queries)
    assert (prediction.asked is not None) == task.reads_images
    if task.reads_images:
        assert prediction.asked.shape[2:] == (28, 28)
        assert 0 <= np.min(prediction.asked) <= np.max(prediction.asked) <= 1
    page = write_report(tmp_path / "whole").read_text(encoding="utf-8")
    assert "Not shown" not in page
    shown = {name for name in SEEN if f'id="picture-{name}"' in page}
    assert shown == ({"wrong_queries"} if task.reads_images else set()) | seen_by(sweep)


def seen_by(sweep):
    return {"first_filters", "activations_1"} if sweep.frame_encoder else set()


def whole_members(sweep, directory):
    """The sweep's members, with the digits that the run has named."""
    pictures = directory.sweep.pictures
    named = sweep if pictures is None else sweep.with_settings([f"digits={pictures.digits}"])
    return named.members


def test_of_several_tasks_those_that_know_a_query_answer_it(tmp_path):
    grid = {"operands": [2, 3], "steps": [4]}
    task, model = Arithmetic("+", largest=9), Model(units=8)
    sweep = Sweep("several", task, model, Training(16, evaluations=2), grid=grid, seeds=2)
    run(sweep, tmp_path, progress=False)
    for queries, operands in ((["3+4", "9+9"], 2), (["1+2+3"], 3)):
        table = predict(queries, tmp_path)
        assert set(table["query"]) == set(queries)
        assert set(table["operands"]) == {operands}
        assert len(table) == 2 * len(queries)
    with pytest.raises(InputError, match="must be 2 whole numbers"):
        predict(["3+4", "1+2+3"], tmp_path)
