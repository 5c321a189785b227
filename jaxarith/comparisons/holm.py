"""Holm's step-down correction of p-values: the family-wise error rate is kept."""

import numpy as np


def holm(p_values: np.ndarray) -> np.ndarray:
    """Corrected p-values of p-values [tests]; NaN stays NaN and is no test."""
    p_values = np.asarray(p_values, dtype=float)
    corrected = np.full(len(p_values), np.nan)
    order = np.argsort(p_values)[: np.count_nonzero(~np.isnan(p_values))]
    factors = np.arange(len(order), 0, -1)
    corrected[order] = np.minimum(np.maximum.accumulate(factors * p_values[order]), 1.0)
    return corrected


def least_corrected(p_values: np.ndarray, least: np.ndarray) -> np.ndarray:
    """The smallest corrected p of each test, were only its own scores as clear as can be.

    Equal to ``holm`` of the p-values with one replaced by its least, which is not above it; done
    for all at once, as there may be many thousands.
    """
    p_values, least = (np.asarray(values, dtype=float) for values in (p_values, least))
    ordered = np.sort(p_values[~np.isnan(p_values)])
    factors = np.arange(len(ordered), 0, -1)
    before = np.concatenate([[0.0], np.maximum.accumulate(factors * ordered)])
    below = np.searchsorted(ordered, np.nan_to_num(least), side="left")
    corrected = np.maximum(before[below], (len(ordered) - below) * least)
    return np.minimum(corrected, 1.0)
