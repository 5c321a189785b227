"""A matrix product whose gradients are laid out the way a CPU multiplies fastest.

XLA folds a transpose into the product beside it, and its CPU product is slow where one side is read
transposed and rows are few. Measured on one core, an LSTM's kernel of 256 by 1,024, in ms: the
input's gradient at batch 8 is 0.075 folded and 0.045 with the few rows made columns, at 32 0.147
and 0.129, at 128 0.446 and 0.506. Rows are few below half the kernel's features (whole steps: 10 %
faster one way at 256 units and batch 32, 7 % the other way at 64 units and batch 32; another
machine). The kernel transposed in memory once for all time steps is no faster than folded at 128
rows and takes 0.13 to make. A kernel's gradient is better transposed first, but from many rows of
few features: 3,456 rows of 150 by 600 take 9.4 ms folded and 13.9 transposed first, 3,584 of 28 by
600 2.6 and 5.4, but 1,024 of 256 by 1,024 15.6 and 10.1 (a third machine). Off a CPU, XLA chooses.
"""

import jax

from jaxarith.models.fusion import in_memory

# Rows of each feature from which a kernel's gradient is better folded.
MANY_ROWS = 8


@jax.custom_vjp
def product(inputs: jax.Array, kernel: jax.Array) -> jax.Array:
    """``inputs @ kernel``: [..., features] by [features, width]."""
    return inputs @ kernel


def _forward(inputs: jax.Array, kernel: jax.Array) -> tuple[jax.Array, tuple[jax.Array, jax.Array]]:
    return inputs @ kernel, (inputs, kernel)


def _backward(
    residuals: tuple[jax.Array, jax.Array], product_bar: jax.Array
) -> tuple[jax.Array, jax.Array]:
    inputs, kernel = residuals
    flat = product_bar.reshape(-1, kernel.shape[1])
    inputs_bar = input_gradient(kernel, flat).reshape(inputs.shape)
    return inputs_bar, kernel_gradient(inputs, product_bar)


product.defvjp(_forward, _backward)


def input_gradient(kernel: jax.Array, product_bar: jax.Array) -> jax.Array:
    """The input's gradient [rows, features] from the product's [rows, width]."""
    if 2 * len(product_bar) < len(kernel):
        return in_memory(kernel @ in_memory(product_bar.T)).T
    return product_bar @ kernel.T


def kernel_gradient(inputs: jax.Array, product_bar: jax.Array) -> jax.Array:
    """The kernel's gradient [features, width], summed over all leading axes."""
    flat = inputs.reshape(-1, inputs.shape[-1])
    across = flat.T if flat.shape[0] > MANY_ROWS * flat.shape[1] else in_memory(flat.T)
    return across @ product_bar.reshape(-1, product_bar.shape[-1])
