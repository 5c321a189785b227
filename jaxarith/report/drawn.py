"""Pictures of drawn answers beside the right ones."""

from collections.abc import Sequence

import numpy as np
from matplotlib.figure import Figure

from jaxarith.config import TEST, TRAIN
from jaxarith.engine.answers import Answers
from jaxarith.engine.redrawn import Redrawn, Trained, redraw
from jaxarith.errors import InputError
from jaxarith.plotting import Drawing, DrawnRow, Source, blank, drawn_answers
from jaxarith.plotting.sheet import typeset
from jaxarith.report.pictures import Picture, picture
from jaxarith.report.showing import MOST_CELLS, Shown, example_queries
from jaxarith.tasks.dataset import dataset
from jaxarith.tasks.typed import written

LOOKED_AT = 256  # Test queries among which the best and the worst are sought.
BEST = 4


def examples_picture(
    entry: Answers, shown: Sequence[Shown], trained: dict[str, Trained]
) -> Picture:
    """The published examples, or what the task has instead, drawn by a member of each cell.

    Args:
        entry: the task's answers.
        shown: one member of each cell; the first five, or fewer where those do not fit.
        trained: their parameters, by name.
    """
    queries = example_queries(entry)
    chosen = shown[:MOST_CELLS]
    lead = trained[chosen[0].name].member
    redrawn = [redraw(trained[one.name], queries, lead) for one in chosen]
    while True:
        # What is said of those shown may leave room for as many, or not.
        headings = [one.heading or "drawing" for one in chosen]
        remarks = trained_on(entry, [one.place for one in chosen], queries)
        rows = rows_of(entry, queries, redrawn[: len(chosen)], remarks)
        made = fitting(rows, headings, chosen[0].source)
        if len(headings) == len(chosen):
            break
        chosen = chosen[: len(headings)]
    dropped = f" The first {len(chosen)} of {len(shown)} cells." if len(shown) > len(chosen) else ""
    seeds = sorted({int(one.row["seed"]) for one in chosen})
    return picture(
        "drawn_examples",
        made,
        "Rows of queries with their right answers and the answers drawn by a network of each cell.",
        f"Answers drawn by one network of each cell (seed {', '.join(map(str, seeds))}) beside "
        "pictures of the right ones. All are asked in the same pictures, chosen as for a test; a "
        f"query that was among a network's training queries is marked as trained on.{dropped}",
    )


def best_and_worst_picture(entry: Answers, shown: Shown, trained: Trained) -> Picture:
    """The test queries of a member whose drawings the judge is surest of, and least sure of."""
    tested = np.flatnonzero(entry.part[shown.place] == TEST)
    of = min(LOOKED_AT, len(tested))
    looked_at = np.sort(np.random.default_rng(0).choice(tested, of, replace=False))
    redrawn = redraw(trained, looked_at)
    assert redrawn.confidence is not None
    order = np.argsort(-redrawn.confidence, kind="stable")
    number = min(BEST, len(order) // 2)
    halves = [order[:number], order[len(order) - number :]]
    sides = [
        rows_of(
            entry,
            looked_at[half],
            [_chosen(redrawn, half)],
            [f"{100 * share:.2f} % sure" for share in redrawn.confidence[half]],
        )
        for half in halves
    ]
    made = fitting([*sides[0], *sides[1]], ["drawing"], shown.source._replace(label=shown.label))
    return picture(
        "drawn_best_and_worst",
        made,
        "Rows of test queries with the right answer and the answer drawn, surest first.",
        f"Test queries as one network draws them ({shown.label}): the {number} whose drawings the "
        f"judge is surest of and, below, the {number} it is least sure of, of "
        f"{of} test queries taken by chance. Sure: the "
        "probability of the character read, mean over the answer's frames.",
    )


def rows_of(
    entry: Answers,
    queries: np.ndarray,
    columns: Sequence[Redrawn],
    remarks: Sequence[str] | None = None,
) -> list[DrawnRow]:
    """A row per query, the query and right answer as the first column was asked them.

    Args:
        entry: whose task.
        queries: int [queries], places in the task's data set.
        columns: what was drawn, by one member or in one way each.
        remarks: small print of each query.
    """
    data = dataset(entry.task)
    texts = [written(query, entry.task) for query in data.queries[queries]]
    rows = []
    for place, (text, remark) in enumerate(zip(texts, remarks or [""] * len(texts), strict=True)):
        asked, truth = columns[0].asked, columns[0].truth
        assert truth is not None
        drawings = []
        for one in columns:
            assert one.drawn is not None
            assert one.legible is not None
            drawings.append(Drawing(one.drawn[place], one.answers[place], one.legible[place]))
        right = str(data.values[queries[place]])
        said = [remark] if asked is None else [typeset(text), remark]
        query = text if asked is None else asked[place]
        rows.append(DrawnRow(query, right, truth[place], drawings, ", ".join(filter(None, said))))
    return rows


def trained_on(entry: Answers, places: Sequence[int], queries: np.ndarray) -> list[str]:
    """For each query, by how many of the members at places in the answers it was trained on."""
    known = (entry.part[list(places)][:, queries] == TRAIN).sum(axis=0).tolist()
    every = len(places)
    return [
        "" if not by else "trained on" if by == every else f"trained on by {by} of {every}"
        for by in known
    ]


def fitting(rows: Sequence[DrawnRow], columns: list[str], source: Source) -> Figure:
    """As many columns as a page holds; those shown are left in ``columns``.

    Raises:
        InputError: not even one fits.
    """
    while True:
        figure = blank()
        kept = [row._replace(drawings=row.drawings[: len(columns)]) for row in rows]
        try:
            drawn_answers(figure, kept, columns, source)
            return figure
        except InputError:
            if len(columns) == 1:
                raise
            columns.pop()


def _chosen(redrawn: Redrawn, places: np.ndarray) -> Redrawn:
    """What was made of some of the queries."""
    arrays = [one[places] if isinstance(one, np.ndarray) else None for one in redrawn]
    return Redrawn(*arrays)._replace(answers=[redrawn.answers[place] for place in places])  # type: ignore[arg-type]
