"""What seeds say about a setting: per-cell summaries. Imports no JAX."""

import numpy as np
import pandas as pd

from jaxarith.counts import exact_scores
from jaxarith.intervals import (
    CONFIDENCE,
    T,
    bootstrap_interval,
    interquartile_mean,
    interval_absence,
    interval_of,
    mean_interval,
    success_interval,
)
from jaxarith.rows import check_results, refuse_duplicates
from jaxarith.seed_groups import groups_text, separate_groups

# What other modules take from here, with the names of jaxarith.intervals among it.
__all__ = [
    "CONFIDENCE",
    "METRICS",
    "SETTINGS",
    "bootstrap_interval",
    "crosses",
    "interquartile_mean",
    "interval_of",
    "is_share",
    "mean_interval",
    "success_interval",
    "summarise",
    "telling_settings",
    "varying_settings",
]

METRICS = ("test_exact", "test_per_character")
SUCCESS_COLUMNS = ("success", "success_low", "success_high")
# What tells cells apart; the rest of a member's row is its seed, its outcome or its machine.
SETTINGS = (
    *("task", "mapping", "split", "train_fraction", "validation_fraction", "encoder_layers"),
    *("units", "cell_type", "bidirectional", "decoder", "attention", "looks"),
    *("decoder_layers", "decoder_units", "initializers", "batch_size", "epochs", "steps"),
    *("learning_rate", "schedule"),
    *("warmup_fraction", "gradient_clip", "weight_decay", "dropout", "label_smoothing"),
    *("query_layout", "answer_layout", "scratchpad", "answer_width", "query_width"),
    *("smallest", "largest", "taught_largest", "operands", "sample"),
    *("digits", "images", "fresh", "sheet", "answer_pictures", "augmented"),
    *("shift", "rotation", "scale", "elastic", "windows", "overlap", "spelled", "reading_loss"),
    *("lengths", "digit_rotation"),
    *("digit_shift", "shift_across", "shift_down", "training_images", "test_images"),
    *("bits", "train_bits"),
    *("reader", "filters", "kernels", "frame_units", "frame_symbols"),
    *("frame_normalisation", "frame_dropout"),
    *("drawer", "drawing_units", "drawing_filters", "drawing_normalisation", "drawing_loss"),
)
# Of drawn answers only.
DRAWN_METRICS = ("test_legible", "test_keras_pixel", "test_confidence")
ALWAYS_SHOWN = ("task", "train_fraction", "encoder_layers")


def is_share(metric: str) -> bool:
    """Whether a score is a share, shown in percent."""
    return not metric.endswith(("loss", "seconds"))


def varying_settings(results: pd.DataFrame) -> list[str]:
    """The settings that differ between rows, and those that tables always show."""
    here = [name for name in SETTINGS if name in results]
    varying = {name for name in here if results[name].nunique(dropna=False) > 1}
    # A budget in one unit varies in the other with the size of the training part.
    budgets = {name: results[name].nunique() for name in ("epochs", "steps") if name in varying}
    if len(budgets) == 1:
        varying -= budgets.keys()
    elif budgets and len(set(budgets.values())) == 2:
        varying.remove(max(budgets, key=lambda name: budgets[name]))
    return [name for name in here if name in varying or name in ALWAYS_SHOWN]


def telling_settings(results: pd.DataFrame) -> list[str]:
    """As ``varying_settings``, with ``split_seed`` where cells differ by it and each has one."""
    names = varying_settings(results)
    if not crosses(results) or results["split_seed"].nunique() == 1:
        return names
    own = results.groupby("cell")["split_seed"].nunique().max() == 1
    return [*names, "split_seed"] if own else names


def crosses(results: pd.DataFrame) -> bool:
    """Whether splits have seeds of their own."""
    return "split_seed" in results and bool((results["split_seed"] != results["seed"]).any())


