"""A run goes on with its own digits, whatever source is chosen when it is looked at."""

import shutil
from dataclasses import replace

import pytest
import requests
from cli.commands import run_command
from engine.tiny_pictures import make_pictures_cheap, picture_sweep

from jaxarith import MnistRows, predict, write_report
from jaxarith.config import Hyperparameters, Model, Training
from jaxarith.engine.exported import export_member
from jaxarith.engine.pictures import describe_digits, with_digits
from jaxarith.engine.run import run
from jaxarith.engine.store import RunDirectory
from jaxarith.errors import InputError
from jaxarith.sweep import Sweep
from jaxarith.tasks import digits
from jaxarith.tasks.dataset import dataset
from jaxarith.tasks.digits import source
from jaxarith.tasks.digits.collection import MNIST_FINGERPRINT
from jaxarith.tasks.pool import frame_pool

CACHES = (source._load, source._prepared_mnist, frame_pool, dataset)
ROWS = Sweep(
    "rows",
    MnistRows(60, 40),
    Model("simple_rnn", 4, decoder="none"),
    Training(batch_size=8, evaluations=1, evaluation_queries=20),
    Hyperparameters(steps=4, learning_rate=0.01, train_fraction=0.6),
    seeds=1,
)


@pytest.fixture(scope="module")
def runs(tmp_path_factory):
    """A finished run of pictures and one of images as queries, of embedded digits."""
    folder = tmp_path_factory.mktemp("runs")
    with pytest.MonkeyPatch.context() as patch:
        make_pictures_cheap(patch)
        run(picture_sweep("image_to_text", seeds=1), folder / "pictures", progress=False)
        run(ROWS, folder / "rows", progress=False)
    return folder


@pytest.fixture(params=["", "tfds", "gone"])
def elsewhere(request, monkeypatch):
    """Another source is chosen, or none, and there is no network; nothing is loaded yet."""

    def fail(*_, **__):
        raise AssertionError("the network was asked")

    monkeypatch.setattr(requests, "head", fail)
    monkeypatch.setenv("JAXARITH_DIGITS", request.param)
    for cache in CACHES:
        cache.cache_clear()
    yield request.param
    for cache in CACHES:
        cache.cache_clear()


def test_a_run_of_pictures_answers_is_exported_described_and_reported(
    elsewhere, runs, tmp_path, monkeypatch, capsys
):
    path = shutil.copytree(runs / "pictures", tmp_path / "run")
    answers = predict(["3+4", "9+9"], path)
    name = answers["member"].iloc[0]
    export_member(RunDirectory(path), name, tmp_path / "exported")
    assert predict(["3+4"], tmp_path / "exported")["answer"][0] == answers["answer"][0]
    assert run_command(["describe", path], monkeypatch) == 0
    assert "frames of 28×28 pixels" in capsys.readouterr().out
    write_report(path)
    assert "source" not in capsys.readouterr().err


def test_a_run_of_images_answers_and_is_described(elsewhere, runs, monkeypatch, capsys):
    assert len(predict(["0", "39"], runs / "rows")) == 2
    assert run_command(["describe", runs / "rows"], monkeypatch) == 0
    assert "60 images to train on" in capsys.readouterr().out


def test_a_run_that_grows_keeps_its_digits(elsewhere, runs, tmp_path):
    path = shutil.copytree(runs / "pictures", tmp_path / "run")
    table = run(picture_sweep("image_to_text", seeds=2), path, progress=False)
    assert table["seed"].tolist() == [0, 1]
    assert set(table["digits"]) == {"embedded"}
    assert RunDirectory(path).environment["digits"] == "embedded"


def test_other_digits_for_a_run_that_was_begun_are_refused(runs, monkeypatch):
    path = runs / "pictures"
    sweep = picture_sweep("image_to_text", seeds=1)
    other = replace(sweep, pictures=replace(sweep.pictures, digits="mnist"))
    with pytest.raises(InputError, match="holds a sweep with digits=embedded, not digits=mnist"):
        run(other, path, progress=False)
    # As --digits has it.
    mnist = digits.Digits("idx", None, None, MNIST_FINGERPRINT)
    monkeypatch.setattr(digits, "load_digits", lambda name: mnist)
    asked = with_digits(sweep, RunDirectory(path), "some/folder")
    with pytest.raises(InputError, match="holds a sweep with digits=embedded, not digits=mnist"):
        RunDirectory(path).check(asked)
    named = replace(sweep, pictures=replace(sweep.pictures, digits="embedded"))
    with pytest.raises(InputError, match="--digits some/folder: these are mnist, and the sweep"):
        with_digits(named, None, "some/folder")


def test_a_sweep_of_several_collections_tells_of_each(monkeypatch):
    made = {name: digits.Digits(f"{name}'s source", None, None, f"{name}'s print") for name in "ab"}
    monkeypatch.setattr(digits, "load_collection", lambda name: made[{"mnist": "a"}.get(name, "b")])
    both = picture_sweep("image_to_text", grid={"digits": ["mnist", "embedded"]}, seeds=1)
    assert with_digits(both) is both
    assert describe_digits(both) == {
        "digits": "a's source, b's source",
        "digits_fingerprint": "a's print, b's print",
    }
