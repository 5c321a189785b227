"""How much it helps a test query that its swapped query was trained on, within one split.

Command: python -m benchmarks.swapped runs/mul_as_text

For each seed of each configuration: exact match on test queries whose swapped query (operands
exchanged) was trained on, and on those whose was not; then the means over seeds with 95 % t
intervals. Queries with equal operands are left out.
"""

import sys
from pathlib import Path

import numpy as np
import pandas as pd
from scipy import stats

from jaxarith.config import TEST, TRAIN
from jaxarith.engine.answers import load_answers
from jaxarith.engine.store import RunDirectory
from jaxarith.tasks.dataset import dataset

SCORES = ("trained_on", "not_trained_on", "difference")


def swapped_queries(representative: np.ndarray) -> np.ndarray:
    """The place of each query's swapped query: its own where nothing changes.

    Args:
        representative: int [queries], the first query of each orbit; orbits have one or two.
    """
    own = np.arange(len(representative))
    size = np.bincount(representative)[representative]
    total = np.bincount(representative, weights=own).astype(int)[representative]
    return np.where(size == 2, total - own, own)


def exact_by_swapped(right: np.ndarray, part: np.ndarray, swapped: np.ndarray) -> dict[str, float]:
    """Scores and numbers of one member's test queries, by whether the swapped one was trained on.

    Args:
        right: bool [queries].
        part: uint8 [queries].
        swapped: int [queries], as ``swapped_queries``.
    """
    tested = (part == TEST) & (swapped != np.arange(len(swapped)))
    taught = part[swapped] == TRAIN
    with_it, without = right[tested & taught], right[tested & ~taught]
    row = {"n_trained_on": len(with_it), "n_not_trained_on": len(without)}
    row |= {"trained_on": float(with_it.mean()) if len(with_it) else np.nan}
    row |= {"not_trained_on": float(without.mean()) if len(without) else np.nan}
    return row | {"difference": row["trained_on"] - row["not_trained_on"]}


def measure(run: RunDirectory) -> pd.DataFrame:
    """A row for each finished member."""
    shown = ["cell", "seed", "train_fraction", "split"]
    settings = run.results().set_index("member")[shown].to_dict("index")
    rows = []
    for entry in load_answers(run):
        data = dataset(entry.task)
        swapped = swapped_queries(np.asarray(data.representative))
        right = (entry.predicted == data.answers).all(axis=-1)
        for name, own, part in zip(entry.members, right, entry.part, strict=True):
            rows.append(settings[name] | exact_by_swapped(own, part, swapped))
    return pd.DataFrame(rows)


def main() -> None:
    """Print the table of the run named."""
    if len(sys.argv) != 2:
        sys.exit("name one run directory: python -m benchmarks.swapped RUN")
    table = measure(RunDirectory(Path(sys.argv[1])))
    print(table.round(4).to_string(index=False))
    for cell, seeds in table.groupby("cell", sort=False):
        for score in SCORES:
            values = seeds[score].to_numpy()
            half = stats.t.ppf(0.975, len(values) - 1) * stats.sem(values)
            mean = values.mean()
            print(f"{cell} {score}: {mean:.4f} [{mean - half:.4f}, {mean + half:.4f}]")


if __name__ == "__main__":
    main()
