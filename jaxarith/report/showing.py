"""Which cells, members and queries of a run stand for it in pictures of frames."""

from typing import NamedTuple

import numpy as np
import pandas as pd

from jaxarith.engine.answers import Answers
from jaxarith.errors import InputError
from jaxarith.plotting import Source, heading
from jaxarith.report.words import distinguishing
from jaxarith.tasks.arithmetic import encode_query
from jaxarith.tasks.dataset import dataset

MOST_CELLS = 5
MOST_EXAMPLES = 4
# The reports show how the sums and differences are drawn; the products are this project's own.
EXAMPLES = ("12-75", "42+15", "48+80", "49+80", "12*75", "42*15", "48*80", "7*8")


class Shown(NamedTuple):
    """One member that stands for its cell.

    Attributes:
        row: its row of results.
        heading: what the cell is called, a line per setting that varies; empty where there is one.
        place: where it stands in the answers of its task.
    """

    row: pd.Series
    heading: str
    place: int

    @property
    def name(self) -> str:
        """The member's name."""
        return str(self.row["member"])

    @property
    def label(self) -> str:
        """The heading on one line, with the seed."""
        return ", ".join([*self.heading.splitlines(), f"seed {self.row['seed']}"])

    @property
    def source(self) -> Source:
        """For captions."""
        return Source(digits=self.row["digits"], images=self.row["images"])


def shown_members(entry: Answers, results: pd.DataFrame) -> list[Shown]:
    """The member of each cell of a task with the most ordinary seed that all have in common.

    Of cells without a seed in common it is their own. Diverged members stand for none.

    Raises:
        InputError: all members diverged.
    """
    mine = results[results["member"].isin(entry.members) & (results["status"] == "done")]
    if mine.empty:
        raise InputError("every member diverged")
    seeds = [set(own["seed"]) for _, own in mine.groupby("cell", sort=False)]
    common = set.intersection(*seeds)
    names = distinguishing(results)
    found = []
    for _, own in mine.groupby("cell", sort=False):
        seed = ordinary_seed(mine, common) if common else ordinary_seed(own, set(own["seed"]))
        row = own[own["seed"] == seed].iloc[0]
        found.append(Shown(row, heading(row, names, results), entry.members.index(row["member"])))
    return found


def ordinary_seed(members: pd.DataFrame, seeds: set[int]) -> int:
    """Of some seeds the one whose members are nearest, in exact match, to their cells' medians.

    Args:
        members: rows of results, each of a cell with all the seeds.
        seeds: to choose from; of equally near ones the lowest.
    """
    medians = members.groupby("cell")["test_exact"].transform("median")
    off = (members["test_exact"] - medians).abs()
    return int(off.groupby(members["seed"]).sum().loc[sorted(seeds)].idxmin())


def best_cell(shown: list[Shown], results: pd.DataFrame) -> Shown:
    """The one whose cell has the highest mean of exact on test queries."""
    means = results[results["status"] != "failed"].groupby("cell")["test_exact"].mean()
    return max(shown, key=lambda one: means[one.row["cell"]])


def example_queries(entry: Answers) -> np.ndarray:
    """Places int [queries] of the published examples, where the task has fewer of some others."""
    data = dataset(entry.task)
    places = {row.tobytes(): place for place, row in enumerate(data.queries)}
    found = []
    for query in EXAMPLES:
        try:
            place = places.get(encode_query(query, entry.task)[0].tobytes())
        except InputError:
            continue
        found += [] if place is None else [place]
    others = np.linspace(0, len(data.queries) - 1, 2 * MOST_EXAMPLES + 1)[1::2].round()
    # Each once: a task may have fewer queries.
    return np.array(list(dict.fromkeys([*found, *others.astype(int).tolist()]))[:MOST_EXAMPLES])
