"""This project's own cells: their settings and, over seeds, their scores."""

from collections.abc import Mapping, Sequence
from dataclasses import fields
from typing import Any

import numpy as np
import pandas as pd

from jaxarith.config import SECTIONS, SYSTEMS, MnistRows, Numbers, Parity
from jaxarith.errors import InputError
from jaxarith.published.rows import carried
from jaxarith.statistics import interval_of

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
TYPES = dict.fromkeys(("filters", "kernels", "drawing_filters", "seeds"), "str")
WHOLE = ("answer_width", "decoder_units", "frame_units", "drawing_units", "perfect")
TYPES |= dict.fromkeys(WHOLE, "Int64")


def measured() -> pd.DataFrame:
    """This project's own cells: settings, seeds, and each score's mean, interval and spread.

    Columns that are younger than a measurement are empty in its rows.
    """
    table = carried("measured.csv", TYPES)
    for score in SCORES:
        # Rows of earlier versions have the point itself where all seeds agree.
        ends = [f"{score}_low", f"{score}_high"]
        table.loc[table[ends[0]] == table[ends[1]], ends] = np.nan
    return table.reindex(columns=[*table.columns, *(set(SETTINGS) - set(table.columns))])


def measure(results: pd.DataFrame, sweep: str, device: str, least: int = 2) -> pd.DataFrame:
    """The rows of ``measured`` that a run gives, one per cell of enough finished seeds.

    ``beyond`` names what else of a cell is not as in the reports, e.g. ``weight_decay=0.1``; such a
    cell is nobody's reproduction.

    Args:
        results: one row per member, as ``jaxarith results`` gives.
        sweep: the sweep file's name.
        device: in words.
        least: how many finished seeds are enough; one alone has no interval.
    """
    rows = []
    scored = results[results["status"] != "failed"]
    for _, members in scored.groupby("cell", sort=False):
        if len(members) < least:
            continue
        row = {"sweep": sweep, "device": device, **members.iloc[0][list(SETTINGS)].to_dict()}
        row |= {"beyond": _beyond(members)}
        row |= {"parameters": members["parameters"].iloc[0], "n": len(members)}
        row["seeds"] = "/".join(map(str, sorted(members["seed"])))
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


def pooled(first: Mapping[str, Any], second: Mapping[str, Any]) -> dict[str, Any]:
    """The row of a cell over the seeds of two rows of ``measure``.

    Mean and standard deviation are those of all values together (Chan, Golub and LeVeque, 1979),
    to the rows' six decimals.

    Raises:
        InputError: a seed is of both rows.
    """
    seeds = [*seeds_of(first), *seeds_of(second)]
    if len(set(seeds)) < len(seeds):
        twice = next(seed for seed in seeds if seeds.count(seed) > 1)
        raise InputError(f"seed {twice}: is counted already; measure other seeds")
    row = {**first, **{name: first[name] + second[name] for name in ("n", "diverged", "perfect")}}
    row["seeds"] = "/".join(map(str, sorted(seeds)))
    for score in SCORES:
        parts = [_part(one, score) for one in (first, second)]
        held = [part for part in parts if part["count"]]
        row |= {f"{score}_{name}": value for name, value in _together(score, held).items()}
    return row


def seeds_of(row: Mapping[str, Any]) -> list[int]:
    """The seeds of a measured row; the first ``n``, where it is older than the column."""
    if isinstance(row.get("seeds"), str):
        return [int(seed) for seed in row["seeds"].split("/")]
    return list(range(row["n"]))


def _part(row: Mapping[str, Any], score: str) -> dict[str, float]:
    """How many seeds of a row have a score, with the score's mean, spread and extremes."""
    part = {name: float(row[f"{score}_{name}"]) for name in ("mean", "sd", "min", "max")}
    # A diverged member counts as 0, but has no loss.
    count = row["n"] - (row["diverged"] if score.endswith("loss") else 0)
    return part | {"count": 0 if np.isnan(part["mean"]) else count}


def _spread(column: pd.Series) -> dict[str, float]:
    """Mean, interval and extremes of a score [seeds]; no interval of one, or where all agree."""
    parts = [
        {"count": 1, "mean": value, "sd": np.nan, "min": value, "max": value}
        for value in column.dropna().astype(float)
    ]
    return _together(str(column.name), parts)


def _together(score: str, parts: Sequence[Mapping[str, float]]) -> dict[str, float]:
    """``_spread`` of parts that each have seeds of their own; NaN of none."""
    if not parts:
        return dict.fromkeys(("mean", "low", "high", "sd", "min", "max"), np.nan)
    counts, means = (np.array([part[name] for part in parts]) for name in ("count", "mean"))
    within = sum((part["count"] - 1) * part["sd"] ** 2 for part in parts if part["count"] > 1)
    count, mean = int(counts.sum()), float(np.average(means, weights=counts))
    spread = {"mean": mean, "low": np.nan, "high": np.nan, "sd": np.nan}
    if count > 1:
        sd = np.sqrt((within + np.sum(counts * (means - mean) ** 2)) / (count - 1))
        most = np.inf if score.endswith("loss") else 1.0
        low, high = interval_of(mean, sd, count, most=most)
        spread |= {"low": low, "high": high, "sd": sd}
    spread |= {"min": min(part["min"] for part in parts), "max": max(part["max"] for part in parts)}
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
