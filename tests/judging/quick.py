"""A recipe that trains a judge of embedded digits in seconds."""

from jaxarith.judging.training import RECIPES

QUICK = RECIPES["embedded"]._replace(rounds=10)
