"""What is kept in memory is what it was."""

import jax
import jax.numpy as jnp
import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from jaxarith.models.fusion import computed_once, in_memory

FINITE = st.floats(width=32, allow_nan=False, allow_infinity=False, allow_subnormal=False)


@given(hnp.arrays(np.float32, hnp.array_shapes(max_dims=3), elements=FINITE))
def test_values_stay_to_the_bit(values):
    for keep in (in_memory, computed_once):
        np.testing.assert_array_equal(np.asarray(jax.jit(keep)(values)), values)


def test_xla_does_not_know_what_it_divides_by():
    """If it did, it would drop the division, and take what leads to it anew for each reader."""

    def program(keep):
        made = jax.jit(lambda values: keep(values * 3) + 1).lower(jnp.ones((64, 64)))
        return made.compile().as_text()

    assert " divide(" in program(computed_once)
    assert " divide(" not in program(lambda values: values)
