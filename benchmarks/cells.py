"""The cells of this package beside the same from scratch and Flax's own: forward and gradient.

Interleaved repeats in one process; medians, and ratios to this package's cell.

Command: python -m benchmarks.cells   (writes benchmarks/results/cells.json)
"""

import json
import statistics
import time
from pathlib import Path

import jax
import jax.numpy as jnp
from flax import linen as nn

from jaxarith.engine.placement import prepare_devices
from jaxarith.models.cells import RecurrentLayer

RESULTS = Path(__file__).parent / "results" / "cells.json"
FLAX = {"lstm": nn.OptimizedLSTMCell, "gru": nn.GRUCell, "simple_rnn": nn.SimpleCell}
# Steps, batch, features, units: text as the reports have it, and MNIST read by rows.
SIZES = [(5, 8, 13, 256), (5, 128, 13, 256), (28, 128, 28, 150)]
REPEATS = 15


def _layers(cell_type: str, features: int, units: int) -> dict[str, nn.Module]:
    return {
        "ours": RecurrentLayer(cell_type, units, features),
        "from scratch": RecurrentLayer(f"{cell_type}_scratch", units, features),
        "flax": nn.RNN(FLAX[cell_type](features=units), time_major=True),
    }


def _measure(cell_type: str, steps: int, batch: int, features: int, units: int) -> dict:
    inputs = jax.random.normal(jax.random.key(0), (steps, batch, features))
    calls = {}
    for name, layer in _layers(cell_type, features, units).items():
        params = layer.init(jax.random.key(1), inputs)

        def loss(params, inputs, layer=layer):
            outputs = layer.apply(params, inputs)
            return jnp.mean((outputs[0] if isinstance(outputs, tuple) else outputs) ** 2)

        compiled = jax.jit(jax.value_and_grad(loss, (0, 1))).lower(params, inputs).compile()
        jax.block_until_ready(compiled(params, inputs))
        calls[name] = (compiled, params)
    times: dict[str, list[float]] = {name: [] for name in calls}
    for _ in range(REPEATS):
        for name, (compiled, params) in calls.items():
            start = time.perf_counter()
            jax.block_until_ready(compiled(params, inputs))
            times[name].append(time.perf_counter() - start)
    medians = {name: statistics.median(values) for name, values in times.items()}
    sizes = {"steps": steps, "batch": batch, "features": features, "units": units}
    ratios = {f"{name} / ours": medians[name] / medians["ours"] for name in medians}
    return {"cell": cell_type, **sizes, "ours_ms": 1000 * medians["ours"], **ratios}


def main() -> None:
    """Measure, print and write."""
    prepare_devices()
    jax.config.update("jax_default_matmul_precision", "float32")
    rows = [_measure(cell_type, *size) for size in SIZES for cell_type in FLAX]
    for row in rows:
        print(
            "  ".join(
                f"{k} {v:.3g}" if isinstance(v, float) else f"{k} {v}" for k, v in row.items()
            )
        )
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_text(json.dumps({"device": jax.devices()[0].device_kind, "rows": rows}, indent=1))


if __name__ == "__main__":
    main()
