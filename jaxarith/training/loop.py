"""One member from start to end: initialise, advance, evaluate, answer; all pure."""

from functools import partial
from typing import NamedTuple, TypeVar

import jax
import jax.numpy as jnp

from jaxarith.config import Arithmetic
from jaxarith.member import Static
from jaxarith.tasks.splits import Split, parts, split_queries
from jaxarith.training.drawings import read_drawings
from jaxarith.training.examples import Batch, examples, training_batch
from jaxarith.training.keys import member_key
from jaxarith.training.losses import drawing_losses
from jaxarith.training.metrics import Answered, Score, query_losses, score
from jaxarith.training.shuffle import batch_order
from jaxarith.training.step import (
    NEVER,
    TrainState,
    initial_state,
    logits_of,
    step,
)
from jaxarith.training.values import Tables, Values

EVALUATION_BATCH = 1000
EVALUATION_BATCH_OF_PICTURES = 100
Number = TypeVar("Number", int, jax.Array)


class Lane(NamedTuple):
    """One member in training: its state, its split and its traced settings."""

    state: TrainState
    split: Split
    values: Values


class Evaluation(NamedTuple):
    """Scores of the three parts; a part with no queries is NaN."""

    train: Score
    validation: Score
    test: Score


class Answers(NamedTuple):
    """Every query's answer, its part, and the scores.

    Attributes:
        predicted: ids uint8 [queries, answer width].
        legible: bool [queries, answer width], frames the judge accepts; None where written.
        part: uint8 [queries].
        evaluation: over whole parts.
    """

    predicted: jax.Array
    legible: jax.Array | None
    part: jax.Array
    evaluation: Evaluation


def initial_lane(static: Static, tables: Tables, values: Values) -> Lane:
    """A member before its first step, with its split."""
    split = split_queries(
        member_key(values.split_seed, "split"),
        tables.representative,
        values.orbit,
        values.swapped,
        values.train_part,
        values.validation,
        static.task.own_test,
        tables.same,
    )
    return Lane(initial_state(static, values), split, values)


def next_batch(static: Static, tables: Tables, lane: Lane) -> Batch:
    """The batch of the lane's next step: a pure function of its seed, step and split."""
    key = member_key(lane.values.seed, "batches")
    place = batch_order(key, lane.state.step, static.training.batch_size, lane.split.train)
    chosen = lane.split.order[place]
    return training_batch(static, tables, lane.values, chosen, lane.state.step)


def advance(static: Static, tables: Tables, lane: Lane, count: jax.Array) -> Lane:
    """Train up to ``count`` more steps, within the member's budget; a frozen member stays."""
    until = jnp.minimum(lane.state.step + count, lane.values.steps)
    dropout_key = member_key(lane.values.seed, "dropout")

    def running(state: TrainState) -> jax.Array:
        return (state.step < until) & (state.first_bad_step == NEVER)

    def body(state: TrainState) -> TrainState:
        batch = next_batch(static, tables, lane._replace(state=state))
        key = jax.random.fold_in(dropout_key, state.step)
        return step(static, state, batch, lane.values, key)[0]

    return lane._replace(state=jax.lax.while_loop(running, body, lane.state))


