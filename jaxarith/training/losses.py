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
