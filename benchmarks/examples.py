"""The same examples for every peer: characters of the real task, or frames drawn at random."""

from typing import NamedTuple

import numpy as np

from jaxarith.member import Static
from jaxarith.tasks.dataset import dataset

# What a step costs does not depend on what frames show; 2,000 queries of them take 30 MB.
DRAWN_QUERIES = 2_000
# Report 003's, in whatever reads frames.
FRAME_DROPOUT = 0.25


class Examples(NamedTuple):
    """Queries int64 [queries, width], or frames float32 [queries, width, 28, 28]; int64 answers."""

    queries: np.ndarray
    answers: np.ndarray
    characters: int


def examples(static: Static) -> Examples:
    """Three quarters of a task's queries, in their order, or some with frames."""
    data = dataset(static.task)
    count = len(data.queries) * 3 // 4 if static.frame_encoder is None else DRAWN_QUERIES
    queries = data.queries[:count].astype(np.int64)
    if static.frame_encoder is not None:
        random = np.random.default_rng(0)
        queries = random.random((*queries.shape, 28, 28), np.float32)
    return Examples(queries, data.answers[:count].astype(np.int64), data.vocabulary.size)