def evaluate(static: Static, tables: Tables, lane: Lane) -> Evaluation:
    """Score the first ``evaluation_queries`` of each part in the split's order."""
    split, total = lane.split, lane.split.order.shape[0]
    place = jnp.arange(min(static.training.evaluation_queries, total), dtype=jnp.int32)
    fitted = split.train + split.validation
    first = jnp.stack([jnp.zeros_like(fitted), split.train, fitted])
    size = jnp.stack([split.train, split.validation, total - fitted])

    def score_part(bounds: tuple[jax.Array, jax.Array, jax.Array]) -> Score:
        first, size, part = bounds
        chosen = split.order[jnp.minimum(first + place, total - 1)]
        answered = _answer(static, tables, lane, chosen, jnp.broadcast_to(part, chosen.shape))
        return score(answered, tables.answers[chosen], place < size)

    def score_if_any(bounds: tuple[jax.Array, jax.Array, jax.Array]) -> Score:
        shapes = jax.eval_shape(score_part, bounds)
        nothing = jax.tree.map(lambda leaf: jnp.full(leaf.shape, jnp.nan, leaf.dtype), shapes)
        return jax.lax.cond(bounds[1] > 0, score_part, lambda _: nothing, bounds)

    # Mapped, not written out three times: the network is compiled once, an empty part costs none.
    parts = jnp.arange(3, dtype=jnp.uint8)
    scores = jax.lax.map(score_if_any, (first, size, parts))
    return Evaluation(*(jax.tree.map(lambda leaf, p=p: leaf[p], scores) for p in range(3)))


def answer_all(static: Static, tables: Tables, lane: Lane) -> Answers:
    """Answer every query and score each whole part."""
    everything = jnp.arange(tables.queries.shape[0], dtype=jnp.int32)
    part = parts(lane.split)
    answered = _answer(static, tables, lane, everything, part)
    scores = [score(answered, tables.answers, part == number) for number in range(3)]
    legible = None if answered.drawn is None else answered.drawn.legible
    return Answers(answered.predicted, legible, part, Evaluation(*scores))


def stopping_step(number: Number, steps: Number, evaluations: int) -> Number:
    """The step at which evaluation ``number`` of 1 … ``evaluations`` is made, rounded up."""
    whole, rest = steps // evaluations, steps % evaluations
    return number * whole + (number * rest + evaluations - 1) // evaluations


def train(static: Static, tables: Tables, values: Values) -> tuple[Lane, Evaluation]:
    """Train one member from start to end in one program.

    Returns:
        The lane at the end, and its learning curves: scores stacked over the evaluations.
    """
    evaluations = static.training.evaluations

    def interval(lane: Lane, number: jax.Array) -> tuple[Lane, Evaluation]:
        stop = stopping_step(number, values.steps, evaluations)
        lane = advance(static, tables, lane, stop - lane.state.step)
        return lane, evaluate(static, tables, lane)

    numbers = jnp.arange(1, evaluations + 1, dtype=jnp.int32)
    return jax.lax.scan(interval, initial_lane(static, tables, values), numbers)


def _answer(
    static: Static, tables: Tables, lane: Lane, chosen: jax.Array, part: jax.Array
) -> Answered:
    """Greedy answers to the chosen queries, each of a part, a batch at a time."""
    count = chosen.shape[0]
    most = EVALUATION_BATCH if static.pictures is None else EVALUATION_BATCH_OF_PICTURES
    batch = min(most, count)
    padded = [jnp.pad(each, (0, -count % batch)).reshape(-1, batch) for each in (chosen, part)]
    answered = jax.lax.map(lambda some: _answer_batch(static, tables, lane, *some), padded)
    return jax.tree.map(lambda leaf: leaf.reshape(-1, *leaf.shape[2:])[:count], answered)


def _answer_batch(
    static: Static, tables: Tables, lane: Lane, queries: jax.Array, part: jax.Array
) -> Answered:
    batch = examples(static, tables, lane.values, queries, part)
    state = lane.state
    depth = lane.values.depth if static.packed else None
    ask = partial(logits_of, static, state.params, state.statistics, batch.inputs, depth=depth)
    logits = ask()
    if static.frame_decoder is not None:
        assert batch.drawing is not None
        assert isinstance(static.task, Arithmetic)
        losses = drawing_losses(static.frame_decoder.drawing_loss, logits, batch.drawing)
        return read_drawings(static.task, tables.judge, logits, batch.drawing, losses)
    width = tables.answers.shape[1]
    predicted = jnp.argmax(logits, axis=-1).astype(jnp.uint8)[:, -width:]
    if static.model.decoder == "feedback":
        logits = ask(answers=batch.written)
    return Answered(predicted, query_losses(logits, batch.written), None)
