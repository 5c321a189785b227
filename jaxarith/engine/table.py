"""One row per member: the columns that every table of results has."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from jaxarith.config import NAMELESS, PARTS
from jaxarith.errors import RunError
from jaxarith.member import Member

# Those of the contract, which every version has written.
CONTRACT = (
    *("group", "cell", "member", "seed", "task", "mapping", "split", "train_fraction"),
    *("encoder_layers", "units", "cell_type", "batch_size", "epochs", "learning_rate"),
    *("weight_decay", "dropout", "parameters", "status", "decoder", "answer_layout", "digits"),
    *("images", "split_seed", "steps", "train_exact", "validation_exact", "test_exact"),
    *("train_per_character", "test_per_character", "test_loss", "test_keras_pixel", "seconds"),
)
COLUMNS = (
    *CONTRACT,
    *("validation_per_character", "train_loss", "validation_loss", "label_smoothing"),
    *("validation_fraction", "schedule", "warmup_fraction", "gradient_clip", "bidirectional"),
    *("attention", "looks", "decoder_layers", "decoder_units", "operators", "smallest", "largest"),
    *("taught_largest", "query_layout", "scratchpad", "operands", "query_width", "answer_width"),
    *("initializers", "sample", "evaluations", "evaluation_queries"),
    *("reader", "filters", "kernels", "frame_units", "frame_symbols"),
    *("frame_normalisation", "frame_dropout"),
    *("drawer", "drawing_units", "drawing_filters", "drawing_normalisation", "drawing_loss"),
    *("windows", "overlap", "spelled", "reading_loss"),
    *("lengths", "digit_rotation", "digit_shift", "shift_across"),
    *("shift_down", "training_images", "test_images", "bits", "train_bits"),
    *("fresh", "sheet", "answer_pictures", "augmented"),
    *("shift", "rotation", "scale", "elastic"),
    *("train_keras_pixel", "validation_keras_pixel", "train_legible", "validation_legible"),
    *("test_legible", "train_confidence", "validation_confidence", "test_confidence"),
    *("first_bad_step", "train_queries", "validation_queries", "test_queries"),
    *("lanes", "devices", "batching", "backend", "error"),
)
TEXT = {"group", "cell", "member", "task", "mapping", "split", "cell_type", "status", "decoder"}
TEXT |= {"answer_layout", "digits", "images", "schedule", "operators", "batching", "backend"}
TEXT |= {"reader", "filters", "kernels", "drawer", "drawing_filters", "drawing_loss", "error"}
TEXT |= {"answer_pictures", "lengths", "looks", "query_layout", "initializers"}
WHOLE = {"seed", "encoder_layers", "units", "batch_size", "parameters", "split_seed", "steps"}
WHOLE |= {"decoder_layers", "decoder_units", "smallest", "largest", "operands", "query_width"}
WHOLE |= {"taught_largest", "frame_symbols"}
WHOLE |= {"answer_width", "sample", "evaluations", "evaluation_queries", "first_bad_step"}
WHOLE |= {"frame_units", "drawing_units", "sheet", "windows", "overlap", "shift_across"}
WHOLE |= {"shift_down", "training_images", "test_images", "bits", "train_bits"}
WHOLE |= {"train_queries", "validation_queries", "test_queries", "lanes", "devices"}
FLAGS = {"bidirectional", "attention", "frame_normalisation", "drawing_normalisation"}
FLAGS |= {"fresh", "augmented", "spelled", "scratchpad"}
# Beyond the contract, of all versions too, and not among a member's settings.
OUTCOMES = (
    *("validation_per_character", "train_loss", "validation_loss", "first_bad_step"),
    *("train_queries", "validation_queries", "test_queries"),
    *("lanes", "devices", "batching", "backend", "error"),
)
# Settings that other columns tell, or that change no result.
WITHOUT_COLUMN = {"system", *NAMELESS}


def _type(column: str) -> str:
    kinds = ((TEXT, "string"), (WHOLE, "Int64"), (FLAGS, "boolean"))
    return next((kind for names, kind in kinds if column in names), "float64")


TYPES: dict[Any, Any] = {column: _type(column) for column in COLUMNS}


@dataclass
class Result:
    """What training one member gave.

    Attributes:
        member: which.
        status: ``done`` or ``diverged``.
        first_bad_step: the step whose loss was not finite, or None.
        scores: part and score to value, e.g. ``test_exact``; NaN for an empty part.
        curve: one dict per evaluation: step, epoch and scores.
        predicted: uint8 [queries, answer width], the answers' ids.
        part: uint8 [queries]; 0 train, 1 validation, 2 test.
        params: the network's, as NumPy.
        seconds: wall time, shared evenly with the members trained beside it.
        statistics: of its batch normalisations, as NumPy; {} without any.
        legible: bool [queries, answer width], drawn frames the judge accepts; None where written.
        context: lanes, devices, batching, backend.
    """

    member: Member
    status: str
    first_bad_step: int | None
    scores: dict[str, float]
    curve: list[dict[str, float]]
    predicted: np.ndarray
    part: np.ndarray
    params: Any
    seconds: float
    statistics: Any = field(default_factory=dict)
    legible: np.ndarray | None = None
    context: dict[str, Any] = field(default_factory=dict)


def typed(rows: Sequence[dict[str, Any]] | pd.DataFrame) -> pd.DataFrame:
    """Rows as a table with every column, each of its own type even where it is empty."""
    return pd.DataFrame(rows, columns=list(COLUMNS)).astype(TYPES)


def settings_row(member: Member, parameters: int | None = None) -> dict[str, Any]:
    """The columns that a member's settings decide."""
    static, traced = member.static, member.hyperparameters
    task, model = static.task, static.model
    own = {
        name: _shown(value)
        for section in (*static.parts.values(), traced)
        for name, value in vars(section).items()
        if name not in WITHOUT_COLUMN
    }
    train, validation, test = member.sizes
    return own | {
        "group": static.id,
        "cell": member.cell,
        "member": member.id,
        "seed": member.seed,
        "task": task.name,
        "mapping": task.mapping,
        "answer_layout": task.answer_layout,
        "split_seed": member.split_seed,
        "steps": member.steps,
        "epochs": member.epochs,
        "decoder_units": model.decoder_units or model.units,
        "parameters": parameters,
        "train_queries": train,
        "validation_queries": validation,
        "test_queries": test,
    }


