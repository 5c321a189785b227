"""The script that puts runs into the package's measurements, on made-up runs."""

import importlib
import sys
from pathlib import Path
from types import SimpleNamespace

import pandas as pd
import pytest
from test_published import members

FRACTIONS = {"one": [0.5, 0.25], "two": [0.75], "wide": [0.1]}


@pytest.fixture
def script(monkeypatch, tmp_path):
    """``benchmarks.measured``, with runs that are made up and a file of its own."""
    monkeypatch.syspath_prepend(str(Path(__file__).parents[1]))
    module = importlib.import_module("benchmarks.measured")
    monkeypatch.setattr(module, "TARGET", tmp_path / "measured.csv")

    def run_directory(path):
        name, _, scores = path.name.partition("-")
        scores, _, first = scores.partition("@")
        values = [float(score) for score in scores.split("-")]
        width = 5 if name == "wide" else None
        cells = [
            members(values, train_fraction=part, answer_width=width) for part in FRACTIONS[name]
        ]
        environment = {"devices": ["cpu"], "cores": 2}
        return SimpleNamespace(
            results=lambda: pd.concat(cells, ignore_index=True).assign(
                seed=lambda table: table["seed"] + int(first or 0)
            ),
            sweep=SimpleNamespace(name=name),
            environment=environment,
        )

    monkeypatch.setattr(module, "RunDirectory", run_directory)

    def collect(*paths):
        monkeypatch.setattr(sys, "argv", ["measured", *paths])
        module.main()
        return pd.read_csv(module.TARGET)

    return SimpleNamespace(collect=collect, target=module.TARGET)


def scores_of(table):
    rows = zip(
        table["sweep"], table["train_fraction"], table["test_per_character_mean"], strict=True
    )
    return [(sweep, part, round(score, 6)) for sweep, part, score in rows]


def test_only_the_sweeps_named_are_replaced_and_all_is_sorted(script, capsys):
    script.collect("two-0.7-0.8", "one-0.5-0.6")
    table = script.collect("one-0.6-0.7", "wide-0.1-0.3")
    assert scores_of(table) == [
        ("one", 0.25, 0.65), ("one", 0.5, 0.65), ("two", 0.75, 0.75), ("wide", 0.1, 0.2),
    ]  # fmt: skip
    assert table["answer_width"].isna().tolist() == [True, True, True, False]
    assert table["answer_width"].iloc[3] == 5
    assert ",5," in script.target.read_text()
    assert "one: 2 cells before, 2 now" in capsys.readouterr().out


def test_the_file_does_not_depend_on_the_order_nor_on_writing_it_twice(script):
    script.collect("two-0.7-0.8", "one-0.5-0.6", "wide-0.1-0.3")
    first = script.target.read_bytes()
    script.collect("one-0.5-0.6", "wide-0.1-0.3")
    assert script.target.read_bytes() == first
    script.target.unlink()
    for run in ("wide-0.1-0.3", "one-0.5-0.6", "two-0.7-0.8"):
        script.collect(run)
    assert script.target.read_bytes() == first


def test_cells_of_other_settings_stay_where_that_is_asked(script):
    script.collect("one-0.5-0.6", "two-0.7-0.8")
    cells = pd.read_csv(script.target)
    cells.loc[cells["train_fraction"] == 0.25, "train_fraction"] = 0.125
    cells.to_csv(script.target, index=False)
    table = script.collect("--beside", "one-0.6-0.7")
    assert scores_of(table) == [
        ("one", 0.125, 0.55), ("one", 0.25, 0.65), ("one", 0.5, 0.65), ("two", 0.75, 0.75),
    ]  # fmt: skip


def test_more_seeds_are_counted_with_those_that_are_there(script):
    """Against all seeds measured at once."""
    scores = ["0.7", "0.8", "0.95", "0.9", "0.6"]
    at_once = script.collect("two-" + "-".join(scores), "one-0.1-0.2")
    script.collect("two-" + "-".join(scores[:2]), "one-0.1-0.2")
    script.collect("--more", "two-" + "-".join(scores[2:4]) + "@2")
    table = script.collect("--more", "two-" + scores[4] + "@4")
    pd.testing.assert_frame_equal(table, at_once, rtol=0, atol=2e-6)
    assert table["n"].tolist() == [2, 2, 5]
    assert table["seeds"].tolist() == ["0/1", "0/1", "0/1/2/3/4"]


def test_seeds_that_are_counted_and_cells_that_are_not_there_are_refused(script):
    script.collect("two-0.7-0.8")
    script.collect("--more", "two-0.7@3")
    before = script.target.read_bytes()
    for named, why in (("two-0.7@3", "seed 3: is counted already"),
                       ("two-0.7-0.9@1", "seed 1: is counted already"),
                       ("one-0.7@2", "no such cell")):  # fmt: skip
        with pytest.raises(SystemExit, match=f"{why}.*nothing was written"):
            script.collect("--more", named)
    assert script.target.read_bytes() == before


def test_rows_of_before_a_column_was_stay_as_they_are(script):
    script.collect("two-0.7-0.8")
    older = pd.read_csv(script.target).drop(columns="beyond")
    older.to_csv(script.target, index=False)
    table = script.collect("one-0.5-0.6")
    kept = table[table["sweep"] == "two"].drop(columns="beyond").reset_index(drop=True)
    pd.testing.assert_frame_equal(kept, older, check_dtype=False)


def test_nothing_is_written_where_nothing_was_measured(script):
    script.collect("two-0.7-0.8")
    before = script.target.read_bytes()
    for named in (["two-0.7"], []):
        with pytest.raises(SystemExit, match="nothing was written"):
            script.collect(*named)
    assert script.target.read_bytes() == before
