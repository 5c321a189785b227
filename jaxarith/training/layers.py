"""The layers of a network as a table."""

from typing import Any

import jax
import pandas as pd
from flax import linen as nn
from flax.traverse_util import flatten_dict


def describe_layers(network: nn.Module, inputs: Any) -> pd.DataFrame:
    """One row per layer, in the order in which they are called.

    Returns:
        ``layer`` (its path), ``module``, ``inputs`` and ``outputs`` (their shapes), ``parameters``
        (its own; those of its layers are theirs) and ``weights`` (the shape of each).
    """
    rows: dict[tuple[str, ...], dict[str, Any]] = {}

    def record(
        call: Any, arguments: Any, options: Any, context: nn.module.InterceptorContext
    ) -> Any:
        path = context.module.path
        # Once: a method that calls another is still one layer.
        first = path not in rows and context.method_name != "setup"
        if first:
            rows[path] = {
                "layer": "/".join(path) or "network",
                "module": type(context.module).__name__,
                "inputs": _shapes(arguments),
            }
        outputs = call(*arguments, **options)
        if first:
            rows[path]["outputs"] = _shapes(outputs)
        return outputs

    with nn.intercept_methods(record):
        variables = jax.eval_shape(network.init, jax.random.key(0), inputs)
    # Of all collections: a batch normalisation keeps its mean and variance in one of their own.
    weights = {name[1:]: one for name, one in flatten_dict(variables).items()}
    for path, row in rows.items():
        own = {names[-1]: one for names, one in weights.items() if names[:-1] == path}
        row["parameters"] = f"{sum(one.size for one in own.values()):,}" if own else ""
        row["weights"] = ", ".join(f"{name} {_shapes(one)}" for name, one in own.items())
    return pd.DataFrame(rows.values())


def _shapes(values: Any) -> str:
    arrays = [one for one in jax.tree.leaves(values) if hasattr(one, "shape")]
    return ", ".join("×".join(map(str, one.shape)) or "scalar" for one in arrays)
