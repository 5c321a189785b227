"""What a cell's seeds answer together, beside what each answers alone."""

from typing import NamedTuple

import numpy as np

FEWEST_VOTERS = 3


class Vote(NamedTuple):
    """An ensemble of a cell's seeds beside its single models, on the same queries.

    Attributes:
        voters: seeds that vote; each only on queries that count for it.
        voted: queries that at least 3 seeds vote on.
        single: the share of their answers that is right, each query weighing the same.
        ensemble: the share of these queries to which the most frequent answer is right; among
            equally frequent ones, the answer of the earliest seed.
        one_split: whether all vote on the same queries. Seeds with splits of their own learnt from
            other queries each, together from more than one of them.
    """

    voters: int
    voted: int
    single: float
    ensemble: float
    one_split: bool


def vote(predicted: np.ndarray, wrong: np.ndarray, asked: np.ndarray) -> Vote:
    """Let the seeds of a cell vote.

    Args:
        predicted: uint8 [seeds, queries, answer width], ids of characters.
        wrong: bool [seeds, queries], whether each seed's answer is wrong.
        asked: bool [seeds, queries], whether the query counts for this seed.

    Returns:
        The vote; its shares are NaN where no query has 3 voters.
    """
    voted = asked.sum(axis=0) >= FEWEST_VOTERS
    predicted, wrong, counted = predicted[:, voted], wrong[:, voted], asked[:, voted]
    if not voted.any():
        return Vote(len(asked), 0, float("nan"), float("nan"), False)
    votes = np.stack([(counted & (predicted == one).all(axis=-1)).sum(axis=0) for one in predicted])
    chosen = np.where(counted, votes, 0).argmax(axis=0)
    right = ~wrong
    return Vote(
        voters=len(asked),
        voted=int(voted.sum()),
        single=float(((right & counted).sum(axis=0) / counted.sum(axis=0)).mean()),
        ensemble=float(right[chosen, np.arange(len(chosen))].mean()),
        one_split=bool((asked == asked[0]).all()),
    )
