"""Training speed beside its peers and the machine's limits: ``make bench``, ``make bench-quick``.

Every rate is a median of repeats in which all contenders take turns, each in a process of its own,
on this machine, now. Samples are those of all members together. Peers train members one after the
other, so the rate of one is that of many, and one is what they train; PyTorch also as one process
a core with one thread each, which is more than a loop. Ours are measured at each number, in turns
as long as the engine's segments. A call of Keras's ``fit`` lasts a whole turn, so that its start
weighs little. Shares count the nominal operations of ``benchmarks.work`` against the best of three
sizes of float32 products, and against the roofline, which also knows what the optimizer must move.

Command: python -m benchmarks.speed [--quick | --base]

It writes results/speed.json, quick.json or base.json; --base are the three comparisons that have
targets, as in the whole.
"""

import importlib.util
import json
import os
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from benchmarks.contender import take_turns
from benchmarks.environment import environment
from benchmarks.work import operations_per_sample, roofline
from benchmarks.worker import Maker, contending
from jaxarith.config import Arithmetic, FrameEncoder, Model, Pictures, Training
from jaxarith.engine.execute import SEGMENT_SECONDS
from jaxarith.member import Static

CORES = len(os.sched_getaffinity(0))
RESULTS = Path(__file__).parent / "results"
REPEATS = 5
SECONDS = 1.0
QUICK_SECONDS = 0.4
OURS, VMAP = Maker("benchmarks.ours", "engine"), Maker("benchmarks.ours", "plain_vmap")
MACHINE = [Maker("benchmarks.peak", "products"), Maker("benchmarks.peak", "bytes_moved")]
# The targets: batch size to the ratios to PyTorch's and Keras's best, and the roofline's share.
TARGETS = {8: (5.0, 3.3, 0.70), 32: (2.3, 3.0, 0.75), 128: (1.7, 2.3, 0.85)}


@dataclass(frozen=True)
class Size:
    """One comparison: a model, its batch size and members, and who takes part."""

    static: Static
    members: int
    peers: bool = True

    @property
    def kind(self) -> str:
        """``text`` or ``image``."""
        return "text" if self.static.frame_encoder is None else "image"


def text(batch_size: int, units: int, members: int, peers: bool = True) -> Size:
    """The reports' base model for text."""
    return Size(Static(model=Model(units=units), training=Training(batch_size)), members, peers)


def image(batch_size: int, members: int) -> Size:
    """Report 003's network for images: 512 filters on each frame."""
    static = Static(
        task=Arithmetic(mapping="image_to_text"),
        model=Model(units=256),
        training=Training(batch_size),
        pictures=Pictures(digits="embedded"),
        frame_encoder=FrameEncoder(filters=(512,), frame_units=80),
    )
    return Size(static, members)


QUICK = [text(batch, 256, 4) for batch in (8, 32, 128)]
BASE = [text(batch, 256, 16) for batch in (8, 32, 128)]
FULL = [
    *BASE,
    *[text(32, 256, members, peers=False) for members in (64, 4, 1)],
    image(32, 2),
    *[text(batch, units, 4) for units in (64, 512) for batch in (8, 32, 128)],
]


def peers(quick: bool) -> list[Maker]:
    """What is installed of PyTorch and Keras."""
    found = []
    if importlib.util.find_spec("torch"):
        module, function = "benchmarks.torch_models", "torch_models"
        for threads in sorted({1, CORES}):
            ways = [{}] if quick else [{}, {"compiled": True}]
            ways += [{"bfloat16": True}] if not quick and _has_matrix_units() else []
            found += [Maker(module, function, {"threads": threads} | w) for w in ways]
        if not quick and CORES > 1:
            found.append(Maker(module, function, {"threads": 1}, copies=CORES))
    if not quick and importlib.util.find_spec("keras"):
        backends = ["jax", *(["torch"] if importlib.util.find_spec("torch") else [])]
        for backend in backends:
            chosen = {"KERAS_BACKEND": backend}
            found.append(Maker("benchmarks.keras_models", "keras_models", {}, chosen))
    return found


def _has_matrix_units() -> bool:
    """Whether the processor multiplies bfloat16 matrices by itself."""
    information = Path("/proc/cpuinfo")
    text = information.read_text(encoding="utf-8") if information.exists() else ""
    return "amx_bf16" in text or "avx512_bf16" in text


