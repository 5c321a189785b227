"""Answers that are wrong in every way, for tests of their analysis."""

import numpy as np

from jaxarith.tasks.dataset import dataset
from jaxarith.tasks.vocabulary import lay_out


def corrupted(task, seed):
    """Answers of which some are right, some have other characters, and some are other numbers."""
    data, random = dataset(task), np.random.default_rng(seed)
    answers = data.answers.copy()
    queries, width = answers.shape
    for _ in range(2):
        rows = np.flatnonzero(random.random(queries) < 0.3)
        places = random.integers(0, width, len(rows))
        answers[rows, places] = random.integers(0, data.vocabulary.size, len(rows))
    steps = np.array([-100, -20, -11, -10, -9, -2, -1, 1, 2, 9, 10, 11, 20, 100])
    rows = np.flatnonzero(random.random(queries) < 0.5)
    near = data.values[rows] + random.choice(steps, len(rows))
    near = np.where(random.random(len(rows)) < 0.2, -data.values[rows], near)
    texts = [lay_out(str(value), task.answer_layout) for value in near.tolist()]
    sayable = [set(t) <= set(data.vocabulary.characters) and len(t) <= width for t in texts]
    kept = [text for text, fits in zip(texts, sayable, strict=True) if fits]
    answers[rows[sayable]] = data.vocabulary.encode(kept, width)
    return answers
