"""What members that read pictures cost in memory, one against many: results/memory.json.

Command: python -m benchmarks.memory [MEMBERS …]   (1, 16 and 256 unless told)

Each row is a process of its own on one device: so many lanes of the 20,000-query task, in turn and
together, that start, train two steps, are evaluated and answer every query. The network is small,
so that pictures would show. ``peak`` is what the process grows by with its pool of pictures loaded
and its programs compiled; ``state`` is parameters and what Adam keeps; ``answers`` is what all
answer; ``own pictures`` is what each would need to hold the frames of its queries in 32 bits.
"""

import json
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

import psutil
from rich.console import Console
from rich.table import Table

from benchmarks.environment import environment

RESULTS = Path(__file__).parent / "results" / "memory.json"
MEBIBYTE = 2**20
STEPS = 2


def measure(members: int, batching: str) -> dict[str, Any]:
    """One row: memory in MiB of so many lanes, in this process alone."""
    import jax
    import numpy as np

    from jaxarith import Arithmetic, FrameEncoder, Hyperparameters, Model, Pictures, Training
    from jaxarith.config import FRAME
    from jaxarith.engine.placement import Placement
    from jaxarith.engine.programs import programs_for
    from jaxarith.member import Member, Static
    from jaxarith.tasks.arithmetic import dataset
    from jaxarith.training.values import tables_of, values_of

    static = Static(
        task=Arithmetic(operators="+-", mapping="image_to_text"),
        model=Model(units=16),
        training=Training(batch_size=32),
        pictures=Pictures(digits="embedded", fresh=True),
        frame_encoder=FrameEncoder(reader="convolution", filters=(4,), frame_units=16),
    )
    tables = jax.block_until_ready(jax.device_put(tables_of(static)))
    programs = programs_for(static, Placement(1, members, batching))
    watch = Watch()
    settings = Hyperparameters(steps=STEPS, train_fraction=0.5)
    values = [values_of(Member(static, settings, seed)) for seed in range(members)]
    everyone = np.ones(members, bool)
    lanes = programs.refill(programs.empty_lanes(), values, everyone)
    lanes = programs.advance(lanes, np.full(members, STEPS))
    evaluation = programs.evaluate(lanes, everyone)
    answers = programs.answer(lanes, everyone)
    assert np.isfinite(jax.tree.leaves(evaluation)[0]).all()
    queries = dataset(static.task).queries
    return {
        "members": members,
        "batching": batching,
        "peak": watch.growth / MEBIBYTE,
        "pool": _bytes(tables) / MEBIBYTE,
        "state": _bytes(lanes) / MEBIBYTE,
        "answers": _bytes(answers) / MEBIBYTE,
        "own_pictures": members * queries.size * FRAME * FRAME * 4 / MEBIBYTE,
    }


def _bytes(tree: Any) -> int:
    import jax

    return sum(leaf.size * leaf.dtype.itemsize for leaf in jax.tree.leaves(tree))


class Watch(threading.Thread):
    """Looks at this process's memory every 10 ms; what compiling used before does not count."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self._process = psutil.Process()
        self._start = self._most = self._process.memory_info().rss
        self.start()

    def run(self) -> None:
        while True:
            self._most = max(self._most, self._process.memory_info().rss)
            time.sleep(0.01)

    @property
    def growth(self) -> int:
        """Bytes between the beginning and the largest seen."""
        return self._most - self._start


def main() -> None:
    """Measure each row in a process of its own; print and write them."""
    if sys.argv[1:2] == ["--row"]:
        print(json.dumps(measure(int(sys.argv[2]), sys.argv[3])))
        return
    numbers = [int(word) for word in sys.argv[1:]] or [1, 16, 256]
    rows = []
    for batching in ("map", "vmap"):
        for members in numbers:
            command = [sys.executable, "-m", __spec__.name, "--row", str(members), batching]
            done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
            rows.append(json.loads(done.stdout.splitlines()[-1]))
            RESULTS.write_text(json.dumps({"environment": environment(), "rows": rows}, indent=1))
    table = Table(title="MiB, 20,000 queries of 5 frames")
    for name in rows[0]:
        table.add_column(name.replace("_", " "), justify="right")
    for row in rows:
        table.add_row(
            *(f"{one:,.0f}" if isinstance(one, float) else str(one) for one in row.values())
        )
    Console().print(table)


if __name__ == "__main__":
    main()