def summarise(results: pd.DataFrame) -> pd.DataFrame:
    """One row per cell: its settings, how many seeds, and for each metric what they give.

    Args:
        results: one row per member, as ``jaxarith results`` gives. A diverged member counts as 0;
            a failed one, which has no result, is only counted.

    Returns:
        ``cell``, the varying settings, ``n``, ``diverged``, ``failed``; for each of
        ``test_exact`` and ``test_per_character``, of drawn answers also ``test_legible``,
        ``test_keras_pixel`` and ``test_confidence``:

        - ``mean``, ``sd``, ``median``, ``min``, ``max``;
        - ``low``, ``high``: Student's t interval of the mean; ``interval`` is ``t``, or ``none: ``
          and the reason (see ``intervals.interval_absence``), and then both are empty;
        - ``bootstrap_low``, ``bootstrap_high``: a bootstrap interval of it; ``bootstrap`` is
          ``BCa``, ``percentile``, or ``none: `` and the reason;
        - ``iqm``: the interquartile mean, which of fewer than four seeds is the mean, with
          ``iqm_low``, ``iqm_high`` and ``iqm_bootstrap`` in the same way;
        - ``groups``: the scores, where they fall into two separate groups (``0.12 | 0.91 0.95``).

        And ``success``, the share of seeds with ``test_exact`` ≥ 0.99, with the ends of its 95 %
        interval (modified Wilson). ``docs/statistics.md`` has how often each interval holds the
        truth.

    Raises:
        InputError: a member stands in the table twice.
    """
    check_results(results, "cell", "seed", "status", *METRICS)
    refuse_duplicates(results, ("cell", *SETTINGS))
    # Tables of several runs put together may repeat the labels of rows.
    results = results.reset_index(drop=True)
    settings = telling_settings(results)
    drawn = [name for name in DRAWN_METRICS if name in results and results[name].notna().any()]
    exact = {metric: exact_scores(results, metric) for metric in (*METRICS, *drawn)}
    rows = []
    for cell, members in results.groupby("cell", sort=False):
        scored = members[members["status"] != "failed"]
        row = {"cell": cell, **members.iloc[0][settings].to_dict()}
        row |= {
            "n": len(scored),
            "diverged": int((members["status"] == "diverged").sum()),
            "failed": int((members["status"] == "failed").sum()),
        }
        for metric, scores in exact.items():
            row |= _describe(metric, scores[scored.index].to_numpy())
        reached = success_interval(exact["test_exact"][scored.index].to_numpy())
        row |= dict(zip(SUCCESS_COLUMNS, reached, strict=True))
        rows.append(row)
    return pd.DataFrame(rows)


def _describe(metric: str, values: np.ndarray) -> dict[str, float | str | None]:
    if metric == "test_confidence":
        # Of a diverged member's drawings no judge is sure or unsure.
        values = values[~np.isnan(values)]
    if not len(values):
        values = np.array([np.nan])
    low, high = mean_interval(values)
    reason = interval_absence(values, T)
    groups = separate_groups(values)
    described: dict[str, float | str | None] = {
        "mean": float(np.mean(values)),
        "low": low,
        "high": high,
        "interval": f"none: {reason}" if reason else T,
        "groups": groups_text(groups) if groups else None,
        "sd": float(np.std(values, ddof=1)) if len(values) > 1 else float("nan"),
        "median": float(np.median(values)),
        "min": float(np.min(values)),
        "max": float(np.max(values)),
    }
    resampled = bootstrap_interval(values)
    described |= dict(zip(("bootstrap_low", "bootstrap_high", "bootstrap"), resampled, strict=True))
    described["iqm"] = float(interquartile_mean(values))
    resampled = bootstrap_interval(values, interquartile_mean)
    described |= dict(zip(("iqm_low", "iqm_high", "iqm_bootstrap"), resampled, strict=True))
    return {f"{metric}_{name}": value for name, value in described.items()}
