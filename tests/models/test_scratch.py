"""The cells from scratch against Flax's, forward and in gradients, and against this package's."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from flax import linen as nn

from jaxarith.models.cells import CELLS, RecurrentLayer
from jaxarith.models.scratch import SCRATCH

TIME, BATCH, FEATURES, UNITS = 7, 5, 4, 6
# Flax's names of each gate's input and recurrent dense layers, in this project's order of gates.
FLAX = {
    "lstm_scratch": (nn.OptimizedLSTMCell, "ifgo", "i{}", "h{}"),
    "gru_scratch": (nn.GRUCell, "zrn", "i{}", "h{}"),
    "simple_rnn_scratch": (nn.SimpleCell, "", "i", "h"),
}


def drawn(name):
    module, draw = SCRATCH[name], np.random.default_rng(3)
    width = UNITS * CELLS[name.removesuffix("_scratch")].gates
    shapes = {
        "kernel": (FEATURES, width),
        "recurrent_kernel": (UNITS, width),
        "bias": (width,),
        "recurrent_bias": (width,),
    }
    weights = [
        jnp.asarray(draw.normal(size=shapes[field]) / 2, jnp.float32)
        for field in module.Parameters._fields
    ]
    inputs = jnp.asarray(draw.normal(size=(TIME, BATCH, FEATURES)), jnp.float32)
    return module, module.Parameters(*weights), inputs


def flax_tree(name, params):
    """The same weights under Flax's names."""
    _, gates, from_input, from_state = FLAX[name]
    count = max(1, len(gates))
    kernels, recurrent = (jnp.split(one, count, axis=1) for one in params[:2])
    biases = jnp.split(params.bias, count)
    tree = {}
    for number, gate in enumerate(gates or [""]):
        tree[from_input.format(gate)] = {"kernel": kernels[number]}
        tree[from_state.format(gate)] = {"kernel": recurrent[number]}
        # Flax's LSTM has its bias at the state's layers, its GRU and SimpleCell at the input's.
        where = from_state if name == "lstm_scratch" else from_input
        tree[where.format(gate)]["bias"] = biases[number]
    return tree


def without_useless_biases(name, params):
    """Flax's GRU has a recurrent bias at its candidate alone; the others would add to b."""
    if name != "gru_scratch":
        return params
    seen = jnp.concatenate([jnp.zeros(2 * UNITS), jnp.ones(UNITS)])
    return params._replace(recurrent_bias=params.recurrent_bias * seen)


def run_flax(name, tree, inputs):
    cell = FLAX[name][0](features=UNITS)
    carry = tuple(jnp.zeros((BATCH, UNITS)) for _ in range(2))
    carry = carry if name == "lstm_scratch" else carry[0]
    outputs = []
    for x in inputs:
        carry, output = cell.apply({"params": tree}, carry, x)
        outputs.append(output)
    return jnp.stack(outputs)


@pytest.mark.parametrize("name", SCRATCH)
def test_a_cell_equals_flax_forward_and_in_its_gradients(name):
    module, params, inputs = drawn(name)
    params = without_useless_biases(name, params)
    weights = jnp.asarray(np.random.default_rng(4).normal(size=(TIME, BATCH, UNITS)), jnp.float32)

    def ours(params, inputs):
        outputs = module.run(params, inputs)[0]
        return jnp.mean(outputs * weights), outputs

    def flax(params, inputs):
        tree = flax_tree(name, params)
        if name == "gru_scratch":
            tree["hn"]["bias"] = params.recurrent_bias[2 * UNITS :]
        with jax.numpy_rank_promotion("allow"):
            outputs = run_flax(name, tree, inputs)
        return jnp.mean(outputs * weights), outputs

    found, found_bars = jax.value_and_grad(ours, (0, 1), has_aux=True)(params, inputs)
    expected, bars = jax.value_and_grad(flax, (0, 1), has_aux=True)(params, inputs)
    np.testing.assert_allclose(found[1], expected[1], atol=1e-6)
    if name == "gru_scratch":
        # The biases that Flax leaves out have the gradients of those they would add to.
        own = found_bars[0].recurrent_bias[: 2 * UNITS]
        np.testing.assert_allclose(own, found_bars[0].bias[: 2 * UNITS], atol=1e-6)
        kept = found_bars[0].recurrent_bias.at[: 2 * UNITS].set(0)
        found_bars = found_bars[0]._replace(recurrent_bias=kept), found_bars[1]
    for one, other in zip(jax.tree.leaves(found_bars), jax.tree.leaves(bars), strict=True):
        np.testing.assert_allclose(one, other, atol=1e-6)


@pytest.mark.parametrize("name", SCRATCH)
@pytest.mark.parametrize("reverse", [False, True])
def test_a_layer_of_it_equals_this_packages_own(name, reverse):
    _, _, inputs = drawn(name)
    own = RecurrentLayer(name.removesuffix("_scratch"), UNITS, FEATURES, reverse)
    scratch = RecurrentLayer(name, UNITS, FEATURES, reverse)
    params = own.init(jax.random.key(0), inputs)
    expected, carry = own.apply(params, inputs)
    found, found_carry = scratch.apply(params, inputs)
    np.testing.assert_allclose(found, expected, atol=1e-6)
    for one, other in zip(found_carry, carry, strict=True):
        np.testing.assert_allclose(one, other, atol=1e-6)
