import numpy as np
import pandas as pd
import pytest
from scipy import stats

from jaxarith.statistics import SETTINGS, mean_interval, summarise, varying_settings


def results(rows):
    """A table of results from (cell, seed, status, exact, train_fraction) rows."""
    names = ("cell", "seed", "status", "test_exact", "train_fraction")
    table = pd.DataFrame(rows, columns=list(names))
    table["test_per_character"] = table["test_exact"] ** 0.5
    fixed = {"task": "add_sub", "encoder_layers": 1, "epochs": 20.0}
    for name in SETTINGS:
        if name not in table:
            table[name] = fixed.get(name)
    return table


def test_the_interval_is_students():
    values = np.array([0.42, 0.48, 0.55, 0.47, 0.51])
    low, high = mean_interval(values)
    half = stats.t.ppf(0.975, 4) * values.std(ddof=1) / np.sqrt(5)
    assert (low, high) == pytest.approx((values.mean() - half, values.mean() + half))
    reference = stats.ttest_1samp(values, 0).confidence_interval()
    assert (low, high) == pytest.approx((reference.low, reference.high))


def test_the_interval_covers_as_often_as_it_says():
    generator = np.random.default_rng(0)
    samples = generator.normal(0.5, 0.05, size=(4000, 8))
    covered = [low <= 0.5 <= high for low, high in map(mean_interval, samples)]
    assert 0.94 < np.mean(covered) < 0.96


def test_the_interval_of_one_seed_or_of_agreeing_seeds():
    assert np.isnan(mean_interval(np.array([0.5]))).all()
    assert mean_interval(np.ones(8)) == (1.0, 1.0)
    assert mean_interval(np.array([0.99, 1.0]))[1] == 1.0


def test_a_summary_is_per_cell_and_counts_the_diverged_as_wrong():
    table = summarise(
        results(
            [
                ("a", 0, "done", 0.4, 0.5),
                ("a", 1, "done", 0.6, 0.5),
                ("a", 2, "diverged", 0.0, 0.5),
                ("b", 0, "done", 0.9, 0.7),
                ("b", 1, "failed", None, 0.7),
            ]
        )
    ).set_index("cell")
    assert table["n"].to_dict() == {"a": 3, "b": 1}
    assert table["diverged"].to_dict() == {"a": 1, "b": 0}
    assert table["failed"].to_dict() == {"a": 0, "b": 1}
    row = table.loc["a"]
    values = np.array([0.4, 0.6, 0.0])
    assert row["test_exact_mean"] == pytest.approx(values.mean())
    assert row["test_exact_sd"] == pytest.approx(values.std(ddof=1))
    assert row["test_exact_median"] == pytest.approx(0.4)
    assert (row["test_exact_min"], row["test_exact_max"]) == (0.0, 0.6)
    assert np.isnan(table.loc["b", "test_exact_low"])


def test_only_what_varies_is_shown_and_a_budget_only_once():
    table = results([("a", 0, "done", 0.4, 0.5), ("b", 0, "done", 0.4, 0.25)])
    table["steps"] = [100, 50]
    assert varying_settings(table) == ["task", "train_fraction", "encoder_layers"]
    table["epochs"] = [20.0, 10.0]
    assert varying_settings(table)[-2:] == ["epochs", "steps"]
    table["steps"] = [100, 100]
    assert "epochs" not in varying_settings(table)
