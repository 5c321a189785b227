"""What seeds say about a setting: per-cell summaries. Imports no JAX."""

import numpy as np
import pandas as pd
from scipy import stats

METRICS = ("test_exact", "test_per_character")
CONFIDENCE = 0.95
# What tells cells apart; the rest of a member's row is its seed, its outcome or its machine.
SETTINGS = (
    *("task", "mapping", "split", "train_fraction", "validation_fraction", "encoder_layers"),
    *("units", "cell_type", "bidirectional", "decoder", "attention", "decoder_layers"),
    *("decoder_units", "batch_size", "epochs", "steps", "learning_rate", "schedule"),
    *("warmup_fraction", "gradient_clip", "weight_decay", "dropout", "label_smoothing"),
    *("answer_layout", "answer_width", "query_width", "smallest", "largest", "operands", "sample"),
)
ALWAYS_SHOWN = ("task", "train_fraction", "encoder_layers")


def mean_interval(values: np.ndarray, confidence: float = CONFIDENCE) -> tuple[float, float]:
    """Student's t interval for the mean of values [n] of shares, kept within 0 and 1.

    NaN for fewer than two values; the point itself where all agree.
    """
    count = len(values)
    if count < 2:
        return float("nan"), float("nan")
    spread = stats.sem(values)
    if spread == 0:
        return float(values[0]), float(values[0])
    low, high = stats.t.interval(confidence, count - 1, loc=np.mean(values), scale=spread)
    return float(max(low, 0.0)), float(min(high, 1.0))


def varying_settings(results: pd.DataFrame) -> list[str]:
    """The settings that differ between rows, and those that tables always show."""
    varying = {name for name in SETTINGS if results[name].nunique(dropna=False) > 1}
    # A budget in one unit varies in the other with the size of the training part.
    if len(varying & {"epochs", "steps"}) == 1:
        varying -= {"epochs", "steps"}
    return [name for name in SETTINGS if name in varying or name in ALWAYS_SHOWN]


def summarise(results: pd.DataFrame) -> pd.DataFrame:
    """One row per cell: its settings, how many seeds, and for each metric what they give.

    Args:
        results: one row per member, as ``jaxarith results`` gives. A diverged member counts as 0;
            a failed one, which has no result, is only counted.

    Returns:
        ``cell``, the varying settings, ``n``, ``diverged``, ``failed``, and for each of
        ``test_exact`` and ``test_per_character``: mean, sd, median, min, max and the ends (low,
        high) of a 95 % interval of the mean over seeds (Student's t).
    """
    settings = varying_settings(results)
    rows = []
    for cell, members in results.groupby("cell", sort=False):
        scored = members[members["status"] != "failed"]
        row = {"cell": cell, **members.iloc[0][settings].to_dict()}
        row |= {
            "n": len(scored),
            "diverged": int((members["status"] == "diverged").sum()),
            "failed": int((members["status"] == "failed").sum()),
        }
        for metric in METRICS:
            row |= _describe(metric, scored[metric].to_numpy(dtype=float, na_value=np.nan))
        rows.append(row)
    return pd.DataFrame(rows)


def _describe(metric: str, values: np.ndarray) -> dict[str, float]:
    if not len(values):
        values = np.array([np.nan])
    low, high = mean_interval(values)
    return {
        f"{metric}_mean": float(np.mean(values)),
        f"{metric}_low": low,
        f"{metric}_high": high,
        f"{metric}_sd": float(np.std(values, ddof=1)) if len(values) > 1 else float("nan"),
        f"{metric}_median": float(np.median(values)),
        f"{metric}_min": float(np.min(values)),
        f"{metric}_max": float(np.max(values)),
    }
