"""Training on one accelerator: members 1 to 1,024, by batch size and precision of products.

The base text model, all members batched in one program as the engine does; PyTorch's LSTMs
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
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import jax
from rich.console import Console
from rich.table import Table

from benchmarks.contender import Contender, take_turns
from benchmarks.environment import environment
from benchmarks.ours import batched
from benchmarks.peak import array_moved, square_products
from benchmarks.speed import RESULTS, image, text
from benchmarks.work import bytes_per_step, operations_per_sample
from jaxarith.engine.memory import bytes_of
from jaxarith.engine.placement import prepare_devices
from jaxarith.member import Static

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


def peaks() -> tuple[dict[str, float], float]:
    """Operations a second of large products by precision, and bytes a second of a large array."""
    rates = {}
    for name, precision in PRECISIONS.items():
        with jax.default_matmul_precision(precision):
            tried = [square_products(size) for size in PRODUCT_SIZES]
            take_turns(tried, REPEATS, SECONDS)
            rates[name] = max(one.rate for one in tried)
    moved = array_moved(MOVED_FLOATS)
    take_turns([moved], REPEATS, SECONDS)
    return rates, moved.rate


def measure(most: int) -> Iterator[dict[str, Any]]:
    """A row for each case as it is timed, then for each way of PyTorch."""
    products, moved = peaks()
    for case in cases(most):
        jax.config.update("jax_default_matmul_precision", PRECISIONS[case.precision])
        contender, program = batched(case.static, case.members)
        contender.name = "jaxarith"
        take_turns([contender], REPEATS, SECONDS)
        memory = program.memory_analysis()
        held = memory.argument_size_in_bytes + memory.temp_size_in_bytes
        yield _row(case.static, case.members, case.precision, contender, products, moved) | {
            "compile_seconds": contender.compile_seconds,
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


def main() -> None:
    arguments = sys.argv[1:]
    most = int(arguments[1]) if arguments[:1] == ["--most"] else MEMBERS[-1]
    # PyTorch wants memory beside.
    os.environ.setdefault("XLA_PYTHON_CLIENT_PREALLOCATE", "false")
    prepare_devices()
    jax.config.update("jax_default_matmul_precision", "float32")
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