def measure(size: Size, quick: bool) -> list[dict[str, Any]]:
    """One row per contender."""
    many = [OURS, *([VMAP] if size.members <= 16 and size.kind == "text" else [])]
    few = peers(quick) if size.peers else []
    seconds = QUICK_SECONDS if quick else SECONDS
    with (
        contending([*MACHINE, *many], size.static, size.members) as (products, moved, *ours),
        contending(few, size.static, 1) as others,
    ):
        if not quick:
            # As the engine paces itself: each lane's state is fetched once in a segment.
            ours[0].turn = SEGMENT_SECONDS
        take_turns([products, moved, *ours, *others], REPEATS, seconds)
    text_size = size.kind == "text"
    limit = roofline(size.static, products.rate, moved.rate) if text_size else None
    nominal = operations_per_sample(size.static) if text_size else None
    return [
        {
            "kind": size.kind,
            "batch_size": size.static.training.batch_size,
            "units": size.static.model.units,
            "members": size.members if one in ours else 1,
            "contender": one.name,
            "samples_per_second": one.rate,
            "ours_is_faster_by": ours[0].rate / one.rate,
            "share_of_peak": nominal and one.rate * nominal / products.rate,
            "share_of_roofline": limit and one.rate / limit,
            "compile_seconds": one.compile_seconds,
            "peak_mib": one.peak_bytes and one.peak_bytes / 2**20,
            "peak_gflops": products.rate / 1e9,
            "gigabytes_per_second": moved.rate / 1e9,
            "repeats": one.rates,
        }
        for one in [*ours, *others]
    ]


def show(rows: list[dict[str, Any]], console: Console) -> None:
    """One comparison as a table."""
    first = rows[0]
    size = f"{first['kind']}, batch {first['batch_size']}, LSTM({first['units']})"
    limits = f"{first['peak_gflops']:.0f} GFLOP/s, {first['gigabytes_per_second']:.0f} GB/s"
    table = Table(title=f"{size}; machine {limits}")
    table.add_column("contender", no_wrap=True)
    for heading in (
        "members",
        "samples/s",
        "ours is",
        "of peak",
        "of roofline",
        "compile",
        "memory",
    ):
        table.add_column(heading, justify="right", no_wrap=True)
    for row in rows:
        table.add_row(
            row["contender"],
            str(row["members"]),
            f"{row['samples_per_second']:,.0f}",
            f"{row['ours_is_faster_by']:.2f}×",
            _percent(row["share_of_peak"]),
            _percent(row["share_of_roofline"]),
            "" if row["compile_seconds"] is None else f"{row['compile_seconds']:.1f} s",
            "" if row["peak_mib"] is None else f"{row['peak_mib']:,.0f} MiB",
        )
    console.print(table)


def _percent(share: float | None) -> str:
    return "" if share is None else f"{share:.0%}"


def targets(rows: list[dict[str, Any]]) -> list[str]:
    """What was aimed at and what was reached, a line for each batch size."""
    lines = []
    for batch, (torch_least, keras_least, share_least) in TARGETS.items():
        own = [r for r in rows if (r["kind"], r["units"], r["batch_size"]) == ("text", 256, batch)]
        ours = [row for row in own if row["contender"] == "jaxarith" and row["members"] == 16]
        if not ours:
            continue
        exact = [row for row in own if "bfloat16" not in row["contender"]]
        loops = [row for row in exact if "processes" not in row["contender"]]
        parts = []
        for name, least in (("PyTorch", torch_least), ("Keras", keras_least)):
            ratios = [r["ours_is_faster_by"] for r in loops if r["contender"].startswith(name)]
            if ratios:
                parts.append(f"{min(ratios):.1f}× {name}'s best float32 (aim {least}×)")
        several = [row for row in exact if row not in loops]
        parts += [f"{row['ours_is_faster_by']:.1f}× {row['contender']}" for row in several]
        parts.append(f"{ours[0]['share_of_roofline']:.0%} of the roofline (aim {share_least:.0%})")
        lines.append(f"batch {batch}: {', '.join(parts)}")
    return lines


def main() -> None:
    parts = {"": FULL, "--quick": QUICK, "--base": BASE}
    option = " ".join(sys.argv[1:])
    if option not in parts:
        sys.exit(f"{option}: no such option; give --quick, --base or none")
    quick = option == "--quick"
    console = Console(width=None if sys.stdout.isatty() else 130)
    before = environment()
    rows = []
    path = RESULTS / f"{option.removeprefix('--') or 'speed'}.json"
    for size in parts[option]:
        measured = measure(size, quick)
        show(measured, console)
        rows += measured
        path.write_text(json.dumps({"environment": before, "rows": rows}, indent=1) + "\n")
    for line in targets(rows):
        console.print(line)
    if not any("PyTorch" in row["contender"] for row in rows):
        console.print("PyTorch is missing, so its rows are: pip install -e '.[bench]'")
    if before["load_average"] > 0.5 * before["cores"]:
        console.print(
            f"The machine was busy (load {before['load_average']:.1f}): trust no number here, "
            "least of all those with several threads, which wait for one another."
        )
    console.print(f"written: {path}")


if __name__ == "__main__":
    main()
