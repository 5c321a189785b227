"""What seeds say about a setting: per-cell summaries. Imports no JAX."""

import warnings
from collections.abc import Callable

import numpy as np
import pandas as pd
from scipy import stats

METRICS = ("test_exact", "test_per_character")
CONFIDENCE = 0.95
RESAMPLES = 2_000
SUCCESS = 0.99
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


def mean_interval(
    values: np.ndarray, confidence: float = CONFIDENCE, most: float = 1.0
) -> tuple[float, float]:
    """Student's t interval for the mean of values [n], kept within 0 and ``most``: 1 for shares.

    NaN for fewer than two values; the point itself where all agree.
    """
    count = len(values)
    if count < 2:
        return float("nan"), float("nan")
    # The point exactly, where all agree: their mean may be off by a rounding.
    spread = float(np.std(values, ddof=1)) if np.ptp(values) else 0.0
    mean = float(np.mean(values)) if spread else float(values[0])
    return interval_of(mean, spread, count, confidence, most)


def interval_of(
    mean: float, sd: float, count: int, confidence: float = CONFIDENCE, most: float = 1.0
) -> tuple[float, float]:
    """``mean_interval`` of ``count`` values, two or more, by their mean and standard deviation."""
    if sd == 0:
        return mean, mean
    low, high = stats.t.interval(confidence, count - 1, loc=mean, scale=sd / np.sqrt(count))
    return float(max(low, 0.0)), float(min(high, most))


def interquartile_mean(values: np.ndarray, axis: int = -1) -> np.ndarray:
    """The mean of the middle half of values: a quarter is cut off at either end (rliable's IQM).

    Whole values are cut, n // 4 at either end: of fewer than four it is the mean itself.
    """
    return stats.trim_mean(values, 0.25, axis=axis)


def bootstrap_interval(
    values: np.ndarray, statistic: Callable = np.mean, confidence: float = CONFIDENCE
) -> tuple[float, float, str]:
    """A bootstrap interval of a statistic of values [n], and how it was made.

    ``BCa`` (bias-corrected and accelerated; 2,000 resamples, always the same ones); ``percentile``
    where BCa is undefined, as when dropping any one value changes nothing; ``point`` where all
    values agree; ``none``, with NaN, for fewer than two.

    Of few values a bootstrap interval is too narrow: resamples spread by √((n−1)/n) too little, and
    a mean's error is Student's, not normal. Its level is raised by as much (Hesterberg, What
    Teachers Should Know About the Bootstrap, 2015, section 3.3), for other statistics than the mean
    by the first alone.

    Args:
        values: float [n].
        statistic: of an array along ``axis``.
        confidence: the share of intervals that are to hold the truth.
    """
    count = len(values)
    if count < 2:
        return float("nan"), float("nan"), "none"
    if np.ptp(values) == 0:
        return float(values[0]), float(values[0]), "point"
    upper = (1 + confidence) / 2
    quantile = stats.t.ppf(upper, count - 1) if statistic is np.mean else stats.norm.ppf(upper)
    for method in ("BCa", "percentile"):
        with np.errstate(all="ignore"), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            interval = stats.bootstrap(
                (values,),
                statistic,
                n_resamples=RESAMPLES,
                confidence_level=2 * stats.norm.cdf(quantile * np.sqrt(count / (count - 1))) - 1,
                method=method,
                rng=np.random.default_rng(0),
            ).confidence_interval
        if np.isfinite([interval.low, interval.high]).all():
            break
    return float(interval.low), float(interval.high), method


def success_interval(values: np.ndarray) -> tuple[float, float, float]:
    """The share of values [n] at or above 0.99, and its 95 % Wilson score interval.

    NaN for no values.
    """
    values = values[~np.isnan(values)]
    if not len(values):
        return float("nan"), float("nan"), float("nan")
    reached = int(np.sum(values >= SUCCESS))
    interval = stats.binomtest(reached, len(values)).proportion_ci(CONFIDENCE, method="wilson")
    return reached / len(values), float(interval.low), float(interval.high)


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
    return [name for name in SETTINGS if name in varying or name in ALWAYS_SHOWN]


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
        ``test_keras_pixel`` and ``test_confidence``: mean, sd, median, min, max, the ends (low,
        high) of a 95 % interval of the mean over seeds (Student's t) and of a bootstrap interval
        of it (bootstrap_low, bootstrap_high, and how it was made, bootstrap: see
        ``bootstrap_interval``), and the interquartile mean, which of fewer than four seeds is the
        mean, with its bootstrap interval (iqm, iqm_low, iqm_high, iqm_bootstrap); and ``success``,
        the share of seeds with ``test_exact`` ≥ 0.99, with the ends of its 95 % Wilson interval.

        How often the intervals hold the truth with 8 seeds is measured in ``docs/statistics.md``:
        the mean's t interval does in 95 % for bell-shaped scores, in 91 % for strongly skewed ones
        (the bootstrap interval in 92.5 %, the interquartile mean's in 94 %), and no interval of a
        mean does where a few seeds fail outright.
    """
    settings = telling_settings(results)
    drawn = [name for name in DRAWN_METRICS if name in results and results[name].notna().any()]
    rows = []
    for cell, members in results.groupby("cell", sort=False):
        scored = members[members["status"] != "failed"]
        row = {"cell": cell, **members.iloc[0][settings].to_dict()}
        row |= {
            "n": len(scored),
            "diverged": int((members["status"] == "diverged").sum()),
            "failed": int((members["status"] == "failed").sum()),
        }
        for metric in (*METRICS, *drawn):
            row |= _describe(metric, scored[metric].to_numpy(dtype=float, na_value=np.nan))
        reached = success_interval(scored["test_exact"].to_numpy(dtype=float, na_value=np.nan))
        row |= dict(zip(("success", "success_low", "success_high"), reached, strict=True))
        rows.append(row)
    return pd.DataFrame(rows)


def _describe(metric: str, values: np.ndarray) -> dict[str, float | str]:
    if metric == "test_confidence":
        # Of a diverged member's drawings no judge is sure or unsure.
        values = values[~np.isnan(values)]
    if not len(values):
        values = np.array([np.nan])
    low, high = mean_interval(values)
    found: dict[str, float | str] = {
        "mean": float(np.mean(values)),
        "low": low,
        "high": high,
        "sd": float(np.std(values, ddof=1)) if len(values) > 1 else float("nan"),
        "median": float(np.median(values)),
        "min": float(np.min(values)),
        "max": float(np.max(values)),
    }
    resampled = bootstrap_interval(values)
    found |= dict(zip(("bootstrap_low", "bootstrap_high", "bootstrap"), resampled, strict=True))
    found["iqm"] = float(interquartile_mean(values))
    resampled = bootstrap_interval(values, interquartile_mean)
    found |= dict(zip(("iqm_low", "iqm_high", "iqm_bootstrap"), resampled, strict=True))
    return {f"{metric}_{name}": value for name, value in found.items()}
