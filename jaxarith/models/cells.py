"""Cells as elementwise functions, recurrent but for one, and one way to run them over time.

Gate order and parameter layout are Keras's: ``kernel`` [features, gates × units],
``recurrent_kernel`` [units, gates × units], ``bias`` [gates × units]; LSTM gates i, f, c, o; GRU
gates z, r, h with the reset after the product and a second, recurrent bias.
"""

from collections.abc import Callable
from functools import partial
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
from flax import linen as nn

from jaxarith.models.initializers import orthogonal, orthogonal_gates, unit_forget_bias
from jaxarith.models.products import input_gradient, kernel_gradient, product
from jaxarith.models.scratch import SCRATCH

# So many steps are unrolled: 5 of an LSTM(256) are a fifth faster forward so, 12 of an LSTM(8) are
# three times slower; back, the base text model's whole steps at batch 128 are 6 % faster.
UNROLLED_STEPS = 8

Carry = tuple[jax.Array, ...]
Saved = tuple[jax.Array, ...]


class Cell(NamedTuple):
    """A cell: how many gates, which states, and its step after both products are taken.

    All work elementwise on [batch, gates × units] and tuples of [batch, units]; the first of a
    carry is the output. A cell that is not ``recurrent`` has no kernel for its state, and takes
    nothing from it.

    Attributes:
        gates, states: how many.
        advance: (from_input, from_state, carry) to the next carry, and what ``retreat`` needs.
        retreat: that and the gradient of the next carry to the gradients of the three. Written
            out: what differentiation keeps of 28 steps of an LSTM makes them take twice as long.
        recurrent_bias: whether the state's share has a bias of its own.
        recurrent: whether there is such a share.
    """

    gates: int
    states: int
    advance: Callable[[jax.Array, jax.Array, Carry], tuple[Carry, Saved]]
    retreat: Callable[[Saved, Carry], tuple[jax.Array, jax.Array, Carry]] | None
    recurrent_bias: bool
    recurrent: bool = True


def _lstm(from_input: jax.Array, from_state: jax.Array, carry: Carry) -> tuple[Carry, Saved]:
    i, f, c, o = jnp.split(from_input + from_state, 4, axis=-1)
    i, f, c, o = nn.sigmoid(i), nn.sigmoid(f), jnp.tanh(c), nn.sigmoid(o)
    memory = f * carry[1] + i * c
    shown = jnp.tanh(memory)
    return (o * shown, memory), (i, f, c, o, shown, carry[1])


def _lstm_back(saved: Saved, carry_bar: Carry) -> tuple[jax.Array, jax.Array, Carry]:
    i, f, c, o, shown, memory = saved
    output_bar, memory_bar = carry_bar
    memory_bar = memory_bar + output_bar * o * (1 - shown * shown)
    gates_bar = (
        memory_bar * c * i * (1 - i),
        memory_bar * memory * f * (1 - f),
        memory_bar * i * (1 - c * c),
        output_bar * shown * o * (1 - o),
    )
    sum_bar = jnp.concatenate(gates_bar, axis=-1)
    return sum_bar, sum_bar, (jnp.zeros_like(output_bar), memory_bar * f)


def _gru(from_input: jax.Array, from_state: jax.Array, carry: Carry) -> tuple[Carry, Saved]:
    z_in, r_in, h_in = jnp.split(from_input, 3, axis=-1)
    z_state, r_state, h_state = jnp.split(from_state, 3, axis=-1)
    z, r = nn.sigmoid(z_in + z_state), nn.sigmoid(r_in + r_state)
    candidate = jnp.tanh(h_in + r * h_state)
    return (z * carry[0] + (1 - z) * candidate,), (z, r, candidate, h_state, carry[0])


def _gru_back(saved: Saved, carry_bar: Carry) -> tuple[jax.Array, jax.Array, Carry]:
    z, r, candidate, h_state, state = saved
    (state_bar,) = carry_bar
    z_bar = state_bar * (state - candidate) * z * (1 - z)
    h_bar = state_bar * (1 - z) * (1 - candidate * candidate)
    r_bar = h_bar * h_state * r * (1 - r)
    input_bar = jnp.concatenate([z_bar, r_bar, h_bar], axis=-1)
    return input_bar, jnp.concatenate([z_bar, r_bar, h_bar * r], axis=-1), (state_bar * z,)


def _simple_rnn(from_input: jax.Array, from_state: jax.Array, carry: Carry) -> tuple[Carry, Saved]:
    state = jnp.tanh(from_input + from_state)
    return (state,), (state,)


