import base64
import zlib
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from jaxarith.config import Arithmetic
from jaxarith.engine.answers import Answers, load_answers
from jaxarith.report.operand_data import as_json, fit, pack, query_places
from jaxarith.report.packing import pack_parts, planes, rank
from jaxarith.report.words import cell_labels
from jaxarith.tasks.dataset import dataset

PLENTY = 10**9


def operand_data(answers, results, labels, limit):
    return fit(pack(answers, results, labels), limit)


def unpack(content, number, kind=np.uint8):
    return np.frombuffer(zlib.decompress(base64.b64decode(content["packed"][number])), dtype=kind)


def unpack_parts(packed, queries):
    return np.array([(packed[query // 4] >> (2 * (query % 4))) & 3 for query in range(queries)])


@pytest.mark.parametrize(
    "task",
    [
        Arithmetic("+-", largest=12),
        Arithmetic("*", smallest=3, largest=9),
        Arithmetic("+-", largest=20, sample=100),
        Arithmetic("+*", smallest=90, largest=110, sample=57),
        Arithmetic("+", largest=12, taught_largest=7),
    ],
)
def test_each_query_has_its_place(task):
    data = dataset(task)
    texts = [text.rstrip() for text in data.vocabulary.decode(data.queries)]
    numbers = task.largest - task.smallest + 1
    for text, place in zip(texts, query_places(task).tolist(), strict=True):
        operator, rest = divmod(place, numbers**2)
        first, second = (each + task.smallest for each in divmod(rest, numbers))
        assert text == f"{first}{task.operators[operator]}{second}"


@pytest.mark.parametrize("queries", [1, 4, 7, 100])
def test_parts_come_back(queries):
    part = np.random.default_rng(queries).integers(0, 3, queries).astype(np.uint8)
    packed = pack_parts(part)
    assert packed.dtype == np.uint8
    assert unpack_parts(packed, queries).tolist() == part.tolist()


@pytest.mark.parametrize("width", [1, 3, 8, 11])
def test_ranked_rows_come_back_the_most_frequent_first(width):
    rows = np.random.default_rng(width).integers(0, 3, (4, 50, width)).astype(np.uint8)
    rows[0] = 0
    codes, ranks = rank(rows)
    assert (codes[ranks] == rows).all()
    assert not codes[0].any()
    counts = np.bincount(ranks.reshape(-1), minlength=len(codes))[1:]
    assert (np.diff(counts) <= 0).all()
    assert counts.min() > 0


@pytest.mark.parametrize(("most", "bytes_"), [(1, 1), (256, 1), (257, 2), (65_537, 3)])
def test_ranks_come_back_from_their_bytes(most, bytes_):
    ranks = np.array([0, most - 1, most // 2])
    packed = planes(ranks, most)
    assert packed.shape == (bytes_, 3)
    assert packed.dtype == np.uint8
    assert sum(p.astype(int) << (8 * b) for b, p in enumerate(packed)).tolist() == ranks.tolist()


def test_everything_said_comes_back(reported):
    results = reported.directory.results()
    answers = load_answers(reported.directory)
    packed = operand_data(answers, results, cell_labels(results), PLENTY)
    assert packed.left_out == ""
    (entry,) = answers
    data = dataset(entry.task)
    task = packed.content["tasks"][0]
    right = unpack(packed.content, task["right"]).reshape(task["queries"], task["width"])
    codes = unpack(packed.content, task["codes"]).reshape(-1, task["width"])
    assert not codes[0].any()
    assert (right == data.answers).all()
    places = np.cumsum(unpack(packed.content, task["steps"], "<i4").astype(int)) - 1
    assert (places == query_places(entry.task)).all()
    assert len(packed.content["cells"]) == results["cell"].nunique()
    by_label = dict(zip(cell_labels(results).values(), cell_labels(results), strict=True))
    for cell in packed.content["cells"]:
        members = results[results["cell"] == by_label[cell["label"]]]
        assert [seed["seed"] for seed in cell["seeds"]] == members["seed"].tolist()
        for seed, name in zip(cell["seeds"], members["member"], strict=True):
            at = entry.members.index(name)
            ranks = unpack(packed.content, seed["said"]).reshape(-1, task["queries"])
            ranks = sum(plane.astype(int) << (8 * byte) for byte, plane in enumerate(ranks))
            said = (right.astype(int) + codes[ranks]) % len(task["characters"])
            assert (said == entry.predicted[at]).all()
            part = unpack_parts(unpack(packed.content, seed["part"]), task["queries"])
            assert (part == entry.part[at]).all()


def made_up(cells=2, seeds=4, task=None):
    """Answers at random, which pack badly, and as much of a table as the map needs."""
    task = task or Arithmetic("+", largest=9)
    data = dataset(task)
    random = np.random.default_rng(0)
    rows = [
        {"cell": f"cell {c}", "member": f"{c}-{s}", "seed": s, "status": "done"}
        for c in range(cells)
        for s in range(seeds)
    ]
    shape = (len(rows), *data.answers.shape)
    predicted = random.integers(0, data.vocabulary.size, shape).astype(np.uint8)
    part = random.integers(0, 3, shape[:2]).astype(np.uint8)
    answers = Answers(task, [str(row["member"]) for row in rows], predicted, part)
    return answers, pd.DataFrame(rows), {f"cell {c}": f"cell {c}" for c in range(cells)}


def size(content):
    return len(as_json(content))


def test_what_does_not_fit_is_left_out_and_said():
    answers, results, labels = made_up()
    whole = operand_data([answers], results, labels, PLENTY)
    limit = int(size(whole.content) * 0.65)
    half = operand_data([answers], results, labels, limit)
    assert size(half.content) <= limit
    assert [len(cell["seeds"]) for cell in half.content["cells"]] == [2, 2]
    assert "2 of 4 seeds" in half.left_out
    single = operand_data([answers], results.iloc[:1], labels, PLENTY)
    least = operand_data([answers], results, labels, size(single.content) + 50)
    assert len(least.content["cells"]) == 1
    assert "1 of 2 cells" in least.left_out
    none = operand_data([answers], results, labels, 10)
    assert none.content == {}
    assert "0 of 2 cells" in none.left_out
    # Only what is shown is kept.
    assert len(half.content["packed"]) < len(whole.content["packed"])


def test_ninety_six_members_fit_though_nearly_all_their_answers_are_wrong():
    task = Arithmetic("+-")
    data = dataset(task)
    random = np.random.default_rng(0)
    rows = [
        {"cell": f"cell {c}", "member": f"{c}-{s}", "seed": s, "status": "done"}
        for c in range(12)
        for s in range(8)
    ]
    predicted = np.repeat(data.answers[None], len(rows), axis=0)
    # No network errs so much without order: the last two characters are drawn.
    predicted[..., :2] = random.integers(0, 10, (*predicted.shape[:2], 2))
    part = np.where(random.random(predicted.shape[:2]) < 0.1, 0, 2).astype(np.uint8)
    answers = Answers(task, [str(row["member"]) for row in rows], predicted, part)
    labels = {f"cell {c}": f"cell {c}" for c in range(12)}
    packed = operand_data([answers], pd.DataFrame(rows), labels, 2_600_000)
    assert packed.left_out == ""
    assert len(packed.content["cells"]) == 12


def test_tasks_without_a_grid_are_named():
    answers, results, labels = made_up()
    three = made_up(task=Arithmetic("+", largest=3, operands=3))[0]
    wide = made_up(task=Arithmetic("+", largest=999, sample=20))[0]
    for other in (three, wide):
        found = operand_data([other], results, labels, PLENTY)
        assert found.content == {}
        assert "Not mapped: add" in found.left_out
    both = operand_data([answers, replace_members(three)], results, labels, PLENTY)
    assert len(both.content["cells"]) == 2
    assert "Not mapped" in both.left_out


def replace_members(answers):
    return answers._replace(members=[f"other {name}" for name in answers.members])


def test_units_first_answers_are_marked():
    task = replace(Arithmetic("-", largest=9), answer_layout="units_first")
    answers, results, labels = made_up(task=task)
    assert operand_data([answers], results, labels, PLENTY).content["tasks"][0]["reversed"]
