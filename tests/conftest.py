"""Every test runs on two fake CPU devices, and no array changes type or rank unasked."""

import jax
from hypothesis import settings

jax.config.update("jax_num_cpu_devices", 2)
jax.config.update("jax_default_matmul_precision", "float32")
jax.config.update("jax_numpy_dtype_promotion", "strict")
jax.config.update("jax_numpy_rank_promotion", "raise")

settings.register_profile("jaxarith", deadline=None, derandomize=True, max_examples=50)
settings.load_profile("jaxarith")
