"""What trained members answer to queries typed by a person."""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
import pandas as pd

from jaxarith.config import TEST, Pictures, Task
from jaxarith.engine.asked import asked
from jaxarith.engine.jax_options import with_usual_options
from jaxarith.errors import InputError
from jaxarith.member import Static
from jaxarith.models.judge import read_frames
from jaxarith.paths import shown, user_path
from jaxarith.plain_values import texts
from jaxarith.pretrained import pretrained
from jaxarith.tasks.frames import as_frames, choose, gather
from jaxarith.tasks.typed import encode_query, example_query
from jaxarith.tasks.vocabulary import as_read, lay_out, read
from jaxarith.training.drawings import drawn_frames
from jaxarith.training.examples import inputs_of
from jaxarith.training.step import logits_of
from jaxarith.training.values import Tables, dataset_of, tables_of

# The columns of ``predict`` beside the settings that vary.
ANSWER_COLUMNS = ("query", "right_answer", "cell", "member", "answer", "right", "legible")


class Prediction(NamedTuple):
    """What members answered.

    Attributes:
        table: one row per query and member, as ``predict`` gives.
        asked: float32 [queries, query width, 28, 28], the frames read, as ``as_frames`` has them;
            None where text was.
        drawn: float32 [rows, answer width, 28, 28], the frames drawn; None where text was written.
        legible: bool [rows, answer width], drawn frames that the judge does not reject; likewise.
        truth: float32 [queries, answer width, 28, 28], real pictures of the right answers;
            likewise, and None where an exported member reads text: it needs no digits.
        pictures: what frames are made of; likewise None without any.
        lead: the member that was asked ``asked``: the first of those with frames; empty likewise.
        threshold: where drawn frames were made black and white; None leaves them grey.
    """

    table: pd.DataFrame
    asked: np.ndarray | None
    drawn: np.ndarray | None
    legible: np.ndarray | None
    truth: np.ndarray | None
    pictures: Pictures | None
    lead: str = ""
    threshold: float | None = None


class _Answers(NamedTuple):
    """Members' answers to queries, [members][queries] first; what a mapping has not is None."""

    texts: list[list[str]]
    asked: np.ndarray | None
    truth: np.ndarray | None
    legible: np.ndarray | None
    drawn: np.ndarray | None


def predict(queries: str | Sequence[str], run: str | Path | None = None) -> pd.DataFrame:
    """Every finished member's greedy answer to each query; diverged ones have none.

    Args:
        queries: one or several such as ``81+24``; spaces, − and × are understood. One given twice
            is asked once.
        run: a run directory, or an exported member's; unless given, the member that comes along
            and writes its answers.

    Returns:
        One row per query and member: ``query``, ``right_answer``, ``cell``, ``member``, ``answer``
        (of a drawn one, what the judge reads), ``right``, for drawn answers ``legible`` (right, and
        the judge accepts every frame, as in ``test_legible``), and the settings that vary in the
        sweep.

    Raises:
        InputError: no query, one that the run's task does not know, or a run without finished
            members or where all of them diverged.
    """
    return predict_frames(queries, pretrained("text_to_text") if run is None else run).table


@with_usual_options
def predict_frames(
    queries: str | Sequence[str], run: str | Path, threshold: float | None = None
) -> Prediction:
    """As ``predict``, with the frames that were read and drawn.

    Typed queries are shown in pictures of the lot for tests, the same to every member with the same
    pictures. Frames of answers stand as a person reads them, whatever the layout. Of several tasks
    those that know all the queries are asked.

    Args:
        queries: as ``predict``'s.
        run: a run directory.
        threshold: between 0 and 1; what is drawn is white above it and black below, and so read.

    Raises:
        InputError: as ``predict``'s; or a threshold out of bounds, or where nothing is drawn.
    """
    # Each once: a query given twice is no further vote.
    queries = list(dict.fromkeys(texts(queries, "queries")))
    run = user_path(run, "run")
    groups = list(asked(run))
    tasks = list(dict.fromkeys(group.static.task for group in groups))
    if not queries:
        raise InputError(f'predict: give at least one query, e.g. "{example_query(tasks[0])}"')
    if threshold is not None:
        if not 0 < threshold < 1:
            raise InputError(f"threshold={threshold:g}: must lie between 0 and 1")
        if not any(task.draws_images for task in tasks):
            raise InputError(
                f"threshold={threshold:g}: {shown(run)} writes its answers; leave it out"
            )
    encoded = _encoded(queries, [group.static for group in groups])
    rows, framed = [], {}
    for group in groups:
        static = group.static
        ids = encoded.get((static.task, static.image_digits))
        if ids is None:
            continue
        params, statistics = group.load()
        tables = tables_of(static, group.judge)
        answers = _answer(static, tables, params, statistics, ids, threshold)
        for place, one in enumerate(group.members):
            if one.diverged:
                continue
            if answers.asked is not None or answers.drawn is not None:
                framed[one.name] = answers, static.pictures
            for number, (_, value) in enumerate(ids):
                answer = read(answers.texts[place][number], static.task.answer_layout)
                row: dict[str, Any] = {"query": queries[number], "right_answer": str(value)}
                row |= {"cell": one.cell, "member": one.name, **one.settings}
                row |= {"answer": answer, "right": answer == str(value)}
                if answers.drawn is not None and answers.legible is not None:
                    accepted = bool(answers.legible[place, number].all())
                    row["legible"] = row["right"] and accepted
                    row["_drawn"] = answers.drawn[place, number]
                    row["_legible"] = answers.legible[place, number]
                rows.append((number, one.order, row))
    if not rows:
        raise InputError(f"{shown(run)}: all finished members diverged and have no answers")
    rows.sort(key=lambda one: one[:2])
    plain = [row for _, _, row in rows]
    drawn = [row.pop("_drawn") for row in plain if "_drawn" in row]
    legible = [row.pop("_legible") for row in plain if "_legible" in row]
    whole = len(drawn) == len(plain)
    lead = next((row["member"] for row in plain if row["member"] in framed), "")
    frames, pictures = framed.get(lead, (_Answers([], None, None, None, None), None))
    return Prediction(
        pd.DataFrame(plain),
        frames.asked,
        np.stack(drawn) if whole else None,
        np.stack(legible) if whole else None,
        frames.truth,
        pictures,
        lead,
        threshold,
    )


