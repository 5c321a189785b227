"""One member written as files of its own, and asked from them."""

import json
import re
import shutil
from pathlib import Path
from types import SimpleNamespace

import jax
import numpy as np
import pandas as pd
import pytest
from engine.tiny import tiny_sweep
from engine.tiny_pictures import make_pictures_cheap, picture_sweep
from safetensors.numpy import load_file

from jaxarith.answer_picture import answer_picture
from jaxarith.config import Arithmetic, Numbers, Parity, Pictures
from jaxarith.engine.card import card
from jaxarith.engine.exported import export_member, is_export, load_member
from jaxarith.engine.predict import Prediction, predict, predict_frames
from jaxarith.engine.redrawn import Trained, trained_members
from jaxarith.engine.run import run
from jaxarith.engine.store import RunDirectory
from jaxarith.engine.wrong_queries import WrongQueries, in_words, wrong_queries
from jaxarith.errors import InputError
from jaxarith.member import Member, Static
from jaxarith.tasks.typed import encode_query
from jaxarith.training.step import logits_of


@pytest.fixture(scope="module")
def finished(tmp_path_factory):
    path = tmp_path_factory.mktemp("exported") / "run"
    run(tiny_sweep({"learning_rate": [0.01, 0.02]}), path, progress=False)
    return RunDirectory(path)


def test_an_exported_member_answers_as_it_does_in_its_run(finished, tmp_path):
    name = finished.results()["member"].iloc[2]
    files = export_member(finished, name, tmp_path / "member")
    assert [path.name for path in files] == ["README.md", "config.json", "model.safetensors"]
    assert is_export(tmp_path / "member")
    queries = ["3+4", "9+9", "0+7"]
    own = predict(queries, tmp_path / "member")
    there = predict(queries, finished.path)
    expected = there[there["member"] == name]
    assert own["answer"].tolist() == expected["answer"].tolist()
    assert set(own["member"]) == {name}
    assert set(own["cell"]) == set(expected["cell"])


def test_settings_and_weights_are_the_members(finished, tmp_path):
    member = finished.sweep.members[1]
    export_member(finished, member.id, tmp_path / "member")
    loaded = load_member(tmp_path / "member")
    assert loaded.member == member
    held = trained_members(finished, {member.id})[member.id]
    jax.tree.map(np.testing.assert_array_equal, loaded.params, held.params)
    names = load_file(tmp_path / "member" / "model.safetensors")
    assert "params/encoder/layer_0/kernel" in names
    text = (tmp_path / "member" / "README.md").read_text(encoding="utf-8")
    row = finished.results().iloc[1]
    assert f"{100 * row['test_exact']:.2f} %" in text
    assert f"Seed {member.seed};" in text
    assert "whole numbers from 0 to 9" in text


@pytest.mark.parametrize("half", [False, True])
def test_a_card_lists_every_query_answered_incorrectly(finished, tmp_path, half):
    """Against asking the exported files for each of the 100 sums up to 9+9."""
    name = finished.results()["member"].iloc[0]
    export_member(finished, name, tmp_path / "member", half=half)
    queries = [f"{a}+{b}" for a in range(10) for b in range(10)]
    answered = predict(queries, tmp_path / "member")
    wrong = answered[~answered["right"]]
    assert 0 < len(wrong) < 100
    text = (tmp_path / "member" / "README.md").read_text(encoding="utf-8")
    assert f"Asked all 100 queries, it answers {len(wrong)} incorrectly" in text
    listed = set(re.findall(r"`(\S+) → (.*?)`", text))
    assert listed == set(zip(wrong["query"], wrong["answer"].replace("", "(blank)"), strict=True))
    off = (pd.to_numeric(wrong["answer"], "coerce") - wrong["right_answer"].astype(int)).abs()
    assert f"off by 1 {(off == 1).sum()}," in text


def test_of_a_member_that_draws_the_judge_it_brings_decides(tmp_path, monkeypatch):
    make_pictures_cheap(monkeypatch)
    exported("text_to_image", tmp_path)
    found = wrong_queries(load_member(tmp_path / "member"))
    queries = [f"{a}+{b}" for a in range(10) for b in range(10)]
    answered = predict(queries, tmp_path / "member")
    wrong = answered[~answered["right"]]
    assert found.asked == 100
    assert found.texts == [f"{q} → {a or '(blank)'}" for q, a in wrong[["query", "answer"]].values]


