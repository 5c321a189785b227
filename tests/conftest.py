"""Every test runs on two fake CPU devices, and no array changes type or rank unasked.

What is tested is small, so compiling it takes far longer than running it: XLA leaves most of its
optimizations out here and in the processes that tests start, unless told otherwise.
"""

import os

os.environ.setdefault("JAX_DISABLE_MOST_OPTIMIZATIONS", "1")

import jax
from hypothesis import settings

jax.config.update("jax_num_cpu_devices", 2)
jax.config.update("jax_default_matmul_precision", "float32")
jax.config.update("jax_numpy_dtype_promotion", "strict")
jax.config.update("jax_numpy_rank_promotion", "raise")

settings.register_profile("jaxarith", deadline=None, derandomize=True, max_examples=50)
settings.load_profile("jaxarith")
