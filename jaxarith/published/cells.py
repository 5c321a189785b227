"""This project's own cells: their settings and, over seeds, their scores."""

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

import numpy as np
import pandas as pd

from jaxarith.config import SECTIONS, SYSTEMS, MnistRows, Numbers, Parity
from jaxarith.published.rows import carried
from jaxarith.statistics import mean_interval

SEQUENCES = {"mnist_rows": MnistRows, "parity": Parity}
# What tells measured cells apart, in the columns of ``results``.
SETTINGS = (
    *("task", "mapping", "train_fraction", "encoder_layers", "units", "cell_type", "decoder"),
    *("answer_width", "batch_size", "epochs", "learning_rate", "schedule"),
    *("images", "digits", "decoder_units", "dropout", "reader", "filters", "kernels"),
    *("frame_units", "frame_dropout", "drawer", "drawing_units", "drawing_filters"),
    *("drawing_normalisation", "drawing_loss"),
)
# The reports' nets have every other setting at its default. These have none to differ from: the
# budget's other unit, names that the task already says, how often a run is looked at, and how it is
# spread.
NO_DEFAULT = (
    *("steps", "split_seed", "operators", "system", "packing"),
    *("evaluations", "evaluation_queries"),
)
DEFAULTS = {
    field.name: field.default
    for section in SECTIONS.values()
    for field in fields(section)
    if field.name not in (*SETTINGS, *NO_DEFAULT)
}
# Of tasks that no report has, by the task's name; ``smallest`` and such are theirs, too.
OTHER_TASKS = {
    name: {field.name: field.default for field in fields(kind) if field.name not in NO_DEFAULT}
    for name, kind in (*((system, Numbers) for system in SYSTEMS), *SEQUENCES.items())
}
SCORES = (
    *("train_exact", "test_exact", "train_per_character", "test_per_character", "test_loss"),
    *("test_keras_pixel", "test_legible"),
)
# Columns of the file that would be read as something else: several numbers are written "32/64".
TYPES = dict.fromkeys(("filters", "kernels", "drawing_filters"), "str")
WHOLE = ("answer_width", "decoder_units", "frame_units", "drawing_units", "perfect")
TYPES |= dict.fromkeys(WHOLE, "Int64")


def measured() -> pd.DataFrame:
    """This project's own cells: settings, seeds, and each score's mean, interval and spread.

    Columns that are younger than a measurement are empty in its rows.
    """
    table = carried("measured.csv", TYPES)
    return table.reindex(columns=[*table.columns, *(set(SETTINGS) - set(table.columns))])


def measure(results: pd.DataFrame, sweep: str, device: str) -> pd.DataFrame:
    """The rows of ``measured`` that a run gives, one per cell of at least two finished seeds.

    ``beyond`` names what else of a cell is not as in the reports, e.g. ``weight_decay=0.1``; such a
    cell is nobody's reproduction.

    Args:
        results: one row per member, as ``jaxarith results`` gives.
        sweep: the sweep file's name.
        device: in words.
    """
    rows = []
    scored = results[results["status"] != "failed"]
    for _, members in scored.groupby("cell", sort=False):
        if len(members) < 2:
            continue
        row = {"sweep": sweep, "device": device, **members.iloc[0][list(SETTINGS)].to_dict()}
        row |= {"beyond": _beyond(members)}
        row |= {"parameters": members["parameters"].iloc[0], "n": len(members)}
        row["diverged"] = int((members["status"] == "diverged").sum())
        row["perfect"] = int((members["test_exact"] == 1).sum())
        for score in SCORES:
            row |= {f"{score}_{name}": value for name, value in _spread(members[score]).items()}
        rows.append(row)
    return pd.DataFrame(rows)


def setting(cell: Mapping[str, Any], name: str) -> Any:
    """A measured cell's value of a setting, in its own column, in ``beyond`` or by default."""
    if name in SETTINGS:
        return cell[name]
    beyond = cell["beyond"] if isinstance(cell["beyond"], str) else ""
    found = dict(pair.split("=", 1) for pair in beyond.split(", ") if pair)
    return found.get(name, _defaults(cell["task"])[name])


def _defaults(task: str) -> dict[str, Any]:
    return DEFAULTS | OTHER_TASKS.get(task, {})


def _spread(column: pd.Series) -> dict[str, float]:
    """Mean, interval and extremes of a score [seeds]; NaN where fewer than two seeds have it."""
    values = column.dropna().to_numpy(dtype=float)
    if len(values) < 2:
        return dict.fromkeys(("mean", "low", "high", "sd", "min", "max"), np.nan)
    low, high = mean_interval(values, most=np.inf if str(column.name).endswith("loss") else 1.0)
    spread = {"mean": values.mean(), "low": low, "high": high, "sd": values.std(ddof=1)}
    spread |= {"min": values.min(), "max": values.max()}
    return {name: round(float(value), 6) for name, value in spread.items()}


def _beyond(members: pd.DataFrame) -> str:
    """The settings of a cell's members that no column of ``SETTINGS`` shows, where not default.

    An empty value is a default's: the column is younger than the run, or the mapping has no use for
    the setting.
    """
    own = members.iloc[0]
    found = {
        name: own[name]
        for name, default in _defaults(own["task"]).items()
        if name in own and not pd.isna(own[name]) and own[name] != default
    }
    if (members["split_seed"].notna() & (members["split_seed"] != members["seed"])).any():
        found["split_seed"] = own["split_seed"]
    return ", ".join(f"{name}={value}" for name, value in found.items())
