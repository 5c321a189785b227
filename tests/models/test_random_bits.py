"""Random bits are JAX's own."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jaxarith.models.random_bits import random_bits

SHAPES = ((), (0,), (1,), (7,), (3, 5), (2, 3, 4))


@pytest.mark.parametrize("dtype", [jnp.uint8, jnp.uint16, jnp.uint32])
@given(
    seed=st.integers(0, 2**32 - 1), data=st.integers(0, 2**32 - 1), shape=st.sampled_from(SHAPES)
)
@settings(max_examples=30)
def test_they_are_those_of_jax(dtype, seed, data, shape):
    key = jax.random.fold_in(jax.random.key(np.uint32(seed), impl="threefry2x32"), np.uint32(data))
    bits = random_bits(key, shape, dtype)
    assert bits.dtype == dtype
    np.testing.assert_array_equal(bits, jax.random.bits(key, shape, dtype))


def test_lanes_have_their_own():
    keys = jax.random.split(jax.random.key(3), 4)
    together = jax.vmap(lambda key: random_bits(key, (6,), jnp.uint32))(keys)
    for key, bits in zip(keys, together, strict=True):
        np.testing.assert_array_equal(bits, jax.random.bits(key, (6,), jnp.uint32))


def test_a_key_of_another_kind_is_refused():
    with pytest.raises(ValueError, match="too many values to unpack"):
        random_bits(jax.random.key(0, impl="rbg"), (2,), jnp.uint32)
