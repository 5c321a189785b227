"""What the assignments ask for, beside cells as the sweeps give them."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from jaxarith.engine.table import COLUMNS, settings_row
from jaxarith.published import answered, asked, measure
from jaxarith.sweep import load_sweep
from jaxarith.tables import brief_answers

SWEEPS = Path(__file__).parent.parent / "sweeps"
NAMES = ("number_reader", "number_adder", "number_sum", "parity", "mnist_rows")


def cells_of(name, scores=(0.5, 0.7, 0.9)):
    """A sweep's cells, as if its members, one for each score, had scored so."""
    rows = []
    sweep = replace(load_sweep(SWEEPS / f"{name}.py"), seeds=len(scores))
    for index, member in enumerate(sweep.members):
        score = scores[index % len(scores)]
        rows.append(dict.fromkeys(COLUMNS) | settings_row(member) | {"test_exact": score})
    table = pd.DataFrame(rows).assign(status="done", parameters=1)
    return measure(table, name, "cpu")


@pytest.fixture(scope="module")
def everything():
    return pd.concat([cells_of(name) for name in NAMES], ignore_index=True)


def test_every_row_asked_for_is_answered_by_one_cell_of_its_sweep(everything):
    table = answered(everything)
    assert len(table) == len(asked()) == 27
    assert (table["n"] >= 3).all()
    assert (table["sweep"] == table["task"]).all()


def test_what_no_row_asks_for_answers_none(everything):
    orbit = everything[everything["beyond"].str.contains("split=orbit")]
    table = answered(orbit)
    assert table.loc[table["n"] > 0, "settings"].tolist() == ["the same, 10 %, twins on one side"]
    other = everything.assign(task="add_sub")
    assert set(answered(other)["verdict"]) == {"not measured"}


@pytest.mark.parametrize(
    ("scores", "verdict", "perfect"),
    [((0.99, 1.0, 0.98), "reached", 1), ((0.97, 0.98, 0.96), "not reached", 0)],
)
def test_a_goal_is_held_against_the_mean(scores, verdict, perfect):
    row = answered(cells_of("number_reader", scores)).iloc[0]
    low, high = stats.t.interval(0.95, 2, loc=np.mean(scores), scale=stats.sem(scores))
    assert (row["verdict"], row["perfect"], row["goal"]) == (verdict, perfect, 0.98)
    assert row["exact_mean"] == pytest.approx(np.mean(scores), abs=1e-6)
    assert (row["exact_low"], row["exact_high"]) == pytest.approx((low, min(high, 1)), abs=1e-6)
    assert (row["lowest"], row["highest"]) == (min(scores), max(scores))


def test_a_cell_says_what_of_its_task_is_unusual():
    table = cells_of("number_adder")
    assert table["beyond"].str.contains("lengths=uniform").all()
    turned = load_sweep(SWEEPS / "number_reader.py").with_settings(["digit_rotation=40"])
    row = dict.fromkeys(COLUMNS) | settings_row(turned.members[0])
    twice = pd.DataFrame([row, row]).assign(status="done", cell="c", test_exact=1.0, parameters=1)
    assert "digit_rotation=40.0" in measure(twice, "s", "cpu")["beyond"].iloc[0]


def test_a_person_reads_percents_and_a_gap_where_nothing_was_measured():
    table = brief_answers(answered(cells_of("number_reader", (0.99, 1.0, 0.98))))
    assert table["exact [95 %]"].iloc[0].startswith("99.00 [96.5")
    assert table["seeds from–to"].iloc[0] == "98.00–100.00"
    assert table["verdict"].iloc[3] == "not measured"
    assert (table["n"].iloc[3], table["all right"].iloc[3]) == (0, "–")


def test_the_package_carries_measurements_of_all_that_is_asked():
    table = answered()
    assert "not measured" not in set(table["verdict"])
    parity = table[table["task"] == "parity"]
    assert (parity["n"] == 20).all()
    assert parity["perfect"].between(1, 20).all()


@pytest.mark.parametrize(
    ("name", "setting"), [("parity", "bits=20"), ("number_reader", "largest=200")]
)
def test_a_smaller_task_answers_no_row(name, setting):
    sweep = replace(load_sweep(SWEEPS / f"{name}.py"), seeds=2).with_settings(
        [setting, *(["train_bits=4"] if name == "parity" else [])]
    )
    rows = [
        dict.fromkeys(COLUMNS) | settings_row(member) | {"test_exact": 0.5}
        for member in sweep.members
    ]
    table = pd.DataFrame(rows).assign(status="done", parameters=1)
    assert not answered(measure(table, name, "cpu"))["n"].any()
