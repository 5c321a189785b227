"""What members answer wrongly, and how: pure functions of arrays and tables. Imports no JAX."""

from jaxarith.mistakes.kinds import KINDS, Mistakes, classify, kinds_of, signed_differences
from jaxarith.mistakes.reading import read_values

__all__ = ["KINDS", "Mistakes", "classify", "kinds_of", "read_values", "signed_differences"]
