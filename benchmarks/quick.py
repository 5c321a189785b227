"""Training speed beside its peers, in one run of under four minutes: ``make bench-quick``.

Every rate is a median of repeats in which all contenders take turns, on this machine, now. Samples
are those of all members together. A share of peak counts the nominal operations of
``benchmarks.work`` against the best of three sizes of float32 products, on every device at once.
"""

import importlib.metadata
import json
import os
import platform
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from jaxarith.engine.placement import Placement, prepare_devices

UNITS, BATCH_SIZES, MEMBERS = 256, (8, 32, 128), 4
REPEATS, SECONDS = 5, 0.5
RESULTS = Path(__file__).parent / "results" / "quick.json"


def measure(batch_size: int, console: Console) -> list[dict[str, Any]]:
    """One row per contender at a batch size."""
    import jax

    from benchmarks.contender import take_turns
    from benchmarks.ours import engine, plain_vmap
    from benchmarks.peak import matmul_peaks
    from benchmarks.work import operations_per_sample
    from jaxarith.config import Model, Training
    from jaxarith.member import Static

    static = Static(model=Model(units=UNITS), training=Training(batch_size=batch_size))
    devices = max(n for n in range(1, MEMBERS + 1) if MEMBERS % n == 0 and n <= jax.device_count())
    batching = "map" if jax.default_backend() == "cpu" else "vmap"
    placement = Placement(devices, MEMBERS, batching)
    peaks = matmul_peaks(Placement(devices, devices, batching))
    ours = engine(static, MEMBERS, placement)
    contenders = [ours, plain_vmap(static, MEMBERS)]
    try:
        from benchmarks.torch_loop import torch_loop
    except ModuleNotFoundError:
        console.print("PyTorch is missing, so its loop is left out: pip install -e '.[bench]'")
    else:
        threads = sorted({1, len(os.sched_getaffinity(0))})
        contenders += [torch_loop(static, MEMBERS, number) for number in threads]
    take_turns([*peaks, *contenders], REPEATS, SECONDS)
    peak = max(peaks, key=lambda contender: contender.rate)
    nominal, executed = operations_per_sample(static)
    return [
        {
            "batch_size": batch_size,
            "contender": contender.name,
            "samples_per_second": contender.rate,
            "ours_is_faster_by": ours.rate / contender.rate,
            "share_of_peak": contender.rate * nominal / peak.rate,
            "share_of_peak_executed": ours.rate * executed / peak.rate
            if contender is ours
            else None,
            "compile_seconds": contender.compile_seconds,
            "peak_gflops": peak.rate / 1e9,
            "repeats": contender.rates,
        }
        for contender in contenders
    ]


def table_of(rows: list[dict[str, Any]]) -> Table:
    """The rows as printed."""
    table = Table(title=f"LSTM({UNITS}), {MEMBERS} members: samples/s of all, medians")
    for heading in ("batch", "contender"):
        table.add_column(heading, no_wrap=True)
    for heading in ("samples/s", "ours is", "of peak", "executed", "compile"):
        table.add_column(heading, justify="right", no_wrap=True)
    for number, row in enumerate(rows):
        executed, seconds = row["share_of_peak_executed"], row["compile_seconds"]
        if number == 0 or row["batch_size"] != rows[number - 1]["batch_size"]:
            table.add_section()
            peak = f"{row['peak_gflops']:.0f} GFLOP/s"
            table.add_row(str(row["batch_size"]), "matmul peak", "", "", peak, "", "")
        table.add_row(
            "",
            row["contender"],
            f"{row['samples_per_second']:,.0f}",
            f"{row['ours_is_faster_by']:.2f}×",
            f"{row['share_of_peak']:.0%}",
            "" if executed is None else f"{executed:.0%}",
            "" if seconds is None else f"{seconds:.1f} s",
        )
    return table


def environment() -> dict[str, Any]:
    """What the numbers depend on."""
    versions = {}
    for name in ("jaxarith", "jax", "jaxlib", "flax", "optax", "numpy", "torch"):
        try:
            versions[name] = importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            versions[name] = None
    return {
        "date": datetime.now(UTC).isoformat(timespec="seconds"),
        "python": platform.python_version(),
        "versions": versions,
        "machine": platform.machine(),
        "cores": len(os.sched_getaffinity(0)),
        "load_average": os.getloadavg()[0],
        "xla_flags": os.environ.get("XLA_FLAGS", ""),
    }


def main() -> None:
    prepare_devices()
    console = Console(width=None if sys.stdout.isatty() else 110)
    before = environment()
    rows = [row for size in BATCH_SIZES for row in measure(size, console)]
    console.print(table_of(rows))
    if before["load_average"] > 0.5 * before["cores"]:
        console.print(
            f"The machine was busy (load {before['load_average']:.1f}): trust no number here, "
            "least of all PyTorch's with several threads, which wait for one another."
        )
    console.print(
        "Share of peak counts every product, times three for the backward pass; 'executed' leaves "
        "out the first step's product with a zero state and the one-hot inputs' gradient."
    )
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_text(json.dumps({"environment": before, "rows": rows}, indent=1) + "\n")
    console.print(f"written: {RESULTS}")


if __name__ == "__main__":
    main()
