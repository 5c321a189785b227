"""What the judge reads in drawn answers, counted by character."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from jaxarith.config import TEST
from jaxarith.engine.answers import Answers
from jaxarith.plotting import Source, drawn_confusion, figure, heading, legibility_by_character
from jaxarith.plotting.legibility import in_order
from jaxarith.plotting.style import LOOKS, PAGE_WIDTH, legend_of_figure, named
from jaxarith.report.pictures import Picture, picture
from jaxarith.report.showing import Shown
from jaxarith.report.words import distinguishing, plain
from jaxarith.statistics import mean_interval
from jaxarith.tasks.dataset import dataset

# What is counted, in words, and whether a frame must be accepted for it.
SHARES = {"frames read right": False, "and accepted": True}
LINE = 0.16  # inches


def legibility_picture(entry: Answers, results: pd.DataFrame) -> Picture:
    """Legibility by character, and by the settings that vary; at most seven cells."""
    mine = results[results["member"].isin(entry.members) & (results["status"] == "done")]
    cells = list(dict.fromkeys(mine["cell"]))
    kept = mine[mine["cell"].isin(cells[: len(LOOKS)])]
    names = distinguishing(results)
    if len(names) == 1 and kept[names[0]].notna().all():
        setting = names[0]
        by = dict(zip(kept["cell"], kept[setting], strict=True))
    else:
        setting = "cell"
        by = {row["cell"]: heading(row, names, kept) for row in kept.to_dict("records")}
    lines = sum(1 + str(value).count("\n") for value in set(by.values()))
    made, axes = figure(2, width=PAGE_WIDTH, height=max(4.4, 0.6 + LINE * lines), sharex=True)
    row = kept.iloc[0]
    source = Source(digits=row["digits"], images=row["images"])
    for place, (share, accepted) in enumerate(SHARES.items()):
        table = legibility_table(entry, kept, by, setting, accepted)
        own = source if place == 0 else Source()
        legibility_by_character(
            axes[place, 0], table, setting, source=own, share=share, legend=False
        )
    axes[0, 0].set_xlabel("")
    if len(set(by.values())) > 1:
        legend_of_figure(made, named(setting))
    few = f" The first {len(LOOKS)} of {len(cells)} cells." if len(cells) > len(LOOKS) else ""
    of = f" and {' and '.join(map(plain, names))}" if names else ""
    return picture(
        "drawn_legibility",
        made,
        f"Shares of drawn frames that are read right, and accepted as well, by character{of}.",
        f"Drawn frames of test queries that the judge reads right, above, and also accepts as a "
        f"character, below, by the character that was to be drawn{of}: mean over seeds with the "
        f"95 % t interval. Diverged members are left out.{few}",
    )


def legibility_table(
    entry: Answers,
    members: pd.DataFrame,
    by: dict[str, object],
    setting: str,
    accepted: bool = True,
) -> pd.DataFrame:
    """A row per character and cell: ``character``, the setting, ``mean``, ``low``, ``high``, ``n``.

    Args:
        entry: the task's answers.
        members: rows of results.
        by: of each cell, the value of the setting.
        setting: the column's name.
        accepted: whether a frame that the judge rejects counts as wrong.
    """
    data = dataset(entry.task)
    rows = []
    for cell, own in members.groupby("cell", sort=False):
        places = [entry.members.index(name) for name in own["member"]]
        for number, character in enumerate(data.vocabulary.characters):
            wanted = data.answers == number
            shares = [
                share for place in places if (share := _read(entry, place, wanted, accepted)) >= 0
            ]
            if shares:
                low, high = mean_interval(np.array(shares))
                rows.append((character, by[str(cell)], np.mean(shares), low, high, len(shares)))
    return pd.DataFrame(rows, columns=["character", setting, "mean", "low", "high", "n"])


def _read(entry: Answers, place: int, wanted: np.ndarray, accepted: bool) -> float:
    """The share of a member's wanted frames [queries, width] of test queries; NaN of none."""
    assert entry.legible is not None
    asked = wanted & (entry.part[place] == TEST)[:, None]
    right = entry.predicted[place] == dataset(entry.task).answers
    if accepted:
        right &= entry.legible[place]
    total = int(asked.sum())
    return float((asked & right).sum()) / total if total else float("nan")


def confusion_picture(entry: Answers, shown: Shown, results: pd.DataFrame) -> Picture:
    """What the judge reads in the drawings of one cell, all its seeds together."""
    mine = results[(results["cell"] == shown.row["cell"]) & (results["status"] == "done")]
    places = [entry.members.index(name) for name in mine["member"]]
    counts, characters = confusion(entry, places)
    made, axes = figure(width=PAGE_WIDTH, height=0.9 + 0.24 * len(characters))
    label = ", ".join(shown.heading.splitlines()) or None
    source = shown.source._replace(label=label, seeds=len(places))
    drawn_confusion(axes[0, 0], counts, characters, source)
    of = f" of {label}" if label else ""
    return picture(
        "drawn_confusion",
        made,
        "Table of the character that was to be drawn against what the judge reads.",
        f"Which character was to be drawn in test queries{of}, and what the judge reads: percent "
        "of each row. A frame that it rejects counts there only.",
    )


def confusion(entry: Answers, places: Sequence[int]) -> tuple[np.ndarray, list[str]]:
    """How often the judge reads each character where each was to be drawn, in test queries.

    Args:
        entry: the task's answers.
        places: of the members.

    Returns:
        int64 [characters, characters + 1], rejects last, and the characters; those that no answer
        has and the judge never reads are left out.
    """
    assert entry.legible is not None
    data = dataset(entry.task)
    size = data.vocabulary.size
    counts = np.zeros((size, size + 1), dtype=np.int64)
    for place in places:
        tested = entry.part[place] == TEST
        seen = np.where(entry.legible[place], entry.predicted[place], size)[tested]
        np.add.at(counts, (data.answers[tested].ravel(), seen.ravel()), 1)
    named = data.vocabulary.characters
    kept = [one for one, name in enumerate(named) if counts[one].any() or counts[:, one].any()]
    order = [named.index(name) for name in in_order([named[one] for one in kept])]
    return counts[np.ix_(order, [*order, size])], [named[one] for one in order]
