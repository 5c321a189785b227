"""Training on one accelerator: members 1 to 1,024, by batch size and precision of products.

The base text model, the engine's own training program with all members batched; PyTorch's LSTMs
(cuDNN where it is there) trained one model after the other, step by step and as a captured graph.
Each program is compiled and timed by itself, medians of three; compiled together, on a machine with
an H100, 22 of them wait for one another for over three minutes. Shares count against the best of
two large products in the same precision, and against the rate at which one large array is read and
written. Memory is what the compiled program holds, beside what ``plan`` predicts.

Command: python -m benchmarks.accelerator [--most N]   (writes results/accelerator.json)
"""

import importlib.util
import json
import os
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from rich.console import Console
from rich.table import Table

from benchmarks.contender import Contender, take_turns
from benchmarks.environment import environment
from benchmarks.ours import member_values
from benchmarks.speed import RESULTS, image, text
from benchmarks.work import bytes_per_step, operations_per_sample
from jaxarith.engine.memory import bytes_of
from jaxarith.engine.placement import Placement, prepare_devices, spread
from jaxarith.member import Static
from jaxarith.training.loop import advance, initial_lane
from jaxarith.training.values import Values, tables_of

# Names of JAX_DEFAULT_MATMUL_PRECISION by what the factors of a product are rounded to.
PRECISIONS = {"float32": "float32", "tf32": "tensorfloat32", "bfloat16": "BF16_BF16_F32"}
MEMBERS = (1, 4, 16, 64, 256, 1024)
BATCHES = (8, 128)
PICTURE_MEMBERS = (1, 5)
REPEATS, SECONDS = 3, 0.3
PRODUCT_SIZES = (4096, 8192)
MOVED_FLOATS = 2**28


@dataclass(frozen=True)
class Case:
    """One program of ours: what it trains, how many at once, how it multiplies."""

    static: Static
    members: int
    precision: str


def cases(most: int) -> Iterator[Case]:
    """All that are measured, up to so many members."""
    for precision in PRECISIONS:
        for batch in BATCHES:
            for members in MEMBERS:
                if members <= most:
                    yield Case(text(batch, 256, members).static, members, precision)
        # Convolutions know no factors of bfloat16 alone.
        if precision != "bfloat16":
            for members in PICTURE_MEMBERS:
                yield Case(image(32, members).static, members, precision)


def lower(case: Case) -> tuple[Any, Any]:
    """The training program and the one that starts its lanes, traced in the case's precision."""
    jax.config.update("jax_default_matmul_precision", PRECISIONS[case.precision])
    placement = Placement(1, case.members, "vmap")
    tables = jax.device_put(tables_of(case.static), placement.replicated)
    values = _values(case)
    start = jax.jit(spread(partial(initial_lane, case.static), placement, 1))
    lanes = jax.eval_shape(start, tables, values)
    train = jax.jit(spread(partial(advance, case.static), placement, 2), donate_argnums=(1,))
    counts = jax.ShapeDtypeStruct((case.members,), jnp.int32)
    return start.lower(tables, values), train.lower(tables, lanes, counts)


def timed(case: Case, start: Any, train: Any) -> Contender:
    """The compiled programs as a contender whose unit is one step of every member."""
    tables = jax.device_put(tables_of(case.static), Placement(1, 1, "vmap").replicated)
    lanes = start(tables, _values(case))

    def run(count: int) -> None:
        nonlocal lanes
        lanes = train(tables, lanes, jnp.full((case.members,), count, jnp.int32))
        jax.block_until_ready(lanes)

    return Contender("jaxarith", run, case.members * case.static.training.batch_size)


def peaks() -> tuple[dict[str, float], float]:
    """Operations a second of large products by precision, and bytes a second of a large array."""
    rates = {}
    for name, precision in PRECISIONS.items():
        with jax.default_matmul_precision(precision):
            tried = [_products(size) for size in PRODUCT_SIZES]
            take_turns(tried, REPEATS, SECONDS)
            rates[name] = max(one.rate for one in tried)
    moved = _bytes_moved()
    take_turns([moved], REPEATS, SECONDS)
    return rates, moved.rate


def _products(size: int) -> Contender:
    right = jax.random.normal(jax.random.key(0), (size, size))
    chain = jax.jit(
        lambda left, right, count: jax.lax.fori_loop(
            0, count, lambda _, left: (left @ right) * size**-0.5, left
        )
    )
    return Contender(
        f"products of {size}",
        lambda count: jax.block_until_ready(chain(right, right, count)),
        2.0 * size**3,
    )


