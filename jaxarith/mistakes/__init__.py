"""What members answer wrongly, and how: pure functions of arrays and tables. Imports no JAX."""

from jaxarith.mistakes.counting import (
    differences_by_member,
    mistakes_by_member,
    pool_differences,
    pool_mistakes,
    with_results,
)
from jaxarith.mistakes.examples import examples
from jaxarith.mistakes.kinds import KINDS, Mistakes, classify, kinds_of, signed_differences
from jaxarith.mistakes.reading import read_values
from jaxarith.mistakes.sharing import Sharing, shared_by_pairs, wrong_in_all
from jaxarith.mistakes.survey import Survey, member_mistakes, survey, with_wrong_shares
from jaxarith.mistakes.voting import Vote, vote
from jaxarith.mistakes.words import in_words

__all__ = [
    "KINDS",
    "Mistakes",
    "Sharing",
    "Survey",
    "Vote",
    "classify",
    "differences_by_member",
    "examples",
    "in_words",
    "kinds_of",
    "member_mistakes",
    "mistakes_by_member",
    "pool_differences",
    "pool_mistakes",
    "read_values",
    "shared_by_pairs",
    "signed_differences",
    "survey",
    "vote",
    "with_results",
    "with_wrong_shares",
    "wrong_in_all",
]
