"""What is kept in memory is what it was."""

import jax
import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from jaxarith.models.fusion import in_memory

FINITE = st.floats(width=32, allow_nan=False, allow_infinity=False, allow_subnormal=False)


@given(hnp.arrays(np.float32, hnp.array_shapes(max_dims=3), elements=FINITE))
def test_values_stay_to_the_bit(values):
    np.testing.assert_array_equal(np.asarray(jax.jit(in_memory)(values)), values)
