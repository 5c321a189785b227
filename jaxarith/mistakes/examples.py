"""Queries that go wrong, with what was answered."""

from collections import Counter

import numpy as np
import pandas as pd

from jaxarith.config import Arithmetic
from jaxarith.mistakes.reading import read_values
from jaxarith.tasks.dataset import dataset
from jaxarith.tasks.typed import written
from jaxarith.tasks.vocabulary import read

COLUMNS = ("query", "answer", "asked", "wrong", "tied", "said")


def examples(
    task: Arithmetic,
    predicted: np.ndarray,
    asked: np.ndarray,
    chosen: np.ndarray,
    fewest: int = 1,
    count: int = 10,
) -> pd.DataFrame:
    """The queries at which most of the members that were asked made a chosen mistake.

    Args:
        task: whose queries were answered.
        predicted: uint8 [members, queries, answer width], ids of characters.
        asked: bool [members, queries], whether the query counts for this member.
        chosen: bool [members, queries], the mistakes looked for.
        fewest: members that a query must have been put to.
        count: rows at most.

    Returns:
        One row per query, by the share of the members, then by their number, then in the task's
        order: ``query``, ``answer`` (the right one), ``asked`` and ``wrong`` (members that were
        asked, and that made the mistake), ``tied`` (how many queries have the same two numbers,
        this one included), ``said`` (what these answered and how many of them, the most frequent
        first; what is no number is quoted).
    """
    data = dataset(task)
    counted = chosen & asked
    tested, found = asked.sum(axis=0), counted.sum(axis=0)
    share = found / np.maximum(tested, 1)
    wanted = np.flatnonzero((found > 0) & (tested >= fewest))
    order = np.lexsort((wanted, -found[wanted], -share[wanted]))[:count]
    rows = []
    for query in wanted[order].tolist():
        decoded = data.vocabulary.decode(predicted[counted[:, query], query])
        _, readable = read_values(task, predicted[counted[:, query], query])
        texts = [read(text, task.answer_layout) for text in decoded]
        said = Counter(
            text if number else repr(text)
            for text, number in zip(texts, readable.tolist(), strict=True)
        )
        rows.append(
            {
                "query": written(data.queries[query], task),
                "answer": int(data.values[query]),
                "asked": int(tested[query]),
                "wrong": int(found[query]),
                "tied": int(((tested == tested[query]) & (found == found[query])).sum()),
                "said": ", ".join(f"{text} ×{n}" if n > 1 else text for text, n in _ranked(said)),
            }
        )
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _ranked(said: Counter[str]) -> list[tuple[str, int]]:
    """The most frequent first, equals in the order of their texts."""
    return sorted(said.items(), key=lambda item: (-item[1], item[0]))
