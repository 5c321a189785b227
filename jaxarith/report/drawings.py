"""Which pictures a run is shown in, each with a caption."""

from collections.abc import Iterator

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from jaxarith.errors import InputError
from jaxarith.plotting import (
    accuracy,
    figure,
    forest,
    heading,
    learning_curves,
    performance_profile,
)
from jaxarith.plotting.accuracy import NO_MEAN
from jaxarith.plotting.style import PAGE_WIDTH, POINTS_PER_INCH, SMALL, seeds, wrapped
from jaxarith.report.compared import DIFFER, plotted
from jaxarith.report.panels import Panel, panels, titled
from jaxarith.report.pictures import Picture, picture
from jaxarith.report.words import count, distinguishing, plain

FEWEST_SEEDS_OF_A_PROFILE = 5
ROW = 2.3  # inches of one row of panels
# Along these an accuracy is drawn where they vary.
ALONG = ("train_fraction", "encoder_layers")
# Beside each other cells still have room for their settings.
MOST_BESIDE = 6


def pictures_of(
    results: pd.DataFrame, summary: pd.DataFrame, curves: pd.DataFrame
) -> list[Picture]:
    """Accuracy, learning curves and performance profiles, as far as a run has them.

    Args:
        results: one row per member.
        summary: one row per cell.
        curves: one row per member and evaluation.
    """
    scored = results[results["status"] != "failed"]
    found = [*_accuracies(scored, summary[summary["n"] > 0])]
    shown, of = panels(scored)
    over = seeds(summary.loc[summary["n"] > 0, "n"].tolist())
    said = f" The first {len(shown)} of {of} panels." if of > len(shown) else ""
    if len(curves):
        grouped = set(summary.loc[summary["test_exact_groups"].notna(), "cell"])
        found.append(_curves(shown, curves, grouped, over, said))
    if scored.groupby("cell")["seed"].nunique().max() >= FEWEST_SEEDS_OF_A_PROFILE:
        found.append(_profiles(shown, over, said))
    return found


def _accuracies(results: pd.DataFrame, summary: pd.DataFrame) -> Iterator[Picture]:
    names = distinguishing(results)
    along = [name for name in ALONG if name in names] or names[:1]
    for by in along:
        others = [name for name in names if name != by]
        # The other setting of the two that are always asked about goes by colour.
        others.sort(key=lambda name: name not in ALONG)
        hue, rest = (others[0] if others else None), others[1:]
        told, cells = (_without_gaps(table, [by, *others[:1]]) for table in (results, summary))
        groups = list(cells.groupby(rest, sort=False, dropna=False)) if rest else [((), cells)]
        try:
            if 1 < len(groups) == len(cells) <= MOST_BESIDE:
                yield _side_by_side(results, summary, names)
                return
            panes = len(groups[:4])
            made, axes = figure(panes, width=PAGE_WIDTH, height=0.4 + ROW * panes)
            for here, (key, own) in zip(axes[:, 0], groups, strict=False):
                members = told[told["cell"].isin(own["cell"])]
                accuracy(here, members, own, by=by, hue=hue)
                if rest:
                    _entitle(here, titled(key, rest, results))
        except (InputError, ValueError):
            continue  # Two cells at one place: the table tells them apart.
        of = f", one panel per {' and '.join(map(plain, rest))}" if rest else ""
        said = f" (the first 4 of {len(groups)})" if len(groups) > 4 else ""
        colour = f", one colour per {plain(hue)}" if hue else ""
        yield picture(
            f"accuracy_by_{by}",
            made,
            f"Share of test queries answered exactly against {plain(by)}{colour}.",
            f"Exact on the test queries against {plain(by)}{colour}{of}{said}: mean over "
            f"{seeds(own_counts(cells))} with the 95 % t interval; small marks are seeds."
            f"{_aside(cells, by)}{_grouped(cells)}",
        )


def _side_by_side(results: pd.DataFrame, cells: pd.DataFrame, names: list[str]) -> Picture:
    """Cells that differ in many settings at once, each named with all of them."""
    titles = {row["cell"]: heading(row, names, cells) for row in cells.to_dict("records")}
    lines = max(title.count("\n") + 1 for title in titles.values())
    made, axes = figure(width=PAGE_WIDTH, height=0.4 + ROW + 0.14 * lines)
    told, shown = (table.assign(network=table["cell"].map(titles)) for table in (results, cells))
    accuracy(axes[0, 0], told, shown, by="network", hue=None)
    axes[0, 0].set_xlabel("")
    return picture(
        "accuracy_by_cell",
        made,
        "Share of test queries answered exactly by each network.",
        f"Exact on the test queries: mean over {seeds(own_counts(cells))} with the 95 % t "
        f"interval; small marks are seeds.{_grouped(cells)}",
    )


def _aside(cells: pd.DataFrame, by: str) -> str:
    """That marks beside a tick are of its value, where a caption must say so."""
    if not cells[by].duplicated().any():
        return ""
    return " Marks of one setting stand side by side: read the setting off the tick."


