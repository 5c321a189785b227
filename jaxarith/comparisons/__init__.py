"""What the difference between two settings is worth over seeds. Imports no JAX."""

from jaxarith.comparisons.compare import comparable_fields, compare, compare_runs
from jaxarith.comparisons.contrast import MARGIN, Contrast, contrast
from jaxarith.comparisons.matching import levels
from jaxarith.comparisons.scores import WRONG, finished
from jaxarith.comparisons.variance import variance_shares

__all__ = [
    "MARGIN",
    "WRONG",
    "Contrast",
    "comparable_fields",
    "compare",
    "compare_runs",
    "contrast",
    "finished",
    "levels",
    "variance_shares",
]
