"""A matrix product whose gradients are laid out the way a CPU multiplies fastest.

XLA folds a transpose into the product beside it, and its CPU product is slow where one side is read
transposed. Measured on 2 cores, 256 units, both at once, in GFLOP/s: the input's gradient at batch
128 is 115 folded and 126 with the kernel transposed in memory once; at batch 8 it is 37 folded, 76
so, and 105 with the few rows made columns instead. Rows are few below half the kernel's features
(whole steps: 10 % faster one way at 256 units and batch 32, 7 % the other way at 64 units and
batch 32). A kernel's gradient from many rows of few features is the other way round: 3,456 rows of
150 by 600 take 9.4 ms folded and 13.9 transposed first, 3,584 of 28 by 600 2.6 and 5.4, but 1,024
of 256 by 1,024 15.6 and 10.1 (one core of another machine). Off a CPU, XLA chooses.
"""

from collections.abc import Callable

import jax

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
    inputs_bar = input_gradient(kernel, len(flat))(flat).reshape(inputs.shape)
    return inputs_bar, kernel_gradient(inputs, product_bar)


product.defvjp(_forward, _backward)


def input_gradient(kernel: jax.Array, rows: int) -> Callable[[jax.Array], jax.Array]:
    """A function from a product's gradient [rows, width] to its input's [rows, features].

    Made once for all time steps, since what it prepares is the same for each.
    """
    if 2 * rows < kernel.shape[0]:
        return lambda product_bar: (_in_memory(kernel @ _in_memory(product_bar.T))).T
    across = _in_memory(kernel.T)
    return lambda product_bar: product_bar @ across


def kernel_gradient(inputs: jax.Array, product_bar: jax.Array) -> jax.Array:
    """The kernel's gradient [features, width], summed over all leading axes."""
    flat = inputs.reshape(-1, inputs.shape[-1])
    across = flat.T if flat.shape[0] > MANY_ROWS * flat.shape[1] else _in_memory(flat.T)
    return across @ product_bar.reshape(-1, product_bar.shape[-1])


def _in_memory(values: jax.Array) -> jax.Array:
    """The same values, where XLA for CPUs cannot fold what made them into what reads them."""
    return jax.lax.platform_dependent(
        values, cpu=jax.lax.optimization_barrier, default=lambda same: same
    )
