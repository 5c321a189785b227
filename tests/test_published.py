from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from jaxarith.config import FIELDS, Arithmetic
from jaxarith.engine.table import COLUMNS, settings_row
from jaxarith.errors import InputError
from jaxarith.published import (
    DEFAULTS,
    NO_DEFAULT,
    OTHER_TASKS,
    SETTINGS,
    measure,
    measured,
    pooled,
    published,
    reproduce,
)
from jaxarith.sweep import Sweep, load_sweep

SWEEPS = Path(__file__).parent.parent / "sweeps"
TEXT_ROWS = {"001": {"1": 2, "4": 4}, "003": {"1": 3, "5": 3, "8": 5}}


def members(scores, **changes):
    """Results of one cell, a seed for each score."""
    settings = {
        "task": "add_sub", "mapping": "text_to_text", "train_fraction": 0.5, "encoder_layers": 1,
        "units": 256, "cell_type": "lstm", "decoder": "repeat", "answer_width": None,
        "batch_size": 8, "epochs": 20.0, "learning_rate": 0.001, "schedule": "constant",
    }  # fmt: skip
    table = pd.DataFrame([dict.fromkeys(COLUMNS) | settings | changes for _ in scores])
    table["seed"], table["status"], table["cell"] = range(len(scores)), "done", str(changes)
    for name in ("train_exact", "test_exact", "train_per_character", "test_loss"):
        table[name] = 0.5
    return table.assign(test_per_character=scores, parameters=805133)


def test_the_package_carries_every_printed_row():
    table = published()
    assert len(table) == 64
    text = table[table["mapping"] == "text_to_text"]
    counts = text.groupby(["source", "table"]).size()
    assert {s: counts[s].to_dict() for s in ("001", "003")} == TEXT_ROWS
    row = text[(text["source"] == "003") & (text["table"] == "5")].iloc[-1]
    assert (row["extra_encoder_layers"], row["test_accuracy"]) == (2, 73.01)


def test_rows_of_one_cell_are_pooled_as_if_measured_at_once():
    every = members([0.90, 0.0, 0.98, 0.71, 0.33])
    every.loc[1, ["status", "test_loss", "test_exact"]] = "diverged", None, 0.0
    every.loc[4, "test_loss"] = 7.5
    parts = [measure(every[:2], "s", "d"), measure(every[2:4], "s", "d")]
    parts.append(measure(every[4:], "s", "d", least=1))
    assert np.isnan(parts[0].loc[0, "test_loss_low"])
    row, more, last = (part.iloc[0].to_dict() for part in parts)
    together = pd.Series(pooled(pooled(row, more), last))
    expected = measure(every, "s", "d").iloc[0]
    assert list(together.index) == list(expected.index)
    for name, value in expected.items():
        if isinstance(value, float):
            assert together[name] == pytest.approx(value, abs=3e-6, nan_ok=True), name
        else:
            assert together[name] == value or pd.isna(value), name


def test_a_cell_is_measured_over_its_seeds():
    scores = np.array([0.90, 0.94, 0.98])
    row = measure(members(scores), "some_sweep", "cpu, 2 cores").iloc[0]
    low, high = stats.t.interval(0.95, 2, loc=scores.mean(), scale=stats.sem(scores))
    assert (row["n"], row["sweep"], row["device"]) == (3, "some_sweep", "cpu, 2 cores")
    assert row["test_per_character_low"] == pytest.approx(low, abs=1e-6)
    assert row["test_per_character_high"] == pytest.approx(min(high, 1), abs=1e-6)
    assert (row["test_per_character_min"], row["test_per_character_max"]) == (0.90, 0.98)
    assert set(SETTINGS) <= set(row.index)


@pytest.mark.parametrize(
    ("scores", "verdict"),
    [
        ([0.960, 0.970, 0.980, 0.975], "inside"),
        ([0.950, 0.955, 0.962, 0.968], "one seed's spread"),
        ([0.950, 0.951, 0.952, 0.953], "above"),
        ([0.995, 0.996, 0.997, 0.998], "below"),
    ],
)
def test_a_published_value_is_placed_among_our_seeds(scores, verdict):
    """Report 003, table 1, 50 %: 97.24."""
    ours = measure(members(scores), "s", "cpu")
    table = reproduce("text", ours)
    row = table[(table["source"] == "003") & (table["table"] == "1")].iloc[0]
    assert row["verdict"] == verdict
    assert row["published"] == pytest.approx(0.9724)
    values = np.array(scores)
    spread = stats.t.ppf(0.975, 3) * values.std(ddof=1) * np.sqrt(1 + 1 / 4)
    assert row["single_low"] == pytest.approx(values.mean() - spread, abs=1e-5)
    assert row["single_high"] == pytest.approx(min(1, values.mean() + spread), abs=1e-5)
    assert row["assumed"] == "learning_rate=0.001"


def test_every_reading_of_what_a_report_leaves_unsaid_is_a_row():
    cells = [
        members([0.9, 0.95], train_fraction=0.75, encoder_layers=3, batch_size=size, epochs=epochs)
        for size, epochs in ((32, 20.0), (8, 20.0), (32, 50.0))
    ]
    ours = pd.concat([measure(cell, "s", "cpu") for cell in cells])
    table = reproduce("text", ours)
    rows = table[(table["source"] == "001") & (table["encoder_layers"] == 3)]
    assert rows[rows["task"] == "add_sub"]["assumed"].tolist() == [
        "batch_size=32, epochs=20, learning_rate=0.001",
        "batch_size=8, epochs=20, learning_rate=0.001",
        "batch_size=32, epochs=50, learning_rate=0.001",
    ]
    assert rows[rows["task"] == "mul"]["verdict"].tolist() == ["not measured"]