def with_later_settings(table: pd.DataFrame, members: Mapping[str, Member]) -> pd.DataFrame:
    """A table written before some settings were there, with its members' values of these."""
    later = [name for name in COLUMNS if name not in table]
    if not later:
        return table
    settings = [settings_row(members[m]) if m in members else {} for m in table["member"]]
    return table.assign(**{name: [row.get(name) for row in settings] for name in later})


def check_written(table: pd.DataFrame, names: Collection[str]) -> None:
    """Refuse what no version has written.

    Args:
        table: of finished members, some columns or all.
        names: of all columns that are stored.

    Raises:
        ValueError: a column is missing or of another type, or a status is none.
    """
    if missing := {*CONTRACT, *OUTCOMES}.difference(names):
        raise ValueError(f"no column {', '.join(sorted(missing))}")
    # Mostly none: converting takes time.
    other = {name: kind for name, kind in TYPES.items() if name in table}
    table.astype({name: kind for name, kind in other.items() if table[name].dtype != kind})
    if "status" in table and not table["status"].isin(["done", "diverged"]).all():
        raise ValueError("status: must be done or diverged")


def _shown(value: Any) -> Any:
    """Several numbers as ``--set`` takes them: ``32/64``."""
    return "/".join(map(str, value)) if isinstance(value, tuple) else value


def result_row(result: Result, parameters: int) -> dict[str, Any]:
    """A finished member's row; a diverged one counts as wrong everywhere and has no losses."""
    scores = {
        name: None if value is None or np.isnan(value) else float(value)
        for name, value in result.scores.items()
    }
    if result.status == "diverged":
        for name in scores:
            if name.endswith("_loss"):
                scores[name] = None
            elif scores[name] is not None:
                scores[name] = 0.0
    row = settings_row(result.member, parameters) | scores | result.context
    row |= {"status": result.status, "seconds": result.seconds}
    # As they came out: an orbit split trains on fewer than were asked for, a swapped one on more.
    counts = np.bincount(result.part, minlength=len(PARTS)).tolist()
    row |= {f"{part}_queries": count for part, count in zip(PARTS, counts, strict=True)}
    row["first_bad_step"] = result.first_bad_step
    return _in_columns(row)


def failed_row(member: Member, error: str) -> dict[str, Any]:
    """The row of a member whose chunk failed."""
    return _in_columns(settings_row(member) | {"status": "failed", "error": error})


def unscored_results(members: Sequence[Member]) -> pd.DataFrame:
    """A table with the columns and settings that members' results will have, and scores of 0."""
    scores = dict.fromkeys(("test_exact", "test_per_character"), 0.0)
    drawn = scores | dict.fromkeys(("test_legible", "test_keras_pixel", "test_confidence"), 0.0)
    rows = [
        settings_row(member)
        | {"status": "done"}
        | (drawn if member.static.task.draws_images else scores)
        for member in members
    ]
    return typed([_in_columns(row) for row in rows])


def _in_columns(row: dict[str, Any]) -> dict[str, Any]:
    """A row in the order of the columns, empty where it has no value.

    Raises:
        RunError: a value without a column, which would be lost.
    """
    if lost := [name for name in row if name not in COLUMNS]:
        raise RunError(f"{', '.join(lost)}: no such column of results; add it to engine/table.py")
    return {column: row.get(column) for column in COLUMNS}
