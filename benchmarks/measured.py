"""Put run directories into the measurements that the package carries.

Command: python -m benchmarks.measured runs/report_001_* runs/report_003_*

Cells of the sweeps that these directories are of replace what was there of these sweeps; cells of
other sweeps stay, whether or not their directories are still there. With --beside first, these
sweeps' cells of other settings stay as well: for a directory that has a few rows of a sweep. With
--more first, the directories hold other seeds of cells that are there, and both are counted
together. A sweep file trains these with seeds=[2, 3].
"""

import io
import sys
from collections.abc import Sequence
from pathlib import Path

import pandas as pd

import jaxarith
from jaxarith.engine.store import RunDirectory
from jaxarith.errors import InputError
from jaxarith.published import SETTINGS, TYPES, measure, pooled

TARGET = Path(jaxarith.__file__).parent / "data" / "measured.csv"
CELL = ("sweep", *SETTINGS, "beyond", "device")
MODES = ("--beside", "--more")


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
    fresh = _as_carried(pd.concat(measured))
    same = CELL if beside else CELL[:1]
    anew = set(_keys(fresh, same))
    kept = carried[[key not in anew for key in _keys(carried, same)]]
    tables = [table.astype("object") for table in (fresh, kept) if len(table)]
    return pd.concat(tables).sort_values(
        list(CELL), key=lambda column: column.map(_sortable), ignore_index=True
    )


def with_more_seeds(carried: pd.DataFrame, measured: pd.DataFrame) -> pd.DataFrame:
    """Cells carried so far, those among them with further seeds that were measured anew.

    Args:
        carried: rows as ``read``.
        measured: rows of ``published.measure``, of other seeds.
    """
    rows = carried.to_dict("records")
    places = {key: place for place, key in enumerate(_keys(carried, CELL))}
    fresh = _as_carried(measured)
    for key, row in zip(_keys(fresh, CELL), fresh.to_dict("records"), strict=True):
        cell = f"{row['sweep']}, {row['train_fraction']} to train"
        if key not in places:
            sys.exit(f"{cell}: no such cell is there to add seeds to; nothing was written")
        try:
            rows[places[key]] = pooled(rows[places[key]], row)
        except InputError as error:
            sys.exit(f"{cell}: {error}; nothing was written")
    return pd.DataFrame(rows, columns=carried.columns, dtype="object")


def _as_carried(measured: pd.DataFrame) -> pd.DataFrame:
    """By way of the file's own format, so that new rows and carried ones sort and print alike."""
    return read(io.StringIO(measured.to_csv(index=False)))


def _keys(cells: pd.DataFrame, columns: Sequence[str]) -> list[tuple[object, ...]]:
    """What tells cells apart: a tuple for each, of the columns named."""
    named = cells.reindex(columns=list(columns))
    return [tuple(map(_sortable, row)) for row in named.itertuples(index=False)]


def _sortable(value: object) -> tuple[bool, str | float]:
    """An order for numbers, for texts and for what is empty: that first."""
    if pd.isna(value):
        return False, ""
    return True, value  # type: ignore[return-value]


def _measured(path: Path, least: int) -> pd.DataFrame:
    """Rows of ``published.measure`` of a run directory, of cells of ``least`` seeds or more."""
    directory = RunDirectory(path)
    environment = directory.environment
    device = f"{environment['devices'][0]}, {environment['cores']} cores"
    table = measure(directory.results(), directory.sweep.name, device, least)
    if table.empty:
        sys.exit(f"{path}: has no cell of {least} finished seeds or more; nothing was written")
    return table


def main() -> None:
    """Measure the directories named, and write the file."""
    named = sys.argv[1:]
    mode = named.pop(0) if named[:1] and named[0] in MODES else ""
    if not named:
        sys.exit("name the run directories to measure; nothing was written")
    carried = read(TARGET) if TARGET.exists() else pd.DataFrame(columns=["sweep"])
    table, tables = carried, []
    for path in map(Path, named):
        tables.append(_measured(path, least=1 if mode == "--more" else 2))
        if mode == "--more":
            table = with_more_seeds(table, tables[-1])
    if mode != "--more":
        table = merged(carried, tables, beside=mode == "--beside")
    table.to_csv(TARGET, index=False, lineterminator="\n")
    for sweep in sorted({name for one in tables for name in one["sweep"]}):
        before, now = (sum(each["sweep"] == sweep) for each in (carried, table))
        print(f"{sweep}: {before} cells before, {now} now")
    print(f"{TARGET}: {len(table)} cells")


if __name__ == "__main__":
    main()
