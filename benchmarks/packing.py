"""What it costs to train a member in a program made for members of up to three encoder layers.

For each depth and batch size, the packed program against the depth's own, in turns; the base text
model, one member for each device.

Command: python -m benchmarks.packing   (writes benchmarks/results/packing.json)
"""

import json
from dataclasses import replace
from pathlib import Path

import jax

from benchmarks.contender import Contender, take_turns
from benchmarks.environment import environment
from benchmarks.ours import ENDLESS, advancing
from jaxarith.config import Hyperparameters, Model, Training
from jaxarith.engine.placement import Placement, prepare_devices
from jaxarith.member import Member, Static
from jaxarith.training.values import values_of

RESULTS = Path(__file__).parent / "results" / "packing.json"
DEEPEST, BATCH_SIZES = 3, (8, 32, 128)
REPEATS, SECONDS = 5, 1.0


def _contender(static: Static, depth: int, placement: Placement) -> Contender:
    """A program's steps with members of one depth."""
    alone = replace(static, model=replace(static.model, encoder_layers=depth), packed=False)
    settings = Hyperparameters(steps=ENDLESS, train_fraction=0.75)
    values = [values_of(Member(alone, settings, seed)) for seed in range(placement.lanes)]
    name = f"{'packed' if static.packed else 'alone'} {depth}"
    return advancing(name, static, values, placement)


def main() -> None:
    """Measure, print and write."""
    prepare_devices()
    jax.config.update("jax_default_matmul_precision", "float32")
    devices = jax.local_device_count()
    batching = "map" if jax.default_backend() == "cpu" else "vmap"
    placement = Placement(devices, devices, batching)
    rows = []
    for batch_size in BATCH_SIZES:
        statics = {
            depth: Static(model=Model(encoder_layers=depth), training=Training(batch_size))
            for depth in range(1, DEEPEST + 1)
        }
        packed = statics[1].pack(DEEPEST)
        pairs = {
            depth: (_contender(static, depth, placement), _contender(packed, depth, placement))
            for depth, static in statics.items()
        }
        take_turns([one for pair in pairs.values() for one in pair], REPEATS, SECONDS)
        for depth, (alone, together) in pairs.items():
            row = {
                "batch_size": batch_size,
                "encoder_layers": depth,
                "alone_samples_per_second": alone.rate,
                "packed_takes": alone.rate / together.rate,
                "compile_seconds": [alone.compile_seconds, together.compile_seconds],
            }
            rows.append(row)
            print(f"batch {batch_size:3}, {depth} layers: {row['packed_takes']:.2f} × alone")
    document = {"environment": environment(), "deepest": DEEPEST, "rows": rows}
    RESULTS.write_text(json.dumps(document, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
