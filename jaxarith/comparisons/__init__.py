"""What the difference between two settings is worth over seeds. Imports no JAX."""

from jaxarith.comparisons.compare import comparable_fields, compare, compare_runs
from jaxarith.comparisons.contrast import (
    MARGIN,
    Contrast,
    Pair,
    contrast,
    contrasts,
    interactions,
)
from jaxarith.comparisons.groups import levels
from jaxarith.comparisons.interaction import Interaction
from jaxarith.comparisons.scores import WRONG, exact_scores, finished
from jaxarith.comparisons.variance import variance_shares

__all__ = [
    "MARGIN",
    "WRONG",
    "Contrast",
    "Interaction",
    "Pair",
    "comparable_fields",
    "compare",
    "compare_runs",
    "contrast",
    "contrasts",
    "exact_scores",
    "finished",
    "interactions",
    "levels",
    "variance_shares",
]