def _bytes_moved() -> Contender:
    values = jnp.ones(MOVED_FLOATS)
    chain = jax.jit(
        lambda values, count: jax.lax.fori_loop(0, count, lambda _, v: v * 0.999 + 1e-3, values)
    )
    return Contender(
        "bytes moved",
        lambda count: jax.block_until_ready(chain(values, count)),
        2.0 * values.nbytes,
    )


def measure(most: int) -> Iterator[dict[str, Any]]:
    """A row for each case as it is timed, then for each way of PyTorch."""
    products, moved = peaks()
    for case in cases(most):
        begun = time.perf_counter()
        start, train = (lowered.compile() for lowered in lower(case))
        compile_seconds = time.perf_counter() - begun
        contender = timed(case, start, train)
        take_turns([contender], REPEATS, SECONDS)
        memory = train.memory_analysis()
        held = memory.argument_size_in_bytes + memory.temp_size_in_bytes
        yield _row(case.static, case.members, case.precision, contender, products, moved) | {
            "compile_seconds": compile_seconds,
            "memory_mib": held / 2**20,
            "predicted_mib": case.members * bytes_of(case.static) / 2**20,
        }
    if importlib.util.find_spec("torch") and jax.default_backend() == "gpu":
        from benchmarks.torch_cuda import torch_models

        for precision in PRECISIONS:
            for batch in BATCHES:
                for graph in (False, True):
                    static = text(batch, 256, 1).static
                    contender = torch_models(static, graph, precision)
                    take_turns([contender], REPEATS, SECONDS)
                    yield _row(static, 1, precision, contender, products, moved)


def _row(
    static: Static,
    members: int,
    precision: str,
    contender: Contender,
    products: dict[str, float],
    moved: float,
) -> dict[str, Any]:
    steps = contender.rate / contender.unit
    written = static.frame_encoder is None
    return {
        "kind": "text" if written else "image",
        "contender": contender.name,
        "batch_size": static.training.batch_size,
        "members": members,
        "precision": precision,
        "samples_per_second": contender.rate,
        "milliseconds_per_step": 1e3 / steps,
        "share_of_products": (
            contender.rate * operations_per_sample(static) / products[precision]
            if written
            else None
        ),
        "share_of_bytes": steps * members * bytes_per_step(static) / moved,
        "repeats": contender.rates,
    }


def show(rows: list[dict[str, Any]], console: Console) -> None:
    """Print the rows as a table."""
    table = Table()
    for heading in ("", "kind", "batch", "members", "precision"):
        table.add_column(heading, no_wrap=True)
    for heading in ("samples/s", "ms a step", "of products", "of bytes", "MiB", "predicted"):
        table.add_column(heading, justify="right", no_wrap=True)
    for row in rows:
        share = row["share_of_products"]
        table.add_row(
            row["contender"],
            row["kind"],
            str(row["batch_size"]),
            str(row["members"]),
            row["precision"],
            f"{row['samples_per_second']:,.0f}",
            f"{row['milliseconds_per_step']:.3f}",
            "" if share is None else f"{share:.0%}",
            f"{row['share_of_bytes']:.0%}",
            f"{row['memory_mib']:,.0f}" if "memory_mib" in row else "",
            f"{row['predicted_mib']:,.0f}" if "predicted_mib" in row else "",
        )
    console.print(table)


def _values(case: Case) -> Values:
    values = member_values(case.static, case.members)
    return jax.tree.map(lambda *leaves: np.stack(leaves), *values)


def main() -> None:
    arguments = sys.argv[1:]
    most = int(arguments[1]) if arguments[:1] == ["--most"] else MEMBERS[-1]
    # PyTorch wants memory beside.
    os.environ.setdefault("XLA_PYTHON_CLIENT_PREALLOCATE", "false")
    prepare_devices()
    before = environment() | {"device": jax.devices()[0].device_kind}
    path = RESULTS / "accelerator.json"
    rows = []
    for row in measure(most):
        rows.append(row)
        path.write_text(json.dumps({"environment": before, "rows": rows}, indent=1) + "\n")
    show(rows, Console(width=130))
    print(f"written: {path}")


if __name__ == "__main__":
    main()