def test_what_a_report_says_must_agree():
    """Table 8 has answers of five characters, 8 a batch; table 4 has four."""
    narrow = members([0.7, 0.8], task="mul", answer_width=None)
    wide = members([0.7, 0.8], task="mul", answer_width=5)
    cosine = members([0.7, 0.8], task="mul", answer_width=5, schedule="cosine")
    for cell, found in ((narrow, 0), (wide, 1), (cosine, 0)):
        table = reproduce("text", measure(cell, "s", "cpu"))
        assert (table["verdict"] != "not measured").sum() == found


OTHER_SETTINGS = {
    "dropout": 0.1, "weight_decay": 0.3, "label_smoothing": 0.05, "gradient_clip": 1.0,
    "query_layout": "columns", "answer_layout": "units_first", "bidirectional": True,
    "attention": True, "decoder_layers": 2, "decoder_units": 128,
    "validation_fraction": 0.1, "split": "orbit", "largest": 999,
    "smallest": 1, "operands": 3, "query_width": 7, "sample": 500, "warmup_fraction": 0.1,
    "split_seed": 3, "scratchpad": True, "taught_largest": 9, "initializers": "flax",
}  # fmt: skip


@pytest.mark.parametrize(("name", "value"), OTHER_SETTINGS.items())
def test_a_run_with_any_other_setting_is_no_reproduction(name, value):
    cell = members([0.96, 0.97, 0.98], **{name: value})
    ours = measure(cell, "s", "cpu")
    assert ours["beyond"].tolist() == ["" if name in SETTINGS else f"{name}={value}"]
    assert set(reproduce("text", ours)["verdict"]) == {"not measured"}
    usual = members([0.96, 0.97, 0.98], **usual_settings())
    ours = measure(usual.assign(split_seed=usual["seed"]), "s", "cpu")
    assert ours["beyond"].tolist() == [""]
    assert "inside" in set(reproduce("text", ours)["verdict"])


def usual_settings():
    """The settings of a sweep that says nothing, as a table of results has them."""
    row = settings_row(Sweep(seeds=1).members[0])
    return {name: row[name] for name in OTHER_SETTINGS}


def test_every_setting_is_compared_with_the_reports_or_has_a_reason_not_to_be():
    """A new field is looked at of itself, as soon as results have its column."""
    others = {name for defaults in OTHER_TASKS.values() for name in defaults}
    assert {*FIELDS} <= {*SETTINGS, *DEFAULTS, *NO_DEFAULT, *others}
    assert {*OTHER_SETTINGS} - {"split_seed"} <= {*DEFAULTS, *SETTINGS}


def test_measurements_of_before_that_column_are_the_reports():
    ours = measure(members([0.96, 0.97, 0.98]), "s", "cpu")
    assert "inside" in set(reproduce("text", ours.drop(columns="beyond"))["verdict"])
    assert "inside" in set(reproduce("text", ours.assign(beyond=np.nan))["verdict"])


def test_every_published_text_row_has_its_sweep():
    """The sweeps' cells, as if measured, answer every row; the package's own data leave none."""
    cells = []
    for path in sorted(SWEEPS.glob("report_*.py")):
        sweep = load_sweep(path)
        for member in sweep.members:
            static, traced = member.static, member.hyperparameters
            if static.task.mapping != "text_to_text":
                continue
            chosen = {
                "task": static.task.name, "train_fraction": traced.train_fraction,
                "encoder_layers": static.model.encoder_layers, "units": static.model.units,
                "answer_width": static.task.answer_width, "epochs": member.epochs,
                "batch_size": static.training.batch_size, "learning_rate": traced.learning_rate,
            }  # fmt: skip
            if member.seed == 0:
                assert len(sweep.seeds) >= 8
                cells.append(measure(members([0.7, 0.8], **chosen), path.stem, "cpu"))
    table = reproduce("text", pd.concat(cells))
    assert "not measured" not in set(table["verdict"])
    assert {"report_001_add_sub", "report_003_mul"} <= set(table["sweep"])


def test_widths_of_the_tables_are_the_tasks_own():
    assert Arithmetic(operators="+-").answer_width is None
    assert measured()["answer_width"].dropna().isin([5]).all()


def test_an_unknown_name_is_refused():
    with pytest.raises(
        InputError, match="reproduce poems: not known; names are text, images, assignments"
    ):
        reproduce("poems")


def test_seeds_that_agree_have_no_interval_here_either():
    table = measure(members([0.5, 0.5, 0.5]), "one", "cpu")
    assert table[["test_per_character_low", "test_per_character_high"]].isna().all(axis=None)
    assert table["test_per_character_sd"].item() == 0
    shipped = measured()
    agreeing = shipped["test_exact_sd"] == 0
    assert agreeing.any()
    assert shipped.loc[agreeing, ["test_exact_low", "test_exact_high"]].isna().all(axis=None)
    assert shipped.loc[shipped["test_exact_sd"] > 1e-3, "test_exact_low"].notna().all()
