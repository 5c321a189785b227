"""A task's kind is written down, read back, and never guessed."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import pytest
from engine.tiny import tiny_member

from jaxarith.config import (
    TASK_KINDS,
    Arithmetic,
    Hyperparameters,
    MnistRows,
    Model,
    Numbers,
    Parity,
    task_kind,
)
from jaxarith.engine.sweep_file import sweep_from_json, sweep_to_json, task_from_json
from jaxarith.engine.table import COLUMNS, Result, failed_row, result_row, settings_row
from jaxarith.errors import InputError, RunError
from jaxarith.member import Static
from jaxarith.pretrained import pretrained
from jaxarith.sweep import Sweep
from jaxarith.tasks.dataset import dataset
from jaxarith.tasks.typed import encode_query, written

TASKS = (
    Arithmetic("*", sample=50),
    Numbers(sample=40, system="number_sum"),
    MnistRows(100, 20),
    Parity(bits=20, train_bits=4, sample=30),
)
HERE = Path("sweep.json")


@dataclass(frozen=True)
class Modular(Arithmetic):
    modulus: int = 7


@pytest.mark.parametrize("task", TASKS)
def test_a_kind_is_written_and_read(task):
    document = json.loads(json.dumps(sweep_to_json(_sweep_of(task))))
    assert document["task"]["kind"] == task_kind(task)
    assert sweep_from_json(document, HERE) == _sweep_of(task)


def _sweep_of(task):
    decoder = "aligned" if isinstance(task, Parity) else "repeat"
    fraction = (task.queries - task.own_test) / task.queries if task.own_test else 0.5
    traced = Hyperparameters(train_fraction=fraction)
    return Sweep("kinds", task, Model(decoder=decoder), hyperparameters=traced, seeds=1)


@pytest.mark.parametrize("task", TASKS)
def test_a_file_of_before_there_were_kinds_is_read_by_its_settings(task):
    assert task_from_json(asdict(task)) == task


def test_a_file_with_fewer_settings_is_read_where_one_kind_alone_has_them():
    settings = {"operators": "*", "largest": 9, "sample": 20}
    assert task_from_json(settings) == Arithmetic("*", largest=9, sample=20)


@pytest.mark.parametrize(
    "settings", [{"sample": 20}, {}, {"smallest": 0, "largest": 9}, {"colour": 1}]
)
def test_settings_of_several_kinds_or_of_none_are_refused(settings):
    with pytest.raises(InputError, match="kind must be one of arithmetic, numbers") as caught:
        task_from_json(settings)
    assert "\n" not in str(caught.value)
    document = sweep_to_json(Sweep(seeds=1)) | {"task": settings}
    with pytest.raises(InputError, match=r"sweep\.json"):
        sweep_from_json(document, HERE)


def test_an_unknown_kind_is_refused():
    with pytest.raises(InputError, match="kind='modular'"):
        task_from_json({"kind": "modular", "largest": 9})


def test_the_kind_decides_where_settings_alone_do_not():
    assert task_from_json({"kind": "arithmetic", "sample": 20}) == Arithmetic(sample=20)
    assert task_from_json({"kind": "parity", "sample": 20}) == Parity(sample=20)


def test_a_member_that_comes_along_is_of_before_there_were_kinds():
    config = json.loads((pretrained("text_to_text") / "config.json").read_text(encoding="utf-8"))
    (member,) = sweep_from_json(config["member"], HERE).members
    assert isinstance(member.static.task, Arithmetic)


@pytest.mark.parametrize("task", [Modular(), object(), "add_sub", None, Arithmetic])
def test_what_is_no_task_is_refused_everywhere(task):
    for use in (
        task_kind,
        dataset,
        lambda one: encode_query("1+1", one),
        lambda one: written(np.zeros(5, np.uint8), one),
        lambda one: Sweep(task=one),
        lambda one: Static(one),
    ):
        with pytest.raises(InputError, match="must be Arithmetic") as caught:
            use(task)
        assert "\n" not in str(caught.value)


def test_every_kind_has_a_data_set_of_its_own():
    for task in TASKS:
        if not isinstance(task, MnistRows):
            assert len(dataset(task).values) == task.queries
    assert {type(task) for task in TASKS} == set(TASK_KINDS.values())


def a_result(scores, context=None):
    member, none = tiny_member(), np.zeros(0, np.uint8)
    return Result(member, "done", None, scores, [], none, none, {}, 1.0, context=context or {})


@pytest.mark.parametrize(
    ("scores", "context"), [({"test_f1": 0.5}, {}), ({"test_exact": 0.5}, {"watts": 3})]
)
def test_a_score_without_a_column_is_an_error(scores, context):
    with pytest.raises(RunError, match=r"(test_f1|watts): no such column of results"):
        result_row(a_result(scores, context), 10)


def test_scores_with_columns_are_kept():
    row = result_row(a_result({"test_exact": 0.5, "test_loss": float("nan")}), 10)
    assert tuple(row) == COLUMNS
    assert (row["test_exact"], row["test_loss"]) == (0.5, None)


@pytest.mark.parametrize("task", TASKS)
def test_every_setting_has_a_column(task):
    for mapping in ("text_to_text", "image_to_image"):
        if isinstance(task, Arithmetic):
            task = Arithmetic(mapping=mapping)
        member = _sweep_of(task).members[0]
        assert set(settings_row(member)) - set(COLUMNS) == set()
        assert tuple(failed_row(member, "error")) == COLUMNS