def _grouped(cells: pd.DataFrame) -> str:
    """That some cells have no mean, where a caption must say so."""
    grouped = cells["test_exact_groups"].notna().any()
    return f" {NO_MEAN[0].upper()}{NO_MEAN[1:]}; their marks are larger." if grouped else ""


def own_counts(cells: pd.DataFrame) -> list[int]:
    """The numbers of seeds of cells."""
    return [int(number) for number in cells["n"]]


def _without_gaps(table: pd.DataFrame, names: list[str]) -> pd.DataFrame:
    """A table whose named columns can be sorted: where one has gaps it becomes text."""
    gaps = [name for name in names if table[name].isna().any()]
    return table.assign(**{n: table[n].astype(object).fillna("none").map(str) for n in gaps})


def _curves(
    shown: list[Panel], curves: pd.DataFrame, grouped: set[str], over: str, said: str
) -> Picture:
    made, axes = _grid(len(shown))
    apart: list[str] = []
    fewer = evaluated_queries(pd.concat([panel.results for panel in shown]))
    for here, panel in zip(axes, shown, strict=True):
        labels = panel.results[["member", "label", "status"]]
        drawn = labels.merge(curves, on="member", how="left")
        own = panel.results.loc[panel.results["cell"].isin(grouped), "label"].unique().tolist()
        apart += own
        learning_curves(here, drawn, title=panel.series, queries=fewer, grouped=own)
        _entitle(here, panel.title)
    read = "test queries" if fewer is None else f"{fewer:,} test queries of each seed"
    no_mean = " Where final scores form separate groups only the seeds are drawn." if apart else ""
    whole = "" if fewer is None else " The tables' scores are of all test queries."
    return picture(
        "learning_curves",
        made,
        "Learning curves: share of test queries answered exactly against epochs, by cell.",
        f"Learning curves of {over}: exact on {read} evaluated during training.{whole} Lines with "
        f"marks are means, thin lines seeds, bands the range of the seeds.{no_mean}{said}",
    )


def evaluated_queries(results: pd.DataFrame) -> int | None:
    """How many test queries curves are of at most; None where it is all of them."""
    fewer = results["evaluation_queries"] < results["test_queries"]
    return (
        int(results.loc[fewer.fillna(False), "evaluation_queries"].max()) if fewer.any() else None
    )


def _profiles(shown: list[Panel], over: str, said: str) -> Picture:
    made, axes = _grid(len(shown))
    for here, panel in zip(axes, shown, strict=True):
        performance_profile(here, panel.results, title=panel.series)
        _entitle(here, panel.title)
    return picture(
        "performance_profiles",
        made,
        "Performance profiles: share of seeds that exceed each score, by cell.",
        f"Performance profiles of {over}: the share of seeds whose exact on the test queries "
        f"exceeds each threshold τ; a curve further right is better.{said}",
    )


def _grid(number: int) -> tuple[Figure, list[Axes]]:
    """A figure of so many panels, two beside each other where there are several."""
    columns = 1 if number == 1 else 2
    rows = -(-number // columns)
    made, axes = figure(rows, columns, width=PAGE_WIDTH, height=0.3 + (ROW + 0.15) * rows)
    for spare in axes.flat[number:]:
        spare.remove()
    return made, list(axes.flat[:number])


def _entitle(axes: Axes, title: str) -> None:
    """Put a panel's title above the small print that is there."""
    if title:
        width = axes.get_position().width * PAGE_WIDTH * POINTS_PER_INCH
        lines = (*wrapped(title.split(", "), width, ", "), axes.get_title(loc="left"))
        axes.set_title("\n".join(lines), loc="left", fontsize=SMALL)


def forest_picture(table: pd.DataFrame, by: str) -> Picture:
    """The forest plot of a table of comparisons by one setting."""
    table = plotted(table)
    made, axes = figure(width=PAGE_WIDTH, height=0.9 + 0.25 * len(table))
    forest(axes[0, 0], table)
    over = seeds(table[["n_first", "n_second"]].to_numpy().ravel().tolist())
    return picture(
        f"comparisons_by_{by}",
        made,
        f"Forest plot of {count(len(table), 'difference')} of exact between values of {plain(by)}.",
        f"Differences of exact on the test queries between values of {plain(by)}, in percentage "
        f"points; {over} a side. Grey: equal only if the 90 % interval lies inside; the 95 % "
        f"interval is drawn.{_averages(table)}",
    )


def _averages(table: pd.DataFrame) -> str:
    """Over what rows average, where some do."""
    labels = table["label"].map(str)
    said = [
        "Rows without another setting are averages over the other settings."
        if (table["strata"] > 1).any()
        else "",
        f"“{DIFFER[0].upper()}{DIFFER[1:]}”: an interaction was found, so the average tells of no "
        "single setting."
        if labels.str.endswith(DIFFER).any()
        else "",
    ]
    return "".join(f" {text}" for text in said if text)