def _simple_rnn_back(saved: Saved, carry_bar: Carry) -> tuple[jax.Array, jax.Array, Carry]:
    (state,), (state_bar,) = saved, carry_bar
    sum_bar = state_bar * (1 - state * state)
    return sum_bar, sum_bar, (jnp.zeros_like(state_bar),)


def _sigmoid_rnn(from_input: jax.Array, from_state: jax.Array, carry: Carry) -> tuple[Carry, Saved]:
    state = nn.sigmoid(from_input + from_state)
    return (state,), (state,)


def _sigmoid_rnn_back(saved: Saved, carry_bar: Carry) -> tuple[jax.Array, jax.Array, Carry]:
    (state,), (state_bar,) = saved, carry_bar
    sum_bar = state_bar * state * (1 - state)
    return sum_bar, sum_bar, (jnp.zeros_like(state_bar),)


def _feedforward(from_input: jax.Array, from_state: jax.Array, carry: Carry) -> tuple[Carry, Saved]:
    return (jnp.tanh(from_input),), ()


CELLS = {
    "lstm": Cell(4, 2, _lstm, _lstm_back, recurrent_bias=False),
    "gru": Cell(3, 1, _gru, _gru_back, recurrent_bias=True),
    "simple_rnn": Cell(1, 1, _simple_rnn, _simple_rnn_back, recurrent_bias=False),
    "simple_rnn_sigmoid": Cell(1, 1, _sigmoid_rnn, _sigmoid_rnn_back, recurrent_bias=False),
    "feedforward": Cell(1, 1, _feedforward, None, recurrent_bias=False, recurrent=False),
}


@partial(jax.custom_vjp, nondiff_argnums=(0,))
def recur(
    cell: Cell, from_inputs: jax.Array, kernel: jax.Array, bias: jax.Array
) -> tuple[jax.Array, Carry]:
    """Run a cell from the zero state over all steps.

    The gradient of ``kernel`` is taken once, as one product over all steps, instead of a sum of
    one small product per step; the first step, from zero, takes no product at all.

    Args:
        cell: the cell.
        from_inputs: [time, batch, gates × units], the input's share of each step.
        kernel: [units, gates × units], recurrent.
        bias: [gates × units], added to the state's share.

    Returns:
        outputs [time, batch, units], and the last carry.
    """
    return _recur_forward(cell, from_inputs, kernel, bias)[0]


def _recur_forward(cell: Cell, from_inputs: jax.Array, kernel: jax.Array, bias: jax.Array) -> Any:
    batch, units = from_inputs.shape[1], kernel.shape[0]
    zeros = tuple(jnp.zeros((batch, units), from_inputs.dtype) for _ in range(cell.states))
    biases = jnp.broadcast_to(bias, from_inputs.shape[1:])
    first, first_saved = cell.advance(from_inputs[0], biases, zeros)

    def body(carry: Carry, step: jax.Array) -> tuple[Carry, Any]:
        next_carry, saved = cell.advance(from_inputs[step], carry[0] @ kernel + biases, carry)
        return next_carry, (next_carry[0], saved)

    # Looked up at each step: to be scanned over, all but the first would be copied.
    steps = jnp.arange(1, len(from_inputs))
    last, (outputs, saved) = jax.lax.scan(body, first, steps, unroll=_unrolled(len(steps)))
    outputs = jnp.concatenate([first[0][None], outputs])
    return (outputs, last), (outputs, kernel, first_saved, saved)


def _unrolled(steps: int) -> int:
    return max(1, steps) if steps <= UNROLLED_STEPS else 1


def _recur_backward(cell: Cell, residuals: Any, cotangents: Any) -> Any:
    assert cell.retreat is not None
    retreat = cell.retreat
    outputs, kernel, first_saved, saved = residuals
    outputs_bar, last_bar = cotangents

    def body(carry_bar: Carry, of_step: Any) -> tuple[Carry, Any]:
        step, saved = of_step
        carry_bar = (carry_bar[0] + outputs_bar[step], *carry_bar[1:])
        input_bar, state_bar, carry_bar = retreat(saved, carry_bar)
        carry_bar = (carry_bar[0] + input_gradient(kernel, state_bar), *carry_bar[1:])
        # Where both shares are only added up, their gradients are one array, kept once.
        return carry_bar, (state_bar, None if input_bar is state_bar else input_bar)

    steps = jnp.arange(1, len(outputs))
    carry_bar, (states_bar, inputs_bar) = jax.lax.scan(
        body, last_bar, (steps, saved), reverse=True, unroll=_unrolled(len(steps))
    )
    carry_bar = (carry_bar[0] + outputs_bar[0], *carry_bar[1:])
    first_bar, first_state_bar, _ = retreat(first_saved, carry_bar)
    inputs_bar = jnp.concatenate(
        [first_bar[None], states_bar if inputs_bar is None else inputs_bar]
    )
    kernel_bar = kernel_gradient(outputs[:-1], states_bar)
    bias_bar = states_bar.sum((0, 1)) + first_state_bar.sum(0)
    return inputs_bar, kernel_bar, bias_bar


