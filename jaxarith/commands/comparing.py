"""Commands that compare: ``compare``, ``variance``, ``reproduce``."""

import json
from typing import Annotated

from tyro.conf import Positional, arg

from jaxarith.commands.registry import Directory, Format, command
from jaxarith.errors import InputError

LEGEND = """\
In percent. Published: one run each, per character, padding included; of drawn answers, Keras's
share of right pixels, of which an all-black answer has 86.5 of MNIST's in sums and differences,
82.6 in products. Ours: mean over n seeds and its 95 % t interval; of drawn answers, exact and
legible are a judge's. inside: the published value lies in that interval; one seed's spread: outside
it, but in the 95 % interval for one more seed; above, below: outside that too. Anything else there
(fewer epochs, disjoint images) keeps it from being a reproduction. assumed: what the report leaves
unsaid."""
ASKED = """\
Assignments print no results. In percent: test queries answered exactly, mean over n seeds and its
95 % t interval; all right: seeds without one wrong answer; goal: what this project aims at."""


@command("compare")
def compare(
    directories: Positional[Annotated[tuple[str, ...], arg(metavar="DIR [DIR]")]],
    by: str | None = None,
    metric: str = "test_exact",
    margin: float = 0.005,
    against: str | None = None,
    format: Format = "table",
) -> None:
    """Say what a difference between settings, or between two runs, is worth over seeds.

    Args:
        directories: one run directory with --by, or two without.
        by: the setting whose values are compared, within equal values of all others.
        metric: a column of scores, e.g. test_exact, test_per_character, test_loss; or wrong_ and a
            kind of mistake, e.g. wrong_one, wrong_ten: the share of test queries so answered; or
            share_ and a kind: the share of the wrong answers that are of it.
        margin: shares that differ by less than this, surely, are called equal.
        against: compare all values with this one only; fewer comparisons are corrected less.
        format: how to print.
    """
    from jaxarith.comparisons import WRONG, compare_runs, finished
    from jaxarith.comparisons import compare as compare_values
    from jaxarith.comparisons.notes import notes
    from jaxarith.engine.store import RunDirectory
    from jaxarith.printing.terminal import show_text
    from jaxarith.tables import brief_comparison, show

    if len(directories) not in (1, 2):
        raise InputError(f"compare: takes one or two run directories, not {len(directories)}")
    if (by is None) != (len(directories) == 2):
        raise InputError("compare: name one run directory and --by FIELD, or two run directories")
    if against is not None and by is None:
        raise InputError(f"--against {against}: is a value of --by FIELD; name the setting, too")
    tables = []
    for run in map(RunDirectory, directories):
        results = run.results()
        finished(results, str(run.path))
        if metric.startswith(WRONG):
            from jaxarith.engine.answers import load_answers, of_arithmetic
            from jaxarith.mistakes import with_wrong_shares

            if not (answers := of_arithmetic(load_answers(run))):
                raise InputError(f"--metric {metric}: is of arithmetic; {run.path} has none")
            results = with_wrong_shares(results, answers)
        tables.append(results)
    if by is not None:
        table = compare_values(tables[0], by, metric, margin, against, progress=True)
    else:
        names = (str(directories[0]), str(directories[1]))
        table = compare_runs(tables[0], tables[1], names, metric, margin)
    brief = brief_comparison(table)
    by, _, size, _, p, *_ = brief.columns
    whole = table
    if format not in ("json", "parquet"):
        # A cell of a text table holds text.
        whole = table.assign(by_stratum=table["by_stratum"].map(json.dumps))
    show(whole, format, brief, (by, size, "verdict", p, "seeds"), (size, "verdict", "left out"))
    if format == "table":
        for line in [*table["sentence"], "", *notes(table, margin)]:
            show_text(line)


@command("variance")
def variance(
    directory: Positional[Directory], metric: str = "test_exact", format: Format = "table"
) -> None:
    """Share the spread between members out to seed, split_seed and both together, with intervals.

    Args:
        directory: a run directory whose sweep has split_seed in its grid.
        metric: a column of scores.
        format: how to print.
    """
    from jaxarith.comparisons import finished, variance_shares
    from jaxarith.comparisons.variance import brief_variance, caption
    from jaxarith.engine.store import RunDirectory
    from jaxarith.printing.terminal import show_text
    from jaxarith.tables import show

    results = RunDirectory(directory).results()
    finished(results, str(directory))
    table = variance_shares(results, metric)
    show(table, format, brief_variance(table, metric), ("source", "settings", "share", "95 %"))
    if format == "table":
        show_text(caption(table, metric))


