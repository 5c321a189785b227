import json
import shutil
import threading

import numpy as np
import pandas as pd
import pytest
from engine.tiny import tiny_sweep

from jaxarith.engine.predict import ensembles, predict
from jaxarith.engine.run import run
from jaxarith.engine.store import RunDirectory
from jaxarith.engine.table import COLUMNS
from jaxarith.engine.variables import load_variables
from jaxarith.errors import InputError, RunError
from jaxarith.tasks.dataset import dataset
from jaxarith.tasks.vocabulary import read

CONTRACT = """group, cell, member, seed, task, mapping, split, train_fraction, encoder_layers,
units, cell_type, batch_size, epochs, learning_rate, weight_decay, dropout, parameters, status,
decoder, answer_layout, digits, images, split_seed, steps, train_exact, validation_exact,
test_exact, train_per_character, test_per_character, test_loss, test_keras_pixel, seconds"""


@pytest.fixture(scope="module")
def finished(tmp_path_factory):
    """A finished run of two splits, one diverging learning rate among them."""
    path = tmp_path_factory.mktemp("finished") / "run"
    sweep = tiny_sweep({"learning_rate": [0.02, 3e38], "validation_fraction": [0.0, 0.25]})
    return path, run(sweep, path, progress=False)


def test_the_table_has_the_contracted_columns_and_one_row_per_member(finished):
    _, table = finished
    contracted = [name.strip() for name in CONTRACT.split(",")]
    assert list(table.columns[: len(contracted)]) == contracted
    assert len(table) == len(set(table["member"])) == 8
    assert table["cell"].nunique() == 4
    assert set(table["group"]) == {table["group"].iloc[0]}
    assert table["split_seed"].tolist() == table["seed"].tolist() == [0, 1] * 4
    for empty in ("digits", "images", "test_keras_pixel"):
        assert table[empty].isna().all()


def test_a_diverged_member_counts_as_wrong_and_harms_nobody(finished):
    path, table = finished
    bad = table[table["learning_rate"] > 1]
    good = table[table["learning_rate"] < 1]
    assert (bad["status"] == "diverged").all()
    assert (good["status"] == "done").all()
    assert (bad[["train_exact", "test_exact", "test_per_character"]] == 0).all(axis=None)
    assert bad["test_loss"].isna().all()
    assert bad["first_bad_step"].between(1, 39).all()
    assert good["first_bad_step"].isna().all()
    assert (good["test_per_character"] > 0.2).all()
    # The good ones are what they are without bad company.
    alone = run(tiny_sweep({"learning_rate": [0.02]}), path.parent / "alone", progress=False)
    together = good[good["validation_fraction"] == 0]
    for column in ("test_exact", "test_loss", "train_per_character"):
        assert together[column].tolist() == alone[column].tolist()


def test_validation_scores_stand_only_where_there_is_a_validation_part(finished):
    _, table = finished
    has_part = table["validation_fraction"] > 0
    assert table["validation_exact"].notna().tolist() == has_part.tolist()


def test_scores_are_what_the_saved_answers_say(finished):
    path, table = finished
    directory = RunDirectory(path)
    (chunk,) = directory.chunks()
    saved = np.load(chunk / "predictions.npz")
    task = directory.sweep.task
    data = dataset(task)
    rows = table.set_index("member")
    for name, predicted, part in zip(
        *(saved[k] for k in ("member", "predicted", "part")), strict=True
    ):
        row = rows.loc[name]
        if row["status"] == "diverged":
            continue
        texts = [read(text, task.answer_layout) for text in data.vocabulary.decode(predicted)]
        right = np.array([t == str(v) for t, v in zip(texts, data.values, strict=True)])
        assert right[part == 2].mean() == pytest.approx(row["test_exact"])
        assert right[part == 0].mean() == pytest.approx(row["train_exact"])
        same = predicted == data.answers
        assert same[part == 2].mean() == pytest.approx(row["test_per_character"])
        assert (part == 0).sum() == row["train_queries"]


def test_saved_parameters_give_the_saved_answers(finished):
    path, table = finished
    directory = RunDirectory(path)
    (chunk,) = directory.chunks()
    saved = np.load(chunk / "predictions.npz")
    data = dataset(directory.sweep.task)
    queries = ["3+4", "0 + 9", "9+9"]
    answers = predict(queries, path)
    sound = table[table["status"] == "done"]
    assert len(answers) == 3 * len(sound)
    assert set(answers["member"]) == set(sound["member"])
    places = {text.strip(): n for n, text in enumerate(data.vocabulary.decode(data.queries))}
    for row in answers.itertuples():
        member = saved["member"].tolist().index(row.member)
        written = saved["predicted"][member, places[row.query.replace(" ", "")]]
        assert row.answer == data.vocabulary.decode(written[None])[0].rstrip()
    votes = ensembles(answers)
    assert len(votes) == 3 * sound["cell"].nunique() == 3 * 2
    leaves = load_variables(chunk)[0]["encoder"]["layer_0"]["kernel"]
    assert leaves.shape == (8, 12, 32)