recur.defvjp(_recur_forward, _recur_backward)


def _add_bias(values: jax.Array, bias: jax.Array) -> jax.Array:
    return values + jnp.broadcast_to(bias, values.shape)


class RecurrentLayer(nn.Module):
    """One recurrent layer, initialised as Keras or Flax does (``config.Model.initializers``).

    ``layer(inputs [time, batch, features])`` gives ``(outputs [time, batch, units], last carry)``;
    ``reverse`` reads time backwards, with outputs in reading order of the input.
    ``project`` and ``advance`` give the same one step at a time, for decoders that feed back.
    Cells from scratch project nothing and are run as they stand.
    """

    cell_type: str
    units: int
    features: int
    reverse: bool = False
    initializers: str = "keras"

    @property
    def cell(self) -> Cell:
        """The cell, or the one that a cell from scratch is equal to."""
        return CELLS[self.cell_type.removesuffix("_scratch")]

    def setup(self) -> None:
        cell = self.cell
        width = cell.gates * self.units
        across, through = {
            "keras": (nn.initializers.glorot_uniform(), orthogonal),
            "flax": (nn.initializers.lecun_normal(), orthogonal_gates),
        }[self.initializers]
        self.kernel = self.param("kernel", across, (self.features, width))
        if cell.recurrent:
            self.recurrent_kernel = self.param("recurrent_kernel", through, (self.units, width))
        start = unit_forget_bias if cell is CELLS["lstm"] else nn.initializers.zeros
        self.bias = self.param("bias", start, (width,))
        if cell.recurrent_bias:
            self.recurrent_bias = self.param("recurrent_bias", nn.initializers.zeros, (width,))
        else:
            self.recurrent_bias = jnp.zeros((width,))
        if scratch := SCRATCH.get(self.cell_type):
            weights = [self.kernel, self.recurrent_kernel, self.bias]
            weights += [self.recurrent_bias] if cell.recurrent_bias else []
            self.scratch = scratch
            self.weights = scratch.Parameters(*weights)

    def __call__(self, inputs: jax.Array) -> tuple[jax.Array, Carry]:
        """Outputs [time, batch, units] and the last carry, from the zero state."""
        return self.over_time(self.project(inputs))

    def over_time(self, from_inputs: jax.Array) -> tuple[jax.Array, Carry]:
        """As calling the layer, on inputs that ``project`` has been through."""
        cell = self.cell
        if not cell.recurrent:
            (outputs,), _ = cell.advance(from_inputs, from_inputs, ())
            return outputs, (outputs[0] if self.reverse else outputs[-1],)
        if self.reverse:
            from_inputs = from_inputs[::-1]
        if self.cell_type in SCRATCH:
            outputs, carry = self.scratch.run(self.weights, from_inputs)
        else:
            outputs, carry = recur(cell, from_inputs, self.recurrent_kernel, self.recurrent_bias)
        return (outputs[::-1] if self.reverse else outputs), carry

    def project(self, inputs: jax.Array) -> jax.Array:
        """The input's share of a step: [..., gates × units]."""
        if self.cell_type in SCRATCH:
            return inputs
        return _add_bias(product(inputs, self.kernel), self.bias)

    def start(self, batch: int) -> Carry:
        """The zero carry."""
        return tuple(jnp.zeros((batch, self.units)) for _ in range(self.cell.states))

    def advance(self, from_input: jax.Array, carry: Carry) -> Carry:
        """One step from ``carry``, on an input that ``project`` has been through."""
        cell = self.cell
        if self.cell_type in SCRATCH:
            carried: Carry = self.scratch.step(self.weights, carry, from_input)
            return carried
        if not cell.recurrent:
            return cell.advance(from_input, from_input, carry)[0]
        from_state = _add_bias(carry[0] @ self.recurrent_kernel, self.recurrent_bias)
        return cell.advance(from_input, from_state, carry)[0]
