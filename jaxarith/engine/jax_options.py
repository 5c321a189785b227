"""JAX's options while our programs are made and run: fixed, so that seeds give the same networks.

They hold for one call of ours and one thread; the caller's own options are back afterwards.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import cache, wraps
from typing import Any, ParamSpec, TypeVar

import jax
import numpy as np

from jaxarith.engine.placement import local_devices
from jaxarith.errors import InputError, one_line

Given = ParamSpec("Given")
Result = TypeVar("Result")

# JAX's context managers by name; what they are set to, whatever the caller or the environment says.
FIXED: dict[str, Any] = {
    # Networks are float32, and other seeds would be other networks.
    "enable_x64": False,
    "default_prng_impl": "threefry2x32",
    "threefry_partitionable": True,
    # JAX's, Flax's and Optax's own code counts on these.
    "numpy_dtype_promotion": "standard",
    "numpy_rank_promotion": "allow",
    "legacy_prng_key": "allow",
    "transfer_guard": "allow",
    # A member that diverges is found and reported by the training loop.
    "debug_nans": False,
    "debug_infs": False,
    # Programs are compiled ahead, for the devices of their placement.
    "disable_jit": False,
    "default_device": None,
    "check_tracer_leaks": False,
    "debug_key_reuse": False,
}
# What no context manager of JAX changes for us alone, and the value that is needed.
NEEDED = {"random_seed_offset": (0, "it changes what every seed means")}
# By these names products are taken on every backend; others name an algorithm that some lack.
PRECISIONS = ("default", "high", "highest", "bfloat16", "bfloat16_3x", "tensorfloat32", "float32")
SIZE = 128  # Of the products that are tried: large enough for an accelerator's usual kernels.
FORMATS = {23: "float32", 10: "tensorfloat32", 7: "bfloat16"}


def with_usual_options(function: Callable[Given, Result]) -> Callable[Given, Result]:
    """Have a function start JAX's devices and run under our options."""

    @wraps(function)
    def under_usual_options(*arguments: Given.args, **named: Given.kwargs) -> Result:
        local_devices()
        with usual_options():
            return function(*arguments, **named)

    return under_usual_options


def in_other_thread(function: Callable[Given, Result]) -> Callable[Given, Result]:
    """The function for another thread, under the options that hold in this one."""
    precision = product_precision()

    @wraps(function)
    def as_here(*arguments: Given.args, **named: Given.kwargs) -> Result:
        with usual_options(precision):
            return function(*arguments, **named)

    return as_here


@contextmanager
def usual_options(precision: str | None = None) -> Iterator[None]:
    """Fix JAX's options in this thread.

    Args:
        precision: of products; None takes the caller's (``product_precision``).

    Raises:
        InputError: an option that has to be another, or products the devices cannot take.
    """
    check_needed()
    precision = precision or product_precision()
    with ExitStack() as stack:
        for name, value in FIXED.items():
            stack.enter_context(_option(name)(value))
        stack.enter_context(jax.default_matmul_precision(precision))
        if precision not in PRECISIONS:
            _kept_bits(precision, jax.default_backend())
        yield


def product_precision() -> str:
    """The caller's ``jax_default_matmul_precision``, or float32 where nobody set one.

    Accelerators round factors to fewer digits by default.
    """
    return getattr(jax.config, "jax_default_matmul_precision", None) or "float32"


def product_format() -> str:
    """What the device makes of float32 factors in products: ``float32`` or a shorter format."""
    bits = _kept_bits(product_precision(), jax.default_backend())
    return FORMATS.get(bits, f"{bits + 1} bits")


def set_aside() -> list[str]:
    """The options of JAX that are other than ours now, as ``name=value``."""
    held = {name: getattr(jax.config, f"jax_{name}", value) for name, value in FIXED.items()}
    return [
        f"{name}={held[name]}"
        for name, value in FIXED.items()
        if str(held[name]) != str(value) and not (name == "transfer_guard" and not held[name])
    ]


def check_needed() -> None:
    """Refuse options that would give other results and that we cannot fix for our programs.

    Raises:
        InputError: one of them is not what it must be.
    """
    for name, (value, why) in NEEDED.items():
        if (held := getattr(jax.config, f"jax_{name}", value)) != value:
            raise InputError(f"JAX_{name.upper()}={held}: {why}; unset it")


def _option(name: str) -> Callable[[Any], Any]:
    """JAX's context manager of an option; one that this version of JAX lacks does nothing."""
    if name == "enable_x64" and not hasattr(jax, name):  # Before jax 0.8.
        from jax.experimental import enable_x64  # type: ignore[attr-defined]

        return enable_x64
    return getattr(jax, name, lambda _: ExitStack())


@cache
def _kept_bits(precision: str, backend: str) -> int:
    """How many bits after the leading one a product keeps of its float32 factors.

    Raises:
        InputError: the backend takes no such products.
    """
    mend = f"unset it, or use one of {', '.join(PRECISIONS)}"
    if precision not in PRECISIONS and not re.match(r"\w+_F(32|64)(_|$)", precision):
        raise InputError(
            f"JAX_DEFAULT_MATMUL_PRECISION={precision}: sums of products must be float32; {mend}"
        )
    factors = np.eye(SIZE, dtype=np.float32)
    places = np.arange(1, 24)
    factors[places, places] += np.float32(2.0) ** -places.astype(np.float32)
    try:
        product = np.asarray(jax.jit(lambda a, b: a @ b)(factors, np.eye(SIZE, dtype=np.float32)))
    except Exception as error:  # Whatever the backend raises.
        text = one_line(error, 160)
        raise InputError(f"JAX_DEFAULT_MATMUL_PRECISION={precision}: {text}; {mend}") from None
    kept = product[places, places] == factors[places, places]
    return int(places[kept].max(initial=0))