def test_curves_have_a_point_per_evaluation(finished):
    path, table = finished
    curves = RunDirectory(path).curves()
    good = set(table.loc[table["status"] == "done", "member"])
    points = curves[curves["member"].isin(good)].groupby("member")["step"].apply(list)
    assert all(steps == [20, 40] for steps in points)
    assert (curves["train_loss"] > 0).all()


def test_a_second_run_trains_nothing_and_gives_the_same_table(finished, monkeypatch):
    path, table = finished
    sweep = RunDirectory(path).sweep
    monkeypatch.setattr("jaxarith.engine.run._train_group", lambda *_: pytest.fail("trained"))
    pd.testing.assert_frame_equal(run(sweep, path, progress=False), table)


def test_the_sweep_file_says_what_is_needed_to_repeat_the_run(finished):
    path, _ = finished
    document = json.loads((path / "sweep.json").read_text())
    assert set(document) == {"configuration", "hash", "environment"}
    assert {"packages", "command", "devices", "git", "backend"} <= set(document["environment"])
    assert (
        RunDirectory(path).sweep.members
        == tiny_sweep({"learning_rate": [0.02, 3e38], "validation_fraction": [0.0, 0.25]}).members
    )


def test_one_failing_group_loses_no_other(tmp_path, monkeypatch):
    from jaxarith.engine import run as run_module

    real = run_module.programs_for

    def fails_for_two_layers(static, placement):
        if static.model.encoder_layers == 2:
            raise RuntimeError("RESOURCE_EXHAUSTED:\nout of memory")
        return real(static, placement)

    monkeypatch.setattr(run_module, "programs_for", fails_for_two_layers)
    sweep = tiny_sweep({"encoder_layers": [2, 1]}).with_settings(["packing=separate"])
    with pytest.raises(RunError, match="RESOURCE_EXHAUSTED"):
        run(sweep, tmp_path, progress=False)
    table = RunDirectory(tmp_path).results()
    assert table["status"].tolist() == ["failed", "failed", "done", "done"]
    assert table["error"].str.contains("out of memory").tolist()[:2] == [True, True]
    assert RunDirectory(tmp_path).status()["failed"].tolist() == [2, 0]
    monkeypatch.setattr(run_module, "programs_for", real)
    assert (run(sweep, tmp_path, progress=False)["status"] == "done").all()
    assert not any((tmp_path / "checkpoints").iterdir())


def test_the_next_group_is_compiled_while_one_trains(tmp_path, monkeypatch):
    from jaxarith.engine import run as run_module

    compiled, train = threading.Event(), run_module.train_chunk
    real, begun = run_module.programs_for, []

    def recorded(static, placement):
        begun.append(static)
        programs = real(static, placement)
        if len(begun) == 2:
            compiled.set()
        return programs

    def waits(*arguments):
        assert compiled.wait(120)
        train(*arguments)

    monkeypatch.setattr(run_module, "programs_for", recorded)
    monkeypatch.setattr(run_module, "train_chunk", waits)
    table = run(tiny_sweep({"decoder_layers": [1, 2]}), tmp_path, progress=False)
    assert table["status"].tolist() == ["done"] * 4
    assert len(begun) == 2


def test_a_busy_directory_is_refused(tmp_path):
    sweep = tiny_sweep()
    directory = RunDirectory(tmp_path)
    directory.adopt(sweep, {})
    with directory.lock().acquire(), pytest.raises(InputError, match="another sweep is running"):
        run(sweep, tmp_path, progress=False)


def test_every_column_is_known_once():
    assert len(set(COLUMNS)) == len(COLUMNS)


def test_a_member_that_stands_in_two_chunks_has_one_row(finished, tmp_path):
    path, results = finished
    copy = RunDirectory(shutil.copytree(path, tmp_path / "copy"))
    chunk = copy.chunks()[0]
    shutil.copytree(chunk, chunk.with_name("0123456789"))
    pd.testing.assert_frame_equal(copy.results(), results)


def test_settings_that_came_later_are_filled_in(finished, tmp_path):
    path, results = finished
    copy = RunDirectory(shutil.copytree(path, tmp_path / "copy"))
    for chunk in copy.chunks():
        table = pd.read_parquet(chunk / "members.parquet").drop(columns=["looks", "initializers"])
        table.to_parquet(chunk / "members.parquet")
    pd.testing.assert_frame_equal(copy.results(), results)
