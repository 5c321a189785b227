import itertools

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from jaxarith.models.xor import run_xor, xor

RUN = jax.jit(jax.vmap(run_xor))


@pytest.mark.parametrize(("x", "s"), list(itertools.product((0, 1), repeat=2)))
def test_the_network_is_xor(x, s):
    assert float(xor(jnp.float32(x), jnp.float32(s))) == x ^ s


@pytest.mark.parametrize("length", range(1, 13))
def test_every_sequence_to_length_twelve_has_its_parity_at_every_step(length):
    bits = np.array(list(itertools.product((0, 1), repeat=length)))
    state, output = map(np.asarray, RUN(jnp.asarray(bits)))
    parity = np.bitwise_xor.accumulate(bits, axis=1)
    np.testing.assert_array_equal(output, parity)
    np.testing.assert_array_equal(state[:, 0], 0)
    np.testing.assert_array_equal(output[:, 0], bits[:, 0])
    np.testing.assert_array_equal(state[:, 1:], parity[:, :-1])


def test_random_sequences_of_ten_thousand_steps_have_theirs():
    bits = np.random.default_rng(0).integers(0, 2, (20, 10_000))
    _, output = RUN(jnp.asarray(bits))
    np.testing.assert_array_equal(output, np.bitwise_xor.accumulate(bits, axis=1))
