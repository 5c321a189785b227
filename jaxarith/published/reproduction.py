"""Published rows beside the cells that were measured at the same settings."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from scipy import stats

from jaxarith.errors import InputError
from jaxarith.published.cells import measured
from jaxarith.published.claims import DEFAULT_WIDTH, Claim, claim_of
from jaxarith.published.rows import published
from jaxarith.statistics import CONFIDENCE

NAMES = {"text": ("text_to_text",), "images": ("image_to_text", "text_to_image")}
ASSIGNMENTS = "assignments"
ENDS = ("mean", "low", "high")
# Our columns beside a published row, and the score that each is of.
SHARES = {
    "per_character": "test_per_character",
    "keras_pixel": "test_keras_pixel",
    "train": "train_per_character",
    "exact": "test_exact",
    "legible": "test_legible",
    "loss": "test_loss",
}
MEASURED = (
    *(f"{ours}_{end}" for ours in SHARES for end in ENDS),
    *("lowest", "highest", "single_low", "single_high"),
)
WORDS = ("assumed", "differs", "images", "digits", "sweep")
CLOSE = 1e-9


def reproduce(name: str, ours: pd.DataFrame | None = None) -> pd.DataFrame:
    """Every published row of one kind beside what was measured at the same settings.

    A published row matches every measured cell that agrees with all it says and has all else at its
    default; what it leaves unsaid is named in ``assumed``, and several such readings are as many
    rows. Cells that differ only by their pictures (``images=disjoint``, other digits) or by fewer
    epochs than said (or than 20, where nothing is) are rows, too, never a reproduction: ``differs``
    says how. Of such short trainings only the longest is shown, and none beside a full one.

    Args:
        name: ``text`` or ``images``.
        ours: rows of ``measure``; None is what the package carries.

    Returns:
        ``source, table, task, mapping, train_percent, encoder_layers, units``; ``settings`` (what
        else the report says, in words) and its ``note``; ``metric`` (``per_character`` or
        ``keras_pixel``), ``published`` and ``published_train`` (shares of it), ``published_loss``;
        ``n``; for ``per_character``, ``keras_pixel``, ``train`` (per character, too), ``exact``,
        ``legible`` and ``loss`` our mean, low and high (of drawn answers, the judge's reading);
        ``lowest`` and ``highest`` seed in the metric; ``single_low, single_high``, the 95 %
        interval for one more seed (Student's t, kept within 0 and 1); ``verdict``: ``inside`` the
        interval of our mean, ``one seed's spread`` where only a single seed may well give the
        published value, ``above`` or ``below`` that, ``no reproduction`` where something
        ``differs``, or ``not measured``; ``assumed, differs, images, digits`` and ``sweep``.

    Raises:
        InputError: an unknown name.
    """
    if name not in NAMES:
        raise InputError(
            f"reproduce {name}: not known; names are {', '.join((*NAMES, ASSIGNMENTS))}"
        )
    cells = [_filled(cell) for cell in (measured() if ours is None else ours).to_dict("records")]
    printed = published()
    rows = []
    for row in printed[printed["mapping"].isin(NAMES[name])].to_dict("records"):
        claim = claim_of(row)
        alike = _longest([cell for cell in cells if _agrees(cell, claim)], claim)
        rows += [_beside(row, claim, cell) for cell in alike] or [_beside(row, claim, None)]
    return pd.DataFrame(rows).astype({"units": "Int64"})


def _filled(cell: Mapping[str, Any]) -> dict[str, Any]:
    """A measured cell with None where it says nothing, and with what that stands for.

    Columns may be younger than a measurement; those of before ``beyond`` are the reports' sweeps.
    """
    has = {name: None if pd.isna(value) else value for name, value in cell.items()}
    usual = {"beyond": "", "dropout": 0.0, "frame_dropout": 0.0, "decoder_units": has["units"]}
    usual["answer_width"] = DEFAULT_WIDTH.get(str(has["task"]))
    return has | {name: value for name, value in usual.items() if has.get(name) is None}


def _agrees(cell: Mapping[str, Any], claim: Claim) -> bool:
    """Whether a cell has all that is said; pictures and fewer epochs aside."""
    longer = claim.epochs is not None and cell["epochs"] > claim.epochs + CLOSE
    same = all(_same(cell.get(name), value) for name, value in claim.said.items())
    return same and not longer and not cell["beyond"]


def _same(value: Any, said: Any) -> bool:
    if value is None:
        return False
    if isinstance(said, float):
        return bool(abs(value - said) < CLOSE)
    if isinstance(said, str) and said.endswith("/…"):
        return str(value).startswith(said.removesuffix("…"))
    return bool(value == said)


def _longest(cells: Sequence[dict[str, Any]], claim: Claim) -> list[dict[str, Any]]:
    """Cells of the whole budget, or else the longest; those on the reports' pictures first."""
    pictures = sorted({_pictures(cell) for cell in cells}, key=lambda texts: (len(texts), texts))
    chosen = []
    for texts in pictures:
        alike = [cell for cell in cells if _pictures(cell) == texts]
        budget = min(claim.fewest_epochs, max(cell["epochs"] for cell in alike)) - CLOSE
        chosen += [cell for cell in alike if cell["epochs"] >= budget]
    return chosen


def _pictures(cell: Mapping[str, Any]) -> tuple[str, ...]:
    """How a cell's pictures differ from the reports': one pool of MNIST digits."""
    images = ("disjoint images",) if cell.get("images") == "disjoint" else ()
    return images + (("embedded digits",) if cell.get("digits") == "embedded" else ())


def _differs(cell: Mapping[str, Any], claim: Claim) -> str:
    """What keeps a cell from being a reproduction, in words."""
    short = cell["epochs"] < claim.fewest_epochs - CLOSE
    budget = (f"fewer epochs: {cell['epochs']:g} of {claim.fewest_epochs:g}",) if short else ()
    return "; ".join(_pictures(cell) + budget)


def _beside(row: Mapping[str, Any], claim: Claim, cell: Mapping[str, Any] | None) -> dict[str, Any]:
    shown = {name: row[name] for name in ("source", "table", "task", "mapping", "train_percent")}
    shown |= {name: claim.said.get(name) for name in ("encoder_layers", "units")}
    shown |= {"settings": claim.words, "metric": row["metric"]}
    shown["note"] = row["variant"] if isinstance(row["variant"], str) else ""
    value = row["test_accuracy"] / 100
    shown |= {"published": value, "published_train": row["train_accuracy"] / 100}
    shown |= {"published_loss": row["test_loss"], "n": 0} | dict.fromkeys(MEASURED, np.nan)
    shown |= {"verdict": "not measured"} | dict.fromkeys(WORDS, "")
    if cell is None:
        return shown
    shown["n"] = cell["n"]
    for ours, score in SHARES.items():
        shown |= {f"{ours}_{end}": _number(cell, f"{score}_{end}") for end in ENDS}
    score = SHARES[row["metric"]]
    shown |= {"lowest": cell[f"{score}_min"], "highest": cell[f"{score}_max"]}
    shown["single_low"], shown["single_high"] = _single_interval(cell, score)
    shown |= {name: cell.get(name) or "" for name in ("images", "digits", "sweep")}
    shown |= {"assumed": _assumed(cell, claim), "differs": _differs(cell, claim)}
    shown["verdict"] = "no reproduction" if shown["differs"] else _verdict(value, shown)
    return shown


def _assumed(cell: Mapping[str, Any], claim: Claim) -> str:
    """What the report leaves unsaid, as the cell has it; and how the network departs from it."""
    parts = [f"{name}={_shown(cell.get(name))}" for name in claim.assumed]
    return ", ".join([*parts, claim.departure] if claim.departure else parts)


def _shown(value: Any) -> str:
    if value is None:  # Of a layer: it is left out.
        return "none"
    return f"{value:g}" if isinstance(value, float) else str(value)


def _number(cell: Mapping[str, Any], name: str) -> float:
    value = cell.get(name)
    return float("nan") if value is None else float(value)


def _single_interval(cell: Mapping[str, Any], score: str) -> tuple[float, float]:
    """The 95 % prediction interval for the score of one more seed."""
    count = cell["n"]
    half = stats.t.ppf((1 + CONFIDENCE) / 2, count - 1) * cell[f"{score}_sd"]
    half *= np.sqrt(1 + 1 / count)
    center = cell[f"{score}_mean"]
    return float(max(0.0, center - half)), float(min(1.0, center + half))


def _verdict(value: float, shown: Mapping[str, Any]) -> str:
    metric = shown["metric"]
    agree = shown["single_low"] == shown["single_high"]
    if (abs(value - shown[f"{metric}_mean"]) < CLOSE) if agree else _inside(value, shown):
        return "inside"
    if shown["single_low"] <= value <= shown["single_high"]:
        return "one seed's spread"
    return "above" if value > shown["single_high"] else "below"


def _inside(value: float, shown: Mapping[str, Any]) -> bool:
    """Whether a published value lies within our mean's interval."""
    metric = shown["metric"]
    return bool(shown[f"{metric}_low"] <= value <= shown[f"{metric}_high"])
