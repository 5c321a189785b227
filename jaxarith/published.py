"""What two reports on the assignment print, beside what this project measured over seeds."""

from collections.abc import Mapping
from dataclasses import fields
from importlib import resources
from typing import Any

import numpy as np
import pandas as pd
from scipy import stats

from jaxarith.config import Arithmetic, Hyperparameters, Model, Training
from jaxarith.errors import InputError
from jaxarith.statistics import CONFIDENCE, mean_interval

NAMES = {"text": "text_to_text"}
# What tells measured cells apart, in the columns of ``results``.
SETTINGS = (
    *("task", "mapping", "train_fraction", "encoder_layers", "units", "cell_type", "decoder"),
    *("answer_width", "batch_size", "epochs", "learning_rate", "schedule"),
)
# The reports' nets have every other setting at its default. These have none to differ from: the
# budget's other unit, names that the task already says, and how often a run is looked at.
NO_DEFAULT = (
    *("steps", "split_seed", "decoder_units", "operators", "evaluations", "evaluation_queries"),
)
DEFAULTS = {
    field.name: field.default
    for section in (Arithmetic, Model, Training, Hyperparameters)
    for field in fields(section)
    if field.name not in (*SETTINGS, *NO_DEFAULT)
}
SCORES = ("train_exact", "test_exact", "train_per_character", "test_per_character", "test_loss")
ENDS = ("mean", "low", "high")
# What a published row may leave unsaid, and then is assumed.
UNSAID = ("batch_size", "epochs", "learning_rate", "answer_width")
# Our columns beside a published row.
MEASURED = (
    *(f"{ours}_{end}" for ours in ("per_character", "train", "exact") for end in ENDS),
    *("lowest", "highest", "single_low", "single_high"),
)
DEFAULT_WIDTH = {"add_sub": 3, "mul": 4}


def published() -> pd.DataFrame:
    """Every row printed in the reports' tables; percentages as printed, empty where unsaid."""
    return _data("published.csv", {"source": str, "table": str})


def measured() -> pd.DataFrame:
    """This project's own cells: settings, seeds, and each score's mean, interval and spread."""
    return _data("measured.csv", {})