Encoded = dict[tuple[Task, str | None], list[tuple[np.ndarray, int]]]


def _encoded(queries: list[str], statics: list[Static]) -> Encoded:
    """For each task, and digits, that know all queries: their ids and values.

    Raises:
        InputError: none does; said is what the first does not know.
    """
    found: Encoded = {}
    refused = []
    for task, digits in dict.fromkeys((one.task, one.image_digits) for one in statics):
        try:
            found[task, digits] = [encode_query(query, task, digits) for query in queries]
        except InputError as error:
            refused.append(error)
    if not found:
        raise refused[0]
    return found


def ensembles(answers: pd.DataFrame) -> pd.DataFrame:
    """The plurality answer of each cell, with how many members gave each answer.

    Args:
        answers: from ``predict``.
    """
    settings = [name for name in answers.columns if name not in ANSWER_COLUMNS]
    rows = []
    for (query, _), members in answers.groupby(["query", "cell"], sort=False):
        votes = Counter(members["answer"]).most_common()
        right = members["right_answer"].iloc[0]
        rows.append(
            {"query": query, "right answer": right, **members.iloc[0][settings].to_dict()}
            | {"ensemble": votes[0][0], "right": "yes" if votes[0][0] == right else "no"}
            | {"each": ", ".join(f"{text or '(blank)'} ×{count}" for text, count in votes)}
        )
    return pd.DataFrame(rows)


def _answer(
    static: Static,
    tables: Tables,
    params: Any,
    statistics: Any,
    encoded: list[tuple[np.ndarray, int]],
    threshold: float | None,
) -> _Answers:
    """What members of a group answer to queries, each ids uint8 [query width] and its value."""
    task, vocabulary = static.task, dataset_of(static).vocabulary
    if len({len(one) for one, _ in encoded}) > 1:
        raise InputError(f"queries: {task.name} is asked queries of one length at a time")
    ids = jnp.asarray(np.stack([one for one, _ in encoded]))
    truth, legible, drawn = None, None, None
    asking, answering = jax.random.split(jax.random.key(0))
    numbers = jnp.arange(len(ids), dtype=jnp.int32)
    lots = jnp.full(len(ids), TEST, jnp.int32)
    inputs = jax.jit(inputs_of, static_argnums=0)(static, tables, asking, ids, numbers, lots)
    asked = as_frames(np.asarray(inputs)) if task.reads_images else None
    if task.draws_images and tables.pool is not None:
        answers = [lay_out(str(value), task.answer_layout) for _, value in encoded]
        right = jnp.asarray(vocabulary.encode(answers, tables.answers.shape[1]))
        places = choose(tables.pool, answering, right, numbers, lots)
        truth = as_read(np.asarray(gather(tables.pool, places)), task.answer_layout, 1)
    logits = jax.jit(jax.vmap(lambda p, s: logits_of(static, p, s, inputs)))(params, statistics)
    if static.frame_decoder is None:
        written = jnp.argmax(logits, axis=-1)
    else:
        frames = drawn_frames(logits, threshold)
        reading = jax.lax.map(
            lambda one: read_frames(tables.judge, one, vocabulary.characters), frames
        )
        legible, drawn = (
            as_read(np.asarray(one), task.answer_layout, 2) for one in (reading.legible, frames)
        )
        written = reading.ids
    answer_width = 1 if static.model.decoder == "aligned" else tables.answers.shape[1]
    written = written[..., -answer_width:]
    texts = [vocabulary.decode(one) for one in np.asarray(written)]
    return _Answers(texts, asked, truth, legible, drawn)
