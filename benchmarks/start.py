"""How soon a second start of the same sweep reaches its first step: results/start.json.

Each row is a process of its own, first with a fresh cache of programs and then with a full one:
seconds of importing, of making the programs of a group, of the first step, and of all.

Command: python -m benchmarks.start
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.environment import environment

RESULTS = Path(__file__).parent / "results" / "start.json"
MODELS = ("text", "image")


def measure(kind: str) -> dict[str, object]:
    """One start in this process."""
    begin = time.perf_counter()
    from benchmarks.ours import engine
    from benchmarks.speed import image, text
    from jaxarith.compile_cache import found, use_compile_cache
    from jaxarith.engine.placement import prepare_devices

    use_compile_cache()
    prepare_devices()
    size = {"text": text(8, 256, 2), "image": image(8, 2)}[kind]
    hits = len(found())
    imported = time.perf_counter()
    contender = engine(size.static, size.members)
    made = time.perf_counter()
    contender.run(1)
    end = time.perf_counter()
    return {
        "model": kind,
        "found": len(found()) - hits,
        "import_seconds": imported - begin,
        "program_seconds": made - imported,
        "first_step_seconds": end - made,
        "all_seconds": end - begin,
    }


def main() -> None:
    """Measure each in processes of their own; print and write them."""
    if sys.argv[1:2] == ["--row"]:
        print(json.dumps(measure(sys.argv[2])))
        return
    rows = []
    for kind in MODELS:
        with tempfile.TemporaryDirectory() as folder:
            variables = os.environ | {"JAXARITH_COMPILE_CACHE": folder}
            command = [sys.executable, "-m", __spec__.name, "--row", kind]
            pair = []
            for _ in range(2):
                done = subprocess.run(
                    command, env=variables, check=True, stdout=subprocess.PIPE, text=True
                )
                pair.append(json.loads(done.stdout.splitlines()[-1]))
        rows += pair
        for name in ("program_seconds", "all_seconds"):
            first, second = (row[name] for row in pair)
            print(f"{kind}, {name}: {first:.1f}, then {second:.1f} s: {first / second:.1f} times")
    document = {"environment": environment(), "rows": rows}
    RESULTS.write_text(json.dumps(document, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