@pytest.mark.parametrize(
    "task",
    [
        Arithmetic(largest=999, sample=100),
        Arithmetic(taught_largest=9),
        Arithmetic(mapping="image_to_text"),
        Arithmetic(largest=300),
        Numbers(),
        Parity(),
    ],
)
def test_only_small_tasks_of_text_are_asked_whole(task):
    member = SimpleNamespace(static=SimpleNamespace(task=task))
    assert wrong_queries(Trained(member, {}, {})) is None


def test_a_long_list_is_cut_and_counted():
    texts = [f"{k}+{k} → 0" for k in range(101)]
    said = in_words(WrongQueries(20_000, texts, {"+": (101, 10_000), "-": (0, 10_000)}, {"ten": 7}))
    assert "101 incorrectly (101 of 10,000 with +, 0 of 10,000 with -)" in said
    assert "off by 10 7" in said
    assert "The first 20: " in said
    assert said.count("→") == 20
    assert in_words(WrongQueries(5, [], {"+": (0, 5)}, {})) == (
        "Asked all 5 queries, it answers 0 incorrectly."
    )


def test_a_card_says_which_seeds_a_member_may_have_been_chosen_among(finished, tmp_path):
    results = finished.results().assign(validation_exact=[0.5, 0.75, 0.25, 0.25])
    cells = [results.iloc[:2], results.iloc[2:]]
    assert all(cell["cell"].nunique() == 1 for cell in cells)

    def said(row, seeds):
        return card(finished.sweep.members[0], row, finished.environment, seeds=seeds)

    mean = 100 * cells[0]["test_exact"].mean()
    chosen = said(cells[0].iloc[1], cells[0])
    assert f"has 2 seeds of this configuration, {mean:.2f} % right on average" in chosen
    assert "this one has the highest validation score" in chosen
    # Neither the lower one nor one of two equals; without validation queries there is none.
    nothing = cells[0].assign(validation_exact=np.nan)
    for row, seeds in ((cells[0].iloc[0], cells[0]), (cells[1].iloc[0], cells[1]),
                       (nothing.iloc[0], nothing)):  # fmt: skip
        assert "highest" not in said(row, seeds)
    assert "Its run has" not in said(cells[0].iloc[0], cells[0].iloc[:1])
    export_member(finished, results["member"].iloc[0], tmp_path / "member")
    written = (tmp_path / "member" / "README.md").read_text(encoding="utf-8")
    assert f"has 2 seeds of this configuration, {mean:.2f} % right on average (whole" in written
    assert "highest" not in written


def test_a_card_says_how_queries_and_answers_are_written(finished):
    row = finished.results().iloc[0]

    def said(task):
        return card(Member.example(Static(task)), row, finished.environment)

    assert "column" not in said(Arithmetic())
    assert "each digit" not in said(Arithmetic(operators="*"))
    assert "writes of a product the first number times each digit of the second" in said(
        Arithmetic(operators="*", scratchpad=True)
    )
    assert "it writes the sum so far" in said(Arithmetic(operands=3, largest=9, scratchpad=True))
    assert "units first" not in said(Arithmetic())
    relaid = said(Arithmetic(query_layout="columns", answer_layout="units_first"))
    assert "each number right-aligned in its column" in relaid
    assert "It answers units first." in relaid


def test_the_program_computes_the_members_logits(finished, tmp_path):
    member = finished.sweep.members[0]
    export_member(finished, member.id, tmp_path / "member", program=True)
    held = trained_members(finished, {member.id})[member.id]
    ids = np.stack([encode_query(f"{n}+5", member.static.task)[0] for n in range(8)])
    program = jax.export.deserialize(
        bytearray((tmp_path / "member" / "model.stablehlo").read_bytes())
    )
    assert set(program.platforms) == {"cpu", "cuda", "rocm", "tpu"}
    expected = logits_of(member.static, held.params, held.statistics, ids)
    np.testing.assert_allclose(program.call(ids), expected, atol=1e-6)


def test_weights_in_16_bits_are_the_members_rounded(finished, tmp_path):
    member = finished.sweep.members[0]
    for name, half in (("whole", False), ("half", True)):
        export_member(finished, member.id, tmp_path / name, half=half)
    sizes = [(tmp_path / name / "model.safetensors").stat().st_size for name in ("whole", "half")]
    assert sizes[1] < 0.7 * sizes[0]
    loaded = load_member(tmp_path / "half").params
    assert {leaf.dtype for leaf in jax.tree.leaves(loaded)} == {np.dtype("float32")}
    held = trained_members(finished, {member.id})[member.id].params
    jax.tree.map(lambda a, b: np.testing.assert_allclose(a, b, rtol=1e-3, atol=1e-6), loaded, held)
    assert "16 bits" in (tmp_path / "half" / "README.md").read_text(encoding="utf-8")


