"""What training lowers."""

import jax
import jax.numpy as jnp
import optax


def cross_entropy(
    logits: jax.Array, answers: jax.Array, label_smoothing: jax.Array | float = 0.0
) -> jax.Array:
    """Mean categorical cross-entropy over [..., answer width] positions, in nats.

    Args:
        logits: [..., answer width, characters].
        answers: ids [..., answer width].
        label_smoothing: probability spread evenly over all characters.
    """
    targets = optax.smooth_labels(jax.nn.one_hot(answers, logits.shape[-1]), label_smoothing)
    return jnp.mean(optax.softmax_cross_entropy(logits, targets), dtype=jnp.float32)


def drawing_losses(kind: str, logits: jax.Array, drawing: jax.Array) -> jax.Array:
    """Each query's mean loss per pixel: [queries].

    Args:
        kind: ``mean_squared`` or ``binary_cross_entropy`` (nats).
        logits: [queries, answer width, 28, 28], of which the sigmoid is drawn.
        drawing: the same shape, from 0 to 1.
    """
    if kind == "mean_squared":
        losses = (jax.nn.sigmoid(logits) - drawing) ** 2
    else:
        losses = optax.sigmoid_binary_cross_entropy(logits, drawing)
    return jnp.mean(losses, axis=(1, 2, 3))
