"""Put run directories into the measurements that the package carries.

Command: python -m benchmarks.measured runs/report_001_* runs/report_003_*

Cells of the sweeps that these directories are of replace what was there of these sweeps; cells of
other sweeps stay, whether or not their directories are still there. With --beside first, these
sweeps' cells of other settings stay as well: for a directory that has a few rows of a sweep.
"""

import io
import sys
from collections.abc import Sequence
from pathlib import Path

import pandas as pd

import jaxarith
from jaxarith.engine.store import RunDirectory
from jaxarith.published import SETTINGS, TYPES, measure

TARGET = Path(jaxarith.__file__).parent / "data" / "measured.csv"


def read(source: Path | io.StringIO) -> pd.DataFrame:
    """Cells as they are written: whole numbers stay whole beside empty ones."""
    return pd.read_csv(source, dtype=TYPES)


def merged(carried: pd.DataFrame, measured: Sequence[pd.DataFrame], beside: bool) -> pd.DataFrame:
    """Cells carried so far with newly measured ones, sorted by sweep and settings.

    Args:
        carried: rows as ``read``.
        measured: rows of ``published.measure``, a table per run directory.
        beside: whether cells of the same sweeps stay where their settings were not measured anew.

    Returns:
        The columns of what is new, then those that only older rows have.
    """
    # By way of the file's own format, so that new rows and carried ones sort and print alike.
    fresh = read(io.StringIO(pd.concat(measured).to_csv(index=False)))
    order = ["sweep", *SETTINGS, "beyond", "device"]
    same = order if beside else ["sweep"]
    anew = set(_keys(fresh, same))
    kept = carried[[key not in anew for key in _keys(carried, same)]]
    tables = [table.astype("object") for table in (fresh, kept) if len(table)]
    return pd.concat(tables).sort_values(
        order, key=lambda column: column.map(_sortable), ignore_index=True
    )


def _keys(cells: pd.DataFrame, columns: Sequence[str]) -> list[tuple[object, ...]]:
    """What tells cells apart: a tuple for each, of the columns named."""
    named = cells.reindex(columns=list(columns))
    return [tuple(map(_sortable, row)) for row in named.itertuples(index=False)]


def _sortable(value: object) -> tuple[bool, str | float]:
    """An order for numbers, for texts and for what is empty: that first."""
    if pd.isna(value):
        return False, ""
    return True, value  # type: ignore[return-value]


def main() -> None:
    """Measure the directories named, and write the file."""
    named = sys.argv[1:]
    beside = named[:1] == ["--beside"]
    tables = []
    for path in map(Path, named[beside:]):
        directory = RunDirectory(path)
        environment = directory.environment
        device = f"{environment['devices'][0]}, {environment['cores']} cores"
        table = measure(directory.results(), directory.sweep.name, device)
        if table.empty:
            sys.exit(f"{path}: has no cell of two finished seeds; nothing was written")
        tables.append(table)
    if not tables:
        sys.exit("name the run directories to measure; nothing was written")
    carried = read(TARGET) if TARGET.exists() else pd.DataFrame(columns=["sweep"])
    table = merged(carried, tables, beside)
    table.to_csv(TARGET, index=False, lineterminator="\n")
    for sweep in sorted({name for one in tables for name in one["sweep"]}):
        before, now = (sum(each["sweep"] == sweep) for each in (carried, table))
        print(f"{sweep}: {before} cells before, {now} now")
    print(f"{TARGET}: {len(table)} cells")


if __name__ == "__main__":
    main()
