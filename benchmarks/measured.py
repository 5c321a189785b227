"""Collect run directories into the measurements that the package carries.

Command: python -m benchmarks.measured runs/report_001_* runs/report_003_*
"""

import sys
from pathlib import Path

import pandas as pd

import jaxarith
from jaxarith.engine.store import RunDirectory
from jaxarith.published import measure

TARGET = Path(jaxarith.__file__).parent / "data" / "measured.csv"


def main() -> None:
    """Write the file anew from the directories named."""
    tables = []
    for path in map(Path, sys.argv[1:]):
        directory = RunDirectory(path)
        environment = directory.environment
        device = f"{environment['devices'][0]}, {environment['cores']} cores"
        tables.append(measure(directory.results(), directory.sweep.name, device))
    pd.concat(tables).to_csv(TARGET, index=False, lineterminator="\n")
    print(f"{TARGET}: {sum(map(len, tables))} cells")


if __name__ == "__main__":
    main()
