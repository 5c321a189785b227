"""Our Adam beside Optax's."""

import jax
import jax.numpy as jnp
import numpy as np
import optax
from hypothesis import given, settings
from hypothesis import strategies as st

from jaxarith.training.adam import scale_by_adam

STEPS = 12
OURS, ITS = scale_by_adam(), optax.scale_by_adam()
UPDATE = [jax.jit(transform.update) for transform in (OURS, ITS)]


@given(seed=st.integers(0, 2**31), scale=st.sampled_from([1e-12, 1e-8, 1e-4, 1.0, 1e4]))
@settings(max_examples=40)
def test_updates_and_moments_are_those_of_optax(seed, scale):
    """Also where epsilon counts, and where a gradient is zero."""
    random = np.random.default_rng(seed)
    params = {"kernel": jnp.zeros((3, 4)), "bias": jnp.zeros(4)}
    states = [OURS.init(params), ITS.init(params)]
    for _ in range(STEPS):
        gradients = jax.tree.map(
            lambda leaf: jnp.asarray(random.normal(size=leaf.shape) * scale, jnp.float32), params
        )
        gradients["bias"] = gradients["bias"].at[0].set(0)
        with jax.numpy_dtype_promotion("standard"):
            results = [
                update(gradients, state) for update, state in zip(UPDATE, states, strict=True)
            ]
        states = [state for _, state in results]
        jax.tree.map(lambda ours, its: np.testing.assert_allclose(ours, its, rtol=2e-6), *results)
