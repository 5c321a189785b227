"""Every query of a small task that a trained member answers incorrectly, for its card."""

from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np

from jaxarith.config import Arithmetic, Numbers, Task
from jaxarith.engine.redrawn import Trained
from jaxarith.mistakes import classify, kinds_of
from jaxarith.models.judge import read_frames
from jaxarith.tasks.dataset import dataset
from jaxarith.tasks.typed import written
from jaxarith.tasks.vocabulary import read
from jaxarith.training.drawings import drawn_frames
from jaxarith.training.step import logits_of
from jaxarith.training.values import tables_of

MOST_QUERIES = 100_000
LISTED, FIRST = 100, 20
BATCH = 500
NAMES = {"one": "off by 1", "ten": "off by 10", "unparsable": "no number"}


class WrongQueries(NamedTuple):
    """Of all queries of a task, those answered incorrectly.

    Attributes:
        asked: how many queries there are.
        texts: each wrong query with its answer, ``1+0 → 11``.
        operators: for each operator, how many of its queries are wrong and how many there are;
            empty unless each query has one.
        kinds: how many are wrong in each way, of those that occur; one may be wrong in several.
    """

    asked: int
    texts: list[str]
    operators: dict[str, tuple[int, int]]
    kinds: dict[str, int]


def wrong_queries(trained: Trained) -> WrongQueries | None:
    """Ask a member every query of its task.

    Args:
        trained: the member; with its judge where it draws.

    Returns:
        None where queries are pictures, only a sample of all that are possible, or too many.
    """
    task = trained.member.static.task
    if not _all_are_text(task):
        return None
    data = dataset(task)
    predicted = _answers(trained)
    wrong = (predicted != data.answers).any(axis=1)
    answers = [read(one, task.answer_layout) for one in data.vocabulary.decode(predicted[wrong])]
    asked = [written(query, task) for query in data.queries[wrong]]
    texts = [f"{one} → {two or '(blank)'}" for one, two in zip(asked, answers, strict=True)]
    operators, kinds = {}, {}
    if isinstance(task, Arithmetic):
        found = classify(task, predicted)
        counted = {kind: int(getattr(found, kind).sum()) for kind in kinds_of(task)}
        kinds = {kind: count for kind, count in counted.items() if count}
        for sign in task.operators if task.operands == 2 else "":
            own = (data.queries == data.vocabulary.characters.index(sign)).any(axis=1)
            operators[sign] = int((wrong & own).sum()), int(own.sum())
    return WrongQueries(task.queries, texts, operators, kinds)


def in_words(found: WrongQueries) -> str:
    """A card's paragraphs on what is answered incorrectly."""
    wrong = len(found.texts)
    shares = [
        f"{some:,} of {every:,} with {sign}" for sign, (some, every) in found.operators.items()
    ]
    apart = f" ({', '.join(shares)})" if wrong and len(shares) > 1 else ""
    said = f"Asked all {found.asked:,} queries, it answers {wrong:,} incorrectly{apart}."
    if found.kinds:
        kinds = [f"{NAMES.get(k, k.replace('_', ' '))} {n:,}" for k, n in found.kinds.items()]
        said += f" By kind, which may overlap: {', '.join(kinds)}."
    if not wrong:
        return said
    shown = LISTED if wrong <= LISTED else FIRST
    which = "All of them" if wrong <= LISTED else f"The first {FIRST}"
    return f"{said}\n\n{which}: {', '.join(f'`{text}`' for text in found.texts[:shown])}."


def _all_are_text(task: Task) -> bool:
    """Whether a task's queries are text, all that are possible, and few enough to ask."""
    if not isinstance(task, Arithmetic | Numbers) or task.reads_images:
        return False
    return task.sample is None and not task.own_test and task.queries <= MOST_QUERIES


def _answers(trained: Trained) -> np.ndarray:
    """Greedy answers to every query: uint8 [queries, answer width]."""
    static = trained.member.static
    tables, data = tables_of(static, trained.judge), dataset(static.task)
    (count, query_width), width = data.queries.shape, data.answers.shape[1]

    @jax.jit
    def answer(params: Any, statistics: Any, asked: jax.Array) -> jax.Array:
        def batch(some: jax.Array) -> jax.Array:
            logits = logits_of(static, params, statistics, some)
            if static.frame_decoder is None:
                return jnp.argmax(logits, axis=-1)[:, -width:].astype(jnp.uint8)
            drawn = drawn_frames(logits)
            return read_frames(tables.judge, drawn, data.vocabulary.characters).ids

        return jax.lax.map(batch, asked).reshape(-1, width)

    padded = np.pad(data.queries, ((0, -count % BATCH), (0, 0))).reshape(-1, BATCH, query_width)
    return np.asarray(answer(trained.params, trained.statistics, padded))[:count]
