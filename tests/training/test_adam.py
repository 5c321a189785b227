"""Our Adam beside Optax's, and the loops that XLA makes of it."""

import os
import subprocess
import sys

import jax
import jax.numpy as jnp
import numpy as np
import optax
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jaxarith.training import adam
from jaxarith.training.adam import scale_by_adam

STEPS = 12
OURS, ITS = scale_by_adam(), optax.scale_by_adam()
LOOPS = """
import re

from jaxarith.engine.placement import prepare_devices

prepare_devices()

import jax
import jax.numpy as jnp
import optax

from jaxarith.training.adam import scale_by_adam

def step(gradients, state, params):
    updates, state = adamw.update(gradients, state, params)
    return optax.apply_updates(params, updates), state

adamw = optax.chain(scale_by_adam(), optax.add_decayed_weights(0.1), optax.scale(-0.01))
kernel = jnp.ones((64, 128))
lowered = jax.jit(step, donate_argnums=(1, 2)).lower(kernel, adamw.init(kernel), kernel)
print(len(re.findall(r"= .*f32\\[64,128\\].* fusion\\(", lowered.compile().as_text())))
"""


@pytest.mark.parametrize("joined", [False, True])
@given(seed=st.integers(0, 2**31), scale=st.sampled_from([1e-12, 1e-8, 1e-4, 1.0, 1e4]))
@settings(max_examples=40, deadline=None)
def test_updates_and_moments_are_those_of_optax(joined, seed, scale):
    """Also where epsilon counts, and where a gradient is zero."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(adam, "loops_are_joined", lambda: joined)
        update = [jax.jit(transform.update) for transform in (scale_by_adam(), ITS)]
        compare(update, np.random.default_rng(seed), scale)


def compare(update, random, scale):
    """Some steps of ours and Optax's, from random gradients."""
    params = {"kernel": jnp.zeros((3, 4)), "bias": jnp.zeros(4)}
    states = [OURS.init(params), ITS.init(params)]
    for _ in range(STEPS):
        gradients = jax.tree.map(
            lambda leaf: jnp.asarray(random.normal(size=leaf.shape) * scale, jnp.float32), params
        )
        gradients["bias"] = gradients["bias"].at[0].set(0)
        with jax.numpy_dtype_promotion("standard"):
            results = [one(gradients, state) for one, state in zip(update, states, strict=True)]
        states = [state for _, state in results]
        jax.tree.map(equal_but_for_rounding, *results)


def equal_but_for_rounding(ours, its):
    """To the size of an array, for gradients of either sign may leave next to nothing of a mean."""
    np.testing.assert_allclose(ours, its, rtol=2e-6, atol=2e-6 * np.abs(its).max())


@pytest.mark.parametrize(
    ("flags", "loops"), [("", 1), ("--xla_backend_extra_options=xla_cpu_none=1", 3)]
)
def test_a_parameter_and_its_moments_are_one_loop_where_xla_joins_them(flags, loops):
    """As users run it, not as tests do; who chose options of their own keeps them."""
    surroundings = os.environ | {"XLA_FLAGS": flags}
    surroundings.pop("JAX_DISABLE_MOST_OPTIMIZATIONS", None)
    command = [sys.executable, "-c", LOOPS]
    done = subprocess.run(command, env=surroundings, capture_output=True, text=True, check=True)
    assert int(done.stdout) == loops
