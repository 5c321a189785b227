"""One optimizer step: ``step(static, state, batch, values, key) -> (state, metrics)``."""

from functools import lru_cache
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import optax

from jaxarith.config import Training
from jaxarith.member import Static
from jaxarith.models.seq2seq import Seq2Seq
from jaxarith.tasks.arithmetic import dataset
from jaxarith.training.losses import cross_entropy
from jaxarith.training.values import Values

NEVER = -1


class TrainState(NamedTuple):
    """All that training changes; arrays only.

    Attributes:
        params: the network's.
        optimizer: Optax's moments and counts.
        step: int32 [], steps taken.
        first_bad_step: int32 [], the first step whose loss was not finite, else ``NEVER``.
    """

    params: Any
    optimizer: Any
    step: jax.Array
    first_bad_step: jax.Array


class Batch(NamedTuple):
    """Ids: queries [batch, query width] and answers [batch, answer width]."""

    queries: jax.Array
    answers: jax.Array


class StepMetrics(NamedTuple):
    """The batch's loss, smoothing included, and whether the step was taken."""

    loss: jax.Array
    finite: jax.Array


@lru_cache
def network(static: Static) -> Seq2Seq:
    """The network of a group, its widths derived from the task."""
    data = dataset(static.task)
    return Seq2Seq(static.model, data.vocabulary.size, data.answers.shape[1])


def logits_of(
    static: Static,
    params: Any,
    queries: jax.Array,
    answers: jax.Array | None = None,
    dropout: jax.Array | None = None,
    key: jax.Array | None = None,
) -> jax.Array:
    """The network's logits [batch, answer width, characters]; its arguments are ``Seq2Seq``'s."""
    keys = None if key is None else {"dropout": key}
    logits: Any = network(static).apply({"params": params}, queries, answers, dropout, rngs=keys)
    return logits


def learning_rate(training: Training, values: Values, step: jax.Array) -> jax.Array:
    """The rate at a step: the member's own, times its schedule's value at step / steps."""
    warmup, rest = training.warmup_fraction, 1.0 - training.warmup_fraction
    fall = {
        "constant": optax.constant_schedule(1.0),
        "cosine": optax.cosine_decay_schedule(1.0, decay_steps=rest),  # type: ignore[arg-type]
        "linear": optax.linear_schedule(1.0, 0.0, transition_steps=rest),  # type: ignore[arg-type]
    }[training.schedule]
    progress = step.astype(jnp.float32) / values.steps.astype(jnp.float32)
    factor = fall(progress - warmup)
    if warmup:
        # The rise ends at the first step past the warm-up, and its first step already moves.
        rise = (progress + 1.0 / values.steps.astype(jnp.float32)) / warmup
        factor = jnp.where(progress < warmup, jnp.minimum(rise, 1.0), factor)
    return values.learning_rate * factor


def optimizer(training: Training, values: Values, step: jax.Array) -> optax.GradientTransformation:
    """AdamW at a member's own rate and decay, after clipping where asked for."""
    rate = learning_rate(training, values, step)
    adamw = optax.adamw(rate, weight_decay=values.weight_decay)
    if training.gradient_clip is None:
        return adamw
    return optax.chain(optax.clip_by_global_norm(training.gradient_clip), adamw)


def member_key(seed: jax.Array, purpose: str) -> jax.Array:
    """An independent key for one of a member's uses of randomness."""
    purposes = ("parameters", "batches", "dropout", "split")
    return jax.random.fold_in(jax.random.key(seed, impl="threefry2x32"), purposes.index(purpose))


def initial_state(static: Static, values: Values) -> TrainState:
    """A member before its first step."""
    query_width = dataset(static.task).queries.shape[1]
    key = member_key(values.seed, "parameters")
    params = network(static).init(key, jnp.zeros((1, query_width), jnp.uint8))["params"]
    zero = jnp.zeros((), jnp.int32)
    moments = optimizer(static.training, values, zero).init(params)
    return TrainState(params, moments, zero, jnp.full((), NEVER, jnp.int32))


def step(
    static: Static, state: TrainState, batch: Batch, values: Values, key: jax.Array
) -> tuple[TrainState, StepMetrics]:
    """Take one step, or freeze the member where its loss is not finite.

    Args:
        static: the group's settings.
        state: before the step.
        batch: ids.
        values: the member's traced settings.
        key: for dropout at this step.

    Returns:
        The state after the step and what was seen. A frozen member keeps its state but for
        ``first_bad_step``.
    """

    def loss_of(params: Any) -> jax.Array:
        logits = logits_of(static, params, *batch, values.dropout, key)
        return cross_entropy(logits, batch.answers, values.label_smoothing)

    loss, gradients = jax.value_and_grad(loss_of)(state.params)

    def take(gradients: Any, moments: Any, params: Any) -> tuple[Any, Any]:
        transform = optimizer(static.training, values, state.step)
        # Optax's bias correction raises a Python float to an int32 count.
        with jax.numpy_dtype_promotion("standard"):
            updates, moments = transform.update(gradients, moments, params)
        return optax.apply_updates(params, updates), moments

    # The loss alone decides: a gradient that overflows shows in the next step's loss, and looking
    # at every gradient would cost a pass over memory as dear as the optimizer's own. A branch, and
    # not a choice between old and new: XLA then updates in place, without copying the moments.
    finite = jnp.isfinite(loss)
    params, moments = jax.lax.cond(
        finite, take, lambda _, *old: old[::-1], gradients, state.optimizer, state.params
    )
    advanced = TrainState(
        params=params,
        optimizer=moments,
        step=state.step + finite.astype(jnp.int32),
        first_bad_step=jnp.where(finite, state.first_bad_step, state.step),
    )
    return advanced, StepMetrics(loss, finite)