def exported(mapping, path):
    """The name of a run's first member, of which ``path`` then has run and export."""
    run(picture_sweep(mapping), path / "run", progress=False)
    directory = RunDirectory(path / "run")
    name = directory.results()["member"].iloc[0]
    export_member(directory, name, path / "member")
    return name


def test_a_member_that_draws_and_reads_text_is_asked_without_digits(tmp_path, monkeypatch):
    make_pictures_cheap(monkeypatch)
    name = exported("text_to_image", tmp_path)
    there = predict_frames(["3+4"], tmp_path / "run")

    def nothing(*_):
        raise AssertionError("no digits are needed")

    monkeypatch.setattr("jaxarith.tasks.pool.digits_of", nothing)
    monkeypatch.setattr("jaxarith.tasks.pool.frame_pool", nothing)
    own = predict_frames(["3+4"], tmp_path / "member")
    place = there.table["member"].tolist().index(name)
    np.testing.assert_allclose(own.drawn[0], there.drawn[place], atol=1e-6)
    assert own.table["answer"].tolist() == [there.table["answer"][place]]
    assert own.truth is None
    assert answer_picture(own).axes


def test_a_member_that_draws_keeps_its_statistics(tmp_path, monkeypatch):
    make_pictures_cheap(monkeypatch)
    name = exported("image_to_image", tmp_path)
    own, there = (predict_frames(["3+4"], tmp_path / where) for where in ("member", "run"))
    place = there.table["member"].tolist().index(name)
    np.testing.assert_allclose(own.drawn[0], there.drawn[place], atol=1e-6)
    assert np.array_equal(own.asked, there.asked)
    assert answer_picture(own).axes
    assert "scikit-learn" in (tmp_path / "member" / "README.md").read_text(encoding="utf-8")


def test_what_cannot_be_exported_or_read_says_why(finished, tmp_path):
    ids = [member.id for member in finished.sweep.members]
    for name, error in (
        ("nobody", f"nobody: no such finished member; there are {ids[0]}"),
        (ids[0][:-1], "more than one member begins so"),
    ):
        with pytest.raises(InputError, match=error):
            export_member(finished, name, tmp_path / "none")
    assert not (tmp_path / "none").exists()
    export_member(finished, ids[0], tmp_path / "member")
    with pytest.raises(InputError, match="exists already; give a new directory"):
        export_member(finished, ids[0], tmp_path / "member")
    config = tmp_path / "member" / "config.json"
    document = json.loads(config.read_text())
    config.write_text(json.dumps(document | {"format": "jaxarith member 0"}))
    with pytest.raises(InputError, match="is not of a 'jaxarith member 1'"):
        load_member(tmp_path / "member")
    config.write_text("{")
    with pytest.raises(InputError, match="damaged"):
        predict(["1+1"], tmp_path / "member")
    (tmp_path / "member" / "model.safetensors").write_bytes(b"nothing")
    config.write_text(json.dumps(document))
    with pytest.raises(InputError, match="damaged"):
        load_member(tmp_path / "member")


def test_a_diverged_member_is_refused_with_those_that_can_be_exported(finished, tmp_path):
    copy = shutil.copytree(finished.path, tmp_path / "copy")
    (file,) = copy.glob("groups/*/*/members.parquet")
    table = pd.read_parquet(file)
    names = table["member"].tolist()
    table.assign(status=["diverged", *["done"] * 3]).to_parquet(file)
    with pytest.raises(InputError) as caught:
        export_member(RunDirectory(copy), names[0], tmp_path / "member")
    said = str(caught.value)
    assert f"{names[0]}: diverged, so it cannot be exported; there are " in said
    assert all(name in said for name in names[1:])
    table.assign(status="diverged").to_parquet(file)
    with pytest.raises(InputError, match="there is none that is finished"):
        export_member(RunDirectory(copy), names[0], tmp_path / "member")
    assert not (tmp_path / "member").exists()


def test_a_folder_that_cannot_be_replaced_is_one_line(finished, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    member = finished.results()["member"].iloc[0]
    with pytest.raises(InputError, match="cannot be written while you are in it"):
        export_member(finished, member, Path("."))


def test_members_some_of_which_draw_have_no_picture_together():
    mixed = Prediction(pd.DataFrame({"member": ["a", "b"]}), None, None, None, None, Pictures())
    with pytest.raises(InputError, match="some members write and some draw"):
        answer_picture(mixed._replace(table=mixed.table.assign(cell="c")))
