"""The members that come along answer as their cards say, without digits or a network."""

import re

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from jaxarith import draw, predict
from jaxarith.engine.exported import load_member
from jaxarith.engine.predict import predict_frames
from jaxarith.engine.wrong_queries import wrong_queries
from jaxarith.pretrained import FOLDER, pretrained
from jaxarith.tasks.dataset import dataset
from jaxarith.tasks.splits import parts
from jaxarith.training.loop import initial_lane
from jaxarith.training.values import tables_of, values_of

MAPPINGS = ("text_to_image", "text_to_text")
LARGEST_BYTES = 2_000_000
TEST = 2
ASKED = 2_000


@pytest.fixture(autouse=True)
def no_digits(monkeypatch, tmp_path):
    """Neither MNIST nor a judge is at hand."""
    monkeypatch.setenv("JAXARITH_DIGITS", "embedded")
    monkeypatch.setenv("JAXARITH_CACHE", str(tmp_path))


def test_both_are_small():
    files = [path for path in FOLDER.rglob("*") if path.is_file()]
    assert sorted({path.parent.name for path in files}) == list(MAPPINGS)
    assert {path.name for path in files} == {"README.md", "config.json", "model.safetensors"}
    assert sum(path.stat().st_size for path in files) < LARGEST_BYTES


def card_says(mapping, what):
    card = (pretrained(mapping) / "README.md").read_text(encoding="utf-8")
    (share,) = re.findall(rf"\| {what} \| ([\d.]+) % \|", card)
    return float(share) / 100


@pytest.mark.parametrize("mapping", MAPPINGS)
def test_unseen_queries_are_answered_as_often_as_the_card_says(mapping):
    trained = load_member(pretrained(mapping))
    static, values = trained.member.static, values_of(trained.member)
    tables = tables_of(static, trained.judge)
    lane = initial_lane(static, tables, jax.tree.map(jnp.asarray, values))
    unseen = np.flatnonzero(parts(lane.split) == TEST)
    chosen = np.random.default_rng(0).permutation(unseen)[:ASKED]
    data = dataset(static.task)
    queries = data.vocabulary.decode(data.queries[chosen])
    answers = predict_frames(queries, pretrained(mapping)).table
    expected = card_says(mapping, "whole answers right, test queries")
    spread = np.sqrt(expected * (1 - expected) / ASKED)
    assert answers["right"].mean() == pytest.approx(expected, abs=4 * spread + 1e-3)
    if mapping == "text_to_image":
        assert answers["legible"].mean() > 0.99


def listed(mapping):
    """The wrong queries of a card with their answers, and how many it counts."""
    card = (pretrained(mapping) / "README.md").read_text(encoding="utf-8")
    (count,) = re.findall(r"Asked all 20,000 queries, it answers (\d+) incorrectly", card)
    return dict(re.findall(r"`([\d+-]+) → (.*?)`", card)), int(count)


def test_the_card_lists_all_queries_that_the_text_member_answers_incorrectly():
    texts, count = listed("text_to_text")
    found = wrong_queries(load_member(pretrained("text_to_text"))).texts
    assert len(texts) == count
    # Another processor may round one answer the other way.
    assert len(set(found) ^ {" → ".join(pair) for pair in texts.items()}) <= 2


@pytest.mark.parametrize("mapping", MAPPINGS)
def test_what_a_card_lists_is_answered_so(mapping):
    texts, _ = listed(mapping)
    answers = predict_frames(list(texts), pretrained(mapping)).table
    assert not answers["right"].any()
    assert answers["answer"].tolist() == list(texts.values())


def test_without_a_run_the_one_that_fits_is_asked():
    assert predict(["81+24", "12-75"])["answer"].tolist() == ["105", "-63"]
    assert draw(["89+56"]).axes