def measure(results: pd.DataFrame, sweep: str, device: str) -> pd.DataFrame:
    """The rows of ``measured`` that a run gives, one per cell of at least two finished seeds.

    ``beyond`` names what else of a cell is not as in the reports, e.g. ``dropout=0.1``; such a cell
    is nobody's reproduction.

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
        for score in SCORES:
            values = members[score].dropna().to_numpy(dtype=float)
            if len(values) < 2:
                values = np.full(2, np.nan)
            low, high = mean_interval(values, most=np.inf if score.endswith("loss") else 1.0)
            spread = {"mean": values.mean(), "low": low, "high": high, "sd": values.std(ddof=1)}
            spread |= {"min": values.min(), "max": values.max()}
            row |= {f"{score}_{name}": round(float(value), 6) for name, value in spread.items()}
        rows.append(row)
    return pd.DataFrame(rows)


def reproduce(name: str, ours: pd.DataFrame | None = None) -> pd.DataFrame:
    """Every published row of one kind beside what was measured at the same settings.

    A published row matches every measured cell that agrees with all it says and has all else at its
    default; what it leaves unsaid is named in ``assumed``, and several such readings are as many
    rows.

    Args:
        name: ``text``.
        ours: rows of ``measure``; None is what the package carries.

    Returns:
        ``source, table, task, train_percent, encoder_layers, units``, ``assumed``, ``note``,
        ``published`` and ``published_train`` (shares), ``n``, and for ``per_character``, ``train``
        (per character, too) and ``exact`` our mean, low and high; ``lowest`` and ``highest`` seed;
        ``single_low, single_high``, the 95 % interval for one more seed (Student's t, kept within 0
        and 1); ``verdict``: ``inside`` the interval of our mean, ``one seed's spread`` where only a
        single seed may well give the published value, ``above`` or ``below`` that, or ``not
        measured``; and ``sweep``.

    Raises:
        InputError: an unknown name.
    """
    if name not in NAMES:
        raise InputError(f"reproduce {name}: not known; names are {', '.join(NAMES)}")
    ours = measured() if ours is None else ours
    printed = published()
    rows = []
    for row in printed[printed["mapping"] == NAMES[name]].to_dict("records"):
        said = _said(row)
        alike = [cell for cell in ours.to_dict("records") if _agrees(cell, said)]
        rows += [_beside(row, said, cell) for cell in alike] or [_beside(row, said, None)]
    return pd.DataFrame(rows)


def _beyond(members: pd.DataFrame) -> str:
    """The settings of a cell's members that no column of ``SETTINGS`` shows, where not default.

    An empty value is a default's: the column is younger than the run, or the mapping has no use for
    the setting.
    """
    own = members.iloc[0]
    found = {
        name: own[name]
        for name, default in DEFAULTS.items()
        if name in own and not pd.isna(own[name]) and own[name] != default
    }
    if not pd.isna(own["decoder_units"]) and own["decoder_units"] != own["units"]:
        found["decoder_units"] = own["decoder_units"]
    if (members["split_seed"].notna() & (members["split_seed"] != members["seed"])).any():
        found["split_seed"] = own["split_seed"]
    return ", ".join(f"{name}={value}" for name, value in found.items())


def _data(name: str, types: Mapping[str, Any]) -> pd.DataFrame:
    with (resources.files("jaxarith") / "data" / name).open(encoding="utf-8") as file:
        return pd.read_csv(file, dtype=dict(types))


def _said(row: Mapping[str, Any]) -> dict[str, Any]:
    """What a published row says, in the columns of ``results``."""
    said = {
        "task": row["task"],
        "mapping": row["mapping"],
        "cell_type": row["model"],
        "train_fraction": row["train_percent"] / 100,
        "encoder_layers": 1 + int(row["extra_encoder_layers"]),
        "units": int(row["lstm_units"]),
    }
    for name in ("batch_size", "epochs", "learning_rate"):
        if not np.isnan(row[name]):
            said[name] = row[name]
    note = row["variant"] if isinstance(row["variant"], str) else ""
    said["answer_width"] = (
        int(note.removeprefix("answer width "))
        if note.startswith("answer width ")
        else DEFAULT_WIDTH[row["task"]]
    )
    return said


def _agrees(cell: Mapping[str, Any], said: Mapping[str, Any]) -> bool:
    width = cell["answer_width"]
    # Measurements from before this column was are the reports' sweeps alone.
    beyond = cell.get("beyond") if pd.notna(cell.get("beyond")) else ""
    has = {**cell, "answer_width": DEFAULT_WIDTH.get(cell["task"]) if pd.isna(width) else width}
    same = all(
        abs(has[name] - value) < 1e-9 if isinstance(value, float) else has[name] == value
        for name, value in said.items()
    )
    return same and has["decoder"] == "repeat" and has["schedule"] == "constant" and not beyond


def _beside(
    row: Mapping[str, Any], said: Mapping[str, Any], cell: Mapping[str, Any] | None
) -> dict[str, Any]:
    shown = {name: row[name] for name in ("source", "table", "task", "train_percent")}
    shown |= {"encoder_layers": said["encoder_layers"], "units": said["units"]}
    note = row["variant"] if isinstance(row["variant"], str) else ""
    value = row["test_accuracy"] / 100
    shown |= {"assumed": "", "note": note, "published": value}
    shown["published_train"] = row["train_accuracy"] / 100
    shown |= {"n": 0} | dict.fromkeys(MEASURED, np.nan) | {"verdict": "not measured", "sweep": ""}
    if cell is None:
        return shown
    shown["assumed"] = ", ".join(
        f"{name}={cell[name]:g}" for name in UNSAID if name not in said and not pd.isna(cell[name])
    )
    shown["n"] = cell["n"]
    for ours, score in (
        ("per_character", "test_per_character"),
        ("train", "train_per_character"),
        ("exact", "test_exact"),
    ):
        shown |= {f"{ours}_{end}": cell[f"{score}_{end}"] for end in ENDS}
    shown |= {"lowest": cell["test_per_character_min"], "highest": cell["test_per_character_max"]}
    low, high = _single_interval(cell, "test_per_character")
    shown |= {"single_low": low, "single_high": high}
    shown["verdict"] = _verdict(value, shown)
    return shown | {"sweep": cell["sweep"]}


def _single_interval(cell: Mapping[str, Any], score: str) -> tuple[float, float]:
    """The 95 % prediction interval for the score of one more seed."""
    count = cell["n"]
    half = stats.t.ppf((1 + CONFIDENCE) / 2, count - 1) * cell[f"{score}_sd"]
    half *= np.sqrt(1 + 1 / count)
    center = cell[f"{score}_mean"]
    return float(max(0.0, center - half)), float(min(1.0, center + half))


def _verdict(value: float, shown: Mapping[str, Any]) -> str:
    if shown["per_character_low"] <= value <= shown["per_character_high"]:
        return "inside"
    if shown["single_low"] <= value <= shown["single_high"]:
        return "one seed's spread"
    return "above" if value > shown["single_high"] else "below"
