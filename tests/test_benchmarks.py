"""What ``make bench`` measures, run once, small and short; its numbers are of no concern here."""

import importlib
from pathlib import Path

import numpy as np
import pytest

from jaxarith.config import Arithmetic
from jaxarith.tasks.dataset import dataset


@pytest.fixture
def module(monkeypatch):
    """Imports a benchmark, which no package holds."""
    monkeypatch.syspath_prepend(str(Path(__file__).parents[1]))
    return lambda name: importlib.import_module(f"benchmarks.{name}")


def test_one_small_comparison(module, monkeypatch):
    speed = module("speed")
    monkeypatch.setattr(speed, "REPEATS", 2)
    monkeypatch.setattr(speed, "QUICK_SECONDS", 0.05)
    rows = speed.measure(speed.text(8, 8, 2, peers=False), quick=True)
    assert [row["contender"] for row in rows] == ["jaxarith", "jit(vmap(train))"]
    for row in rows:
        assert row["members"] == 2
        assert len(row["repeats"]) == 2
        assert row["samples_per_second"] > 0
        assert row["peak_mib"] > 0
        assert row["ours_is_faster_by"] * row["samples_per_second"] == pytest.approx(
            rows[0]["samples_per_second"]
        )


def test_the_roofline_is_the_slower_of_products_and_bytes(module):
    static, roofline = module("speed").text(8, 256, 1).static, module("work").roofline
    assert roofline(static, 1e30, 1e9) == pytest.approx(8 / (805_133 * 4 * 8 / 1e9))
    fast = roofline(static, 1e9, 1e30)
    assert 1e9 / fast == pytest.approx(14.6e6, rel=0.01)


def test_contenders_take_turns(module):
    contender, turns = module("contender"), []
    contenders = [
        contender.Contender(name, lambda count, n=name: turns.append(n), 1.0) for name in "ab"
    ]
    contender.take_turns(contenders, repeats=3, seconds=1e-9)
    assert turns[-6:] == ["a", "b"] * 3
    assert [len(one.rates) for one in contenders] == [3, 3]


def test_copies_of_a_contender_run_at_once_and_count_together(module):
    worker, static = module("worker"), module("speed").text(8, 16, 1).static
    makers = [worker.Maker("benchmarks.peak", "bytes_moved", copies=copies) for copies in (1, 2)]
    with worker.contending(makers, static, 1) as (one, two):
        module("contender").take_turns([one, two], repeats=1, seconds=0.01)
    assert two.unit == 2 * one.unit
    assert two.name == f"{one.name}, 2 processes"
    assert two.rate > 0
    assert two.peak_bytes > 1.5 * one.peak_bytes


def test_scores_by_swapped_queries_are_those_of_a_loop(module):
    swapped = module("swapped")
    data = dataset(Arithmetic(operators="-", largest=4))
    texts = [text.strip() for text in data.vocabulary.decode(data.queries)]
    exchanged = [texts.index("-".join(text.split("-")[::-1])) for text in texts]
    places = swapped.swapped_queries(np.asarray(data.representative))
    assert places.tolist() == exchanged
    random = np.random.default_rng(0)
    right, part = random.random(25) < 0.5, random.integers(0, 3, 25)
    groups = {True: [], False: []}
    for query, other in enumerate(exchanged):
        if part[query] == 2 and other != query:
            groups[part[other] == 0].append(right[query])
    found = swapped.exact_by_swapped(right, part, places)
    assert (found["n_trained_on"], found["n_not_trained_on"]) == tuple(map(len, groups.values()))
    assert found["trained_on"] == pytest.approx(np.mean(groups[True]))
    assert found["difference"] == pytest.approx(np.mean(groups[True]) - np.mean(groups[False]))
