import logging
import os

import jax
import numpy as np
import pytest

from jaxarith.judging import cache, load_judge
from jaxarith.judging.training import RECIPES
from jaxarith.models.judge import judge_shapes


@pytest.fixture(autouse=True)
def place(monkeypatch, tmp_path):
    """An empty cache, and nothing loaded."""
    monkeypatch.setenv("JAXARITH_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(cache, "_loaded", {})
    return tmp_path / "cache" / "judges"


@pytest.fixture
def trainings(monkeypatch):
    """How often a judge was trained; here each has numbers of its own."""
    done = []

    def train(digits):
        done.append(digits)
        draw = np.random.default_rng(len(done))
        return jax.tree.map(lambda leaf: draw.random(leaf.shape).astype(np.float32), judge_shapes())

    monkeypatch.setattr(cache, "train_judge", train)
    return done


def forget():
    cache._loaded.clear()


def same(one, other):
    return jax.tree.all(jax.tree.map(np.array_equal, one, other))


def test_a_judge_is_trained_once_and_loaded_once(digits, trainings, place, caplog):
    caplog.set_level(logging.INFO, "jaxarith")
    first = load_judge(digits)
    assert load_judge(digits) is first
    forget()
    second = load_judge(digits)
    assert second is not first
    assert same(first, second)
    assert len(trainings) == 1
    assert [record.levelname for record in caplog.records] == ["INFO", "INFO"]
    assert "on embedded digits, once" in caplog.text
    assert "judge trained in 0 s" in caplog.text
    assert [path.suffix for path in sorted(place.iterdir()) if path.suffix != ".lock"] == [".npz"]


@pytest.mark.parametrize("damage", ["cut", "empty", "byte", "text", "swapped", "shape"])
def test_a_damaged_file_is_trained_again(digits, trainings, damage):
    first = load_judge(digits)
    path = cache.judge_file(digits)
    content = bytearray(path.read_bytes())
    if damage == "byte":
        content[len(content) // 2] ^= 1
    if damage in ("swapped", "shape"):
        with np.load(path) as file:
            arrays = dict(file)
        name = "Dense_4/bias"
        arrays[name] = arrays[name][::-1] if damage == "swapped" else arrays[name][:-1]
        if damage == "shape":
            del arrays["checksum"]
            arrays["checksum"] = np.array(cache._checksum(arrays))
        np.savez(path, **arrays)
    else:
        cut = {"cut": content[:-100], "empty": b"", "byte": content, "text": b"no judge\n"}
        path.write_bytes(cut[damage])
    forget()
    second = load_judge(digits)
    assert len(trainings) == 2
    assert not same(first, second)
    forget()
    assert same(second, load_judge(digits))
    assert len(trainings) == 2


def test_other_digits_another_recipe_or_version_have_their_own_judge(digits, monkeypatch):
    places = {cache.judge_file(digits)}
    places.add(cache.judge_file(digits._replace(fingerprint="0" * 64)))
    recipe = RECIPES["embedded"]
    monkeypatch.setitem(RECIPES, "embedded", recipe._replace(rounds=recipe.rounds + 1))
    places.add(cache.judge_file(digits))
    monkeypatch.setattr(cache, "VERSION", cache.VERSION + 1)
    places.add(cache.judge_file(digits))
    assert len(places) == 4
    assert cache.judge_file(digits) == cache.judge_file(digits._replace(source="other name"))


@pytest.mark.parametrize("failing", ["folder", "rename"])
def test_a_cache_that_cannot_be_written_is_said_and_gone_without(
    digits, trainings, place, monkeypatch, caplog, failing
):
    if failing == "folder":
        place.parent.write_text("a file where the folder should be")
    else:

        def refuse(*paths):
            raise OSError(28, "No space left on device")

        monkeypatch.setattr(os, "replace", refuse)
    judge = load_judge(digits)
    assert load_judge(digits) is judge
    assert len(trainings) == 1
    warnings = [record for record in caplog.records if record.levelname == "WARNING"]
    assert len(warnings) == 1
    assert "judge not kept" in warnings[0].getMessage()
    assert "\n" not in warnings[0].getMessage()
    if failing == "rename":
        assert not list(place.glob("*.partial"))