@command("reproduce")
def reproduce(
    names: Positional[Annotated[tuple[str, ...], arg(metavar="[NAME …]")]] = (),
    runs: Annotated[tuple[str, ...], arg(metavar="DIR")] = (),
    format: Format = "table",
) -> None:
    """Print the published tables beside this project's own numbers, over seeds.

    Args:
        names: which tables; all when none is named. Known: text, images (what two reports print),
            assignments (what two assignments ask for).
        runs: run directories to use instead of the measurements that the package carries; those
            of one sweep are taken together.
        format: how to print.
    """
    import pandas as pd

    from jaxarith.printing.terminal import show_paragraph
    from jaxarith.published import ASSIGNMENTS, NAMES, answered, measure
    from jaxarith.published import reproduce as beside
    from jaxarith.tables import (
        ANSWERS_ORDER,
        REPRODUCTION_ORDER,
        brief_answers,
        brief_reproduction,
        chosen_columns,
        show,
    )

    ours = None
    if runs:
        from jaxarith.engine.store import RunDirectory

        by_sweep: dict[str, list[pd.DataFrame]] = {}
        for directory in map(RunDirectory, runs):
            by_sweep.setdefault(directory.sweep.name, []).append(directory.results())
        tables = [
            measure(pd.concat(results).drop_duplicates("member"), sweep, "here")
            for sweep, results in by_sweep.items()
        ]
        for sweep, table in zip(by_sweep, tables, strict=True):
            if table.empty:
                raise InputError(f"--runs: no cell of {sweep} has two finished seeds; add seeds")
        ours = pd.concat(tables)
    wanted = names or (*NAMES, ASSIGNMENTS)
    shown = {name: answered(ours) if name == ASSIGNMENTS else beside(name, ours) for name in wanted}
    if format != "table" or chosen_columns(format):
        # Counts stay whole where a table has no such column.
        tables = [
            table.astype(dict.fromkeys(table.select_dtypes("integer"), "Int64"))
            for table in shown.values()
        ]
        show(pd.concat(tables, ignore_index=True), format)
        return
    for name, table in shown.items():
        if name == ASSIGNMENTS:
            show(table, format, brief_answers(table), ANSWERS_ORDER, ("goal", "verdict", "asked"))
        else:
            needed = ("ours [95 %]", "published value is", "task", "encoder layers", "said")
            show(table, format, brief_reproduction(table), REPRODUCTION_ORDER, needed)
        print()
    if {*wanted} - {ASSIGNMENTS}:
        show_paragraph(LEGEND)
    if ASSIGNMENTS in wanted:
        show_paragraph(ASKED)


@command("pipeline")
def pipeline(
    reader: Positional[Directory],
    adder: Positional[Directory],
    both: Positional[Directory],
    cells: tuple[str, ...] = (),
    format: Format = "table",
) -> None:
    """Compare a reader and an adder of numbers in a row with one network that does both.

    Args:
        reader: a run of number_reader.
        adder: a run of number_adder.
        both: a run of number_sum, whose test pictures are shown to all.
        cells: of runs that have several, which to take, by name or how it begins.
        format: how to print; table also says what the difference is.
    """
    from jaxarith.comparisons.contrast import mean_difference_interval
    from jaxarith.engine.pipeline import pipeline as in_a_row
    from jaxarith.intervals import PAIRED, interval_absence
    from jaxarith.tables import show

    table = in_a_row(reader, adder, both, cells)
    show(table, format)
    if format == "table" and len(table) > 1:
        row, one = table["pipeline_exact"].to_numpy(), table["both_exact"].to_numpy()
        low, high = mean_difference_interval(row, one, paired=True, bounded=True)
        reason = interval_absence(one - row, PAIRED, share=False)
        ends = f"no interval: {reason}" if reason else f"[{low:+.3f}, {high:+.3f}]"
        print(
            f"one network less the two in a row, exact: {(one - row).mean():+.3f} "
            f"({ends}) over {len(table)} seeds"
        )
