"""What trained members read and draw for queries of their task, made again from parameters."""

from collections.abc import Collection
from functools import partial
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np

from jaxarith.config import TEST
from jaxarith.engine.jax_options import with_usual_options
from jaxarith.engine.store import RunDirectory
from jaxarith.engine.variables import load_variables
from jaxarith.errors import InputError
from jaxarith.member import Member, Static
from jaxarith.models.frame_encoders import MAPS, Sheet, in_windows
from jaxarith.models.judge import read_frames
from jaxarith.tasks.frames import as_frames
from jaxarith.tasks.vocabulary import as_read, read
from jaxarith.training.drawings import drawn_frames
from jaxarith.training.examples import examples
from jaxarith.training.step import logits_of, network
from jaxarith.training.values import Tables, Values, dataset_of, tables_of, values_of

BATCH = 32  # One size for any number of queries, so that a group is compiled once.


class Trained(NamedTuple):
    """A member with its parameters and statistics, as NumPy; exported, with the judge it draws for.

    A member of a run has no judge with it: that of its digits is found, or trained.
    """

    member: Member
    params: Any
    statistics: Any
    judge: Any = None


class Redrawn(NamedTuple):
    """What a member made of queries; frames of answers stand as a person reads them.

    Attributes:
        asked: float32 [queries, query width, 28, 28] from 0 to 1, the frames read; None where text
            was.
        answers: what it answered; of drawn frames, what the judge reads.
        drawn: float32 [queries, answer width, 28, 28] from 0 to 1; None where text was written.
        truth: likewise, the right pictures.
        legible: bool [queries, answer width], drawn frames that the judge does not reject;
            likewise.
        confidence: float32 [queries], mean over frames of the probability of the character read;
            likewise.
    """

    asked: np.ndarray | None
    answers: list[str]
    drawn: np.ndarray | None
    truth: np.ndarray | None
    legible: np.ndarray | None
    confidence: np.ndarray | None


def trained_members(directory: RunDirectory, names: Collection[str]) -> dict[str, Trained]:
    """Members of a run with what they learnt, by name.

    Raises:
        InputError: one is not finished, or its parameters are damaged.
    """
    known = {member.id: member for member in directory.sweep.members}
    found = {}
    for chunk in directory.finished_chunks():
        if wanted := {name: place for name, place in chunk.places.items() if name in names}:
            trees = load_variables(chunk.folder)
            for name, place in wanted.items():
                own = (jax.tree.map(lambda leaf, at=place: leaf[at], tree) for tree in trees)
                found[name] = Trained(known[name], *own)
    if missing := set(names) - found.keys():
        raise InputError(f"{directory.path}: {min(missing)} is not finished; go on with its sweep")
    return found


@with_usual_options
def redraw(
    trained: Trained,
    queries: np.ndarray,
    pictures_of: Member | None = None,
    threshold: float | None = None,
) -> Redrawn:
    """Ask a member some of its task's queries as in a test.

    Args:
        trained: who is asked.
        queries: int [queries], places in the task's data set, at least one.
        pictures_of: whose pictures of test queries are shown, to ask several members the same; the
            member's own where not given.
        threshold: from 0 to 1; what is drawn is white above it and black below, and so read.
    """
    static = trained.member.static
    layout, vocabulary = static.task.answer_layout, dataset_of(static).vocabulary
    tables = tables_of(static, trained.judge)
    values = values_of(pictures_of or trained.member)
    cut = None if threshold is None else np.float32(threshold)
    padded = np.pad(np.asarray(queries, np.int32), (0, -len(queries) % BATCH))
    batches = [
        _answer(static, tables, trained.params, trained.statistics, values, one, cut)
        for one in padded.reshape(-1, BATCH)
    ]
    asked, ids, drawn, truth, legible, confidence = (
        None if one[0] is None else np.concatenate(one)[: len(queries)]
        for one in zip(*batches, strict=True)
    )
    asked = None if asked is None else as_frames(asked)
    assert ids is not None
    width = dataset_of(static).answers.shape[1]  # What stands on the scratchpad is no answer.
    answers = [read(text, layout) for text in vocabulary.decode(ids[:, -width:])]
    drawn, truth, legible = (
        None if one is None else as_read(one, layout, 1) for one in (drawn, truth, legible)
    )
    return Redrawn(asked, answers, drawn, truth, legible, confidence)


@with_usual_options
def convolved(trained: Trained, query: int) -> tuple[np.ndarray, list[np.ndarray]]:
    """What a member's convolutions make of a query's pictures as in a test, after pooling.

    Args:
        trained: whose network; one that reads pictures.
        query: its place in the task's data set.

    Returns:
        The pictures as they enter the first layer, [parts, height, width]; and for each
        convolution, first to last, [parts, height, width, filters].
    """
    static = trained.member.static
    assert static.frame_encoder is not None
    values = values_of(trained.member)
    queries, lots = jnp.full(1, query, jnp.int32), jnp.full(1, TEST, jnp.int32)
    batch = examples(static, tables_of(static), values, queries, lots)
    assert not isinstance(batch.inputs, Sheet)
    settings = static.frame_encoder
    parts = in_windows(batch.inputs, settings.windows, settings.overlap)[0]
    variables = {"params": trained.params, "batch_stats": trained.statistics}
    _, seen = network(static).apply(variables, batch.inputs, mutable=[MAPS])
    layers = seen[MAPS]["reader"] if MAPS in seen else {}
    return np.asarray(parts), [np.asarray(layers[name][0]) for name in sorted(layers)]


@partial(jax.jit, static_argnums=0)
def _answer(
    static: Static,
    tables: Tables,
    params: Any,
    statistics: Any,
    values: Values,
    queries: jax.Array,
    threshold: jax.Array | None,
) -> tuple[jax.Array | None, ...]:
    """Frames read, ids, frames drawn, right frames, legible and confidence, as ``Redrawn``."""
    lots = jnp.full(queries.shape, TEST, jnp.int32)
    batch = examples(static, tables, values, queries, lots)
    assert not isinstance(batch.inputs, Sheet)
    asked = batch.inputs if static.task.reads_images else None
    logits = logits_of(static, params, statistics, batch.inputs)
    if static.frame_decoder is None:
        return asked, jnp.argmax(logits, axis=-1).astype(jnp.uint8), None, None, None, None
    drawn = drawn_frames(logits, threshold)
    reading = read_frames(tables.judge, drawn, dataset_of(static).vocabulary.characters)
    confidence = jnp.mean(reading.confidence, axis=-1)
    return asked, reading.ids, drawn, batch.drawing, reading.legible, confidence
