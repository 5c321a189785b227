"""What members answer wrongly, and how: pure functions of arrays and tables. Imports no JAX."""

from jaxarith.mistakes.reading import read_values

__all__ = ["read_values"]
