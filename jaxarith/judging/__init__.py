"""The judge of drawn characters: what it learns from, its training, its cache and its figures."""

from jaxarith.judging.cache import load_judge

__all__ = ["load_judge"]
