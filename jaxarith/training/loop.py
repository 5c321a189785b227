"""One member from start to end: initialise, advance, evaluate, answer; all pure."""

from typing import Any, NamedTuple, TypeVar

import jax
import jax.numpy as jnp

from jaxarith.member import Static
from jaxarith.tasks.splits import Split, parts, split_queries
from jaxarith.training.metrics import Score, query_losses, score
from jaxarith.training.shuffle import batch_order
from jaxarith.training.step import (
    NEVER,
    Batch,
    TrainState,
    initial_state,
    logits_of,
    member_key,
    step,
)
from jaxarith.training.values import Tables, Values

EVALUATION_BATCH = 1000
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
    """Every query's answer: ids uint8 [queries, answer width], its part, and the scores."""

    predicted: jax.Array
    part: jax.Array
    evaluation: Evaluation


def initial_lane(static: Static, tables: Tables, values: Values) -> Lane:
    """A member before its first step, with its split."""
    split = split_queries(
        member_key(values.split_seed, "split"),
        tables.representative,
        values.orbit,
        values.train_part,
        values.validation,
    )
    return Lane(initial_state(static, values), split, values)


def next_batch(static: Static, tables: Tables, lane: Lane) -> Batch:
    """The batch of the lane's next step: a pure function of its seed, step and split."""
    key = member_key(lane.values.seed, "batches")
    place = batch_order(key, lane.state.step, static.training.batch_size, lane.split.train)
    chosen = lane.split.order[place]
    return Batch(tables.queries[chosen], tables.answers[chosen])


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

    def score_part(bounds: tuple[jax.Array, jax.Array]) -> Score:
        first, size = bounds
        chosen = split.order[jnp.minimum(first + place, total - 1)]
        predicted, losses = _answer(static, tables, lane.state.params, chosen)
        return score(losses, predicted, tables.answers[chosen], place < size)

    def score_if_any(bounds: tuple[jax.Array, jax.Array]) -> Score:
        nothing = Score(*(jnp.full((), jnp.nan, jnp.float32) for _ in Score._fields))
        return jax.lax.cond(bounds[1] > 0, score_part, lambda _: nothing, bounds)

    # Mapped, not written out three times: the network is compiled once, an empty part costs none.
    scores = jax.lax.map(score_if_any, (first, size))
    return Evaluation(*(Score(*(leaf[part] for leaf in scores)) for part in range(3)))


def answer_all(static: Static, tables: Tables, lane: Lane) -> Answers:
    """Answer every query and score each whole part."""
    everything = jnp.arange(tables.queries.shape[0], dtype=jnp.int32)
    predicted, losses = _answer(static, tables, lane.state.params, everything)
    part = parts(lane.split)
    scores = [score(losses, predicted, tables.answers, part == number) for number in range(3)]
    return Answers(predicted, part, Evaluation(*scores))


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
    static: Static, tables: Tables, params: Any, chosen: jax.Array
) -> tuple[jax.Array, jax.Array]:
    """Greedy answers uint8 [chosen, answer width] and losses [chosen], a batch at a time."""
    count = chosen.shape[0]
    batch = min(EVALUATION_BATCH, count)
    padded = jnp.pad(chosen, (0, -count % batch)).reshape(-1, batch)

    def answer_batch(queries: jax.Array) -> tuple[jax.Array, jax.Array]:
        inputs, answers = tables.queries[queries], tables.answers[queries]
        logits = logits_of(static, params, inputs)
        predicted = jnp.argmax(logits, axis=-1).astype(jnp.uint8)
        if static.model.decoder == "feedback":
            logits = logits_of(static, params, inputs, answers)
        return predicted, query_losses(logits, answers)

    predicted, losses = jax.lax.map(answer_batch, padded)
    return predicted.reshape(-1, predicted.shape[-1])[:count], losses.reshape(-1)[:count]
