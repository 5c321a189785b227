"""One optimizer step: ``step(static, state, batch, values, key) -> (state, metrics)``."""

from functools import lru_cache
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import optax

from jaxarith.config import FRAME, Arithmetic, Numbers, Training
from jaxarith.member import Static
from jaxarith.models.frame_encoders import Sheet
from jaxarith.models.seq2seq import SPELLED, Seq2Seq
from jaxarith.training.adam import scale_by_adam
from jaxarith.training.examples import Batch
from jaxarith.training.keys import member_key
from jaxarith.training.losses import cross_entropy, drawing_losses
from jaxarith.training.values import Values, dataset_of

NEVER = -1


class TrainState(NamedTuple):
    """All that training changes; arrays only.

    Attributes:
        params: the network's.
        statistics: running means and variances of its batch normalisations; {} without any.
        optimizer: Optax's moments and counts.
        step: int32 [], steps taken.
        first_bad_step: int32 [], the first step whose loss was not finite, else ``NEVER``.
    """

    params: Any
    statistics: Any
    optimizer: Any
    step: jax.Array
    first_bad_step: jax.Array


class StepMetrics(NamedTuple):
    """The batch's loss, smoothing included, and whether the step was taken."""

    loss: jax.Array
    finite: jax.Array


@lru_cache
def network(static: Static) -> Seq2Seq:
    """The network of a group, its widths derived from the task."""
    data = dataset_of(static)
    return Seq2Seq(
        static.model,
        data.vocabulary.size,
        data.written_width,
        static.frame_encoder,
        static.frame_decoder,
    )


def example_inputs(static: Static, batch: int = 1) -> jax.Array:
    """Zeros of the shape that ``Batch.inputs`` has."""
    task, shape = static.task, dataset_of(static).queries.shape[1:]
    if isinstance(task, Numbers) and task.reads_images:
        shape = (task.operands, FRAME, task.digits_wide * FRAME)
    elif isinstance(task, Arithmetic) and task.reads_images:
        shape = (*shape, FRAME, FRAME)
    return jnp.zeros((batch, *shape), jnp.float32 if task.reads_images else jnp.uint8)


def logits_of(
    static: Static,
    params: Any,
    statistics: Any,
    inputs: jax.Array | Sheet,
    answers: jax.Array | None = None,
    depth: jax.Array | None = None,
) -> jax.Array:
    """The network's logits when it is evaluated; its arguments are ``Seq2Seq``'s."""
    variables = {"params": params, "batch_stats": statistics}
    logits: Any = network(static).apply(variables, inputs, answers, depth=depth)
    return logits


def training_loss(
    static: Static, params: Any, statistics: Any, batch: Batch, values: Values, key: jax.Array
) -> tuple[jax.Array, Any]:
    """What a step lowers, and the network's statistics after it."""
    logits, changed = network(static).apply(
        {"params": params, "batch_stats": statistics},
        batch.inputs,
        batch.written,
        values.dropout,
        values.frame_dropout,
        values.depth if static.packed else None,
        rngs={"dropout": key},
        mutable=["batch_stats", SPELLED],
    )
    if static.frame_decoder is None:
        loss = cross_entropy(logits, batch.written, values.label_smoothing)
    else:
        assert batch.drawing is not None
        loss = jnp.mean(drawing_losses(static.frame_decoder.drawing_loss, logits, batch.drawing))
    if static.frame_encoder is not None and static.frame_encoder.spelled:
        (spelled,) = changed[SPELLED]["logits"]
        loss += values.reading_loss * cross_entropy(spelled, batch.characters)
    return loss, changed.get("batch_stats", {})


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
    adamw = optax.chain(
        scale_by_adam(),
        optax.add_decayed_weights(values.weight_decay),
        optax.scale_by_learning_rate(rate),
    )
    if training.gradient_clip is None:
        return adamw
    return optax.chain(optax.clip_by_global_norm(training.gradient_clip), adamw)


def only_used(updates: Any, depth: jax.Array) -> Any:
    """Updates of a packed network, zero for encoder layers from ``depth`` on.

    Their gradients and moments are zero of themselves; weight decay would move them.
    """

    def used(number: int, layer: Any) -> Any:
        return jax.tree.map(lambda one: jnp.where(number < depth, one, jnp.zeros_like(one)), layer)

    layers = {name: used(_number(name), layer) for name, layer in updates["encoder"].items()}
    return updates | {"encoder": layers}


def own_layers(params: Any, depth: int) -> Any:
    """A packed network's parameters without encoder layers from ``depth`` on."""
    own = {name: layer for name, layer in params["encoder"].items() if _number(name) < depth}
    return params | {"encoder": own}


def _number(layer: str) -> int:
    """Of ``layer_1`` or ``layer_1_backward`` 1."""
    return int(layer.split("_")[1])


def initial_state(static: Static, values: Values) -> TrainState:
    """A member before its first step."""
    key = member_key(values.seed, "parameters")
    variables = network(static).init(key, example_inputs(static))
    zero = jnp.zeros((), jnp.int32)
    moments = optimizer(static.training, values, zero).init(variables["params"])
    statistics = variables.get("batch_stats", {})
    never = jnp.full((), NEVER, jnp.int32)
    return TrainState(variables["params"], statistics, moments, zero, never)


def step(
    static: Static, state: TrainState, batch: Batch, values: Values, key: jax.Array
) -> tuple[TrainState, StepMetrics]:
    """Take one step, or freeze the member where its loss is not finite.

    Args:
        static: the group's settings.
        state: before the step.
        batch: what to learn from.
        values: the member's traced settings.
        key: for dropout at this step.

    Returns:
        The state after the step and what was seen. A frozen member keeps its state but for
        ``first_bad_step``.
    """

    def loss_of(params: Any) -> tuple[jax.Array, Any]:
        return training_loss(static, params, state.statistics, batch, values, key)

    (loss, seen), gradients = jax.value_and_grad(loss_of, has_aux=True)(state.params)

    def take(gradients: Any, moments: Any, params: Any) -> tuple[Any, Any]:
        transform = optimizer(static.training, values, state.step)
        updates, moments = transform.update(gradients, moments, params)
        if static.packed:
            updates = only_used(updates, values.depth)
        return optax.apply_updates(params, updates), moments

    # The loss alone decides: a gradient that overflows shows in the next step's loss, and looking
    # at every gradient would cost a pass over memory as dear as the optimizer's own. A branch, and
    # not a choice between old and new: XLA then updates in place, without copying the moments.
    finite = jnp.isfinite(loss)
    params, moments = jax.lax.cond(
        finite, take, lambda _, *old: old[::-1], gradients, state.optimizer, state.params
    )
    statistics = jax.tree.map(lambda new, old: jnp.where(finite, new, old), seen, state.statistics)
    advanced = TrainState(
        params=params,
        statistics=statistics,
        optimizer=moments,
        step=state.step + finite.astype(jnp.int32),
        first_bad_step=jnp.where(finite, state.first_bad_step, state.step),
    )
    return advanced, StepMetrics(loss, finite)
