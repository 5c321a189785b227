"""The command line: arguments only. Whatever needs JAX is imported by the command that needs it."""

import contextlib
import errno
import functools
import io
import logging
import os
import re
import sys
import warnings
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Annotated, Any, Literal

import tyro
from tyro.conf import Positional, UseAppendAction, arg

from jaxarith.errors import InputError, JaxarithError, one_line

Format = Literal["table", "csv", "json", "parquet"]
SweepFile = Annotated[Path, arg(metavar="SWEEP")]
Directory = Annotated[Path, arg(metavar="DIR")]
Settings = Annotated[
    UseAppendAction[tuple[tuple[str, ...], ...]], arg(name="set", metavar="KEY=VALUE[,VALUE]")
]

app = tyro.extras.SubcommandApp()


def command(name: str) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Make a function a command whose parsing is over before it runs."""

    def register(function: Callable[..., None]) -> Callable[..., None]:
        @functools.wraps(function)
        def deferred(*arguments: Any, **options: Any) -> Callable[[], None]:
            return functools.partial(function, *arguments, **options)

        app.command(name=name)(deferred)
        return function

    return register


def _hush_orbax() -> None:
    """Keep its threads' tracebacks off standard error: what fails is said by us, in one line."""
    if not os.environ.get("JAXARITH_DEBUG"):
        logging.getLogger("absl").setLevel(logging.CRITICAL)
        # Threads that still read a damaged file when the loop they report to is gone.
        sys.unraisablehook = lambda _: None


def _load(sweep: Path, seeds: int | None, settings: tuple[tuple[str, ...], ...]):
    from dataclasses import replace

    from jaxarith.sweep import load_sweep

    loaded = load_sweep(sweep).with_settings([one for given in settings for one in given])
    return loaded if seeds is None else replace(loaded, seeds=seeds)


@command("plan")
def plan(
    sweep: Positional[SweepFile],
    seeds: int | None = None,
    settings: Settings = (),
    format: Format = "table",
) -> None:
    """Show what a sweep would run; trains nothing.

    Args:
        sweep: a sweep file.
        seeds: this many seeds instead of the file's.
        settings: change a setting, or with several values make it part of the grid; repeatable.
        format: how to print.
    """
    from jaxarith.engine.placement import prepare_devices
    from jaxarith.engine.plan import describe_groups, plan_groups
    from jaxarith.tables import brief_plan, show

    loaded = _load(sweep, seeds, settings)
    prepare_devices()
    table = describe_groups(plan_groups(loaded.members))
    show(table, format, brief_plan(table))


@command("sweep")
def sweep_(
    sweep: Positional[SweepFile],
    out: Path | None = None,
    seeds: int | None = None,
    settings: Settings = (),
    format: Format = "table",
) -> None:
    """Train a sweep, or go on with one; prints its summary.

    Args:
        sweep: a sweep file.
        out: the run directory; runs/NAME when not given.
        seeds: this many seeds instead of the file's.
        settings: change a setting, or with several values make it part of the grid; repeatable.
        format: how to print the summary.
    """
    from jaxarith.compile_cache import use_compile_cache
    from jaxarith.engine.run import run
    from jaxarith.statistics import summarise
    from jaxarith.tables import brief_summary, check_format, show

    check_format(format)
    loaded = _load(sweep, seeds, settings)
    use_compile_cache()
    _hush_orbax()
    directory = out or Path("runs") / sweep.stem
    table = summarise(run(loaded, directory))
    show(table, format, brief_summary(table))
    _report_after(directory)


def _report_after(directory: Path) -> None:
    """Write a finished sweep's report; where that fails, the sweep is no worse for it."""
    try:
        from jaxarith.report import write_report

        print(f"report: {write_report(directory)}", file=sys.stderr)
    except Exception as error:
        print(f"report not written: {one_line(error)}", file=sys.stderr)


@command("report")
def report(directory: Positional[Directory]) -> None:
    """Write report.html, one file that needs no network, and its pictures in figures/.

    Args:
        directory: a run directory; an unfinished one is reported as far as it is.
    """
    from jaxarith.report import write_report

    print(write_report(directory))


@command("status")
def status(directory: Positional[Directory], format: Format = "table") -> None:
    """Show what is done, running, diverged, failed and waiting, by group.

    Args:
        directory: a run directory.
        format: how to print.
    """
    from jaxarith.engine.store import RunDirectory
    from jaxarith.tables import show

    show(RunDirectory(directory).status(), format)


@command("results")
def results(directory: Positional[Directory], format: Format = "table") -> None:
    """Print one row per finished or failed member.

    Args:
        directory: a run directory.
        format: how to print; all columns in every format but table.
    """
    from jaxarith.engine.store import RunDirectory
    from jaxarith.tables import brief_results, show

    table = RunDirectory(directory).results()
    show(table, format, brief_results(table))


@command("summary")
def summary(directory: Positional[Directory], format: Format = "table") -> None:
    """Print one row per cell: mean and spread over seeds, with 95 % intervals.

    Args:
        directory: a run directory.
        format: how to print; all columns in every format but table.
    """
    from jaxarith.engine.store import RunDirectory
    from jaxarith.statistics import summarise
    from jaxarith.tables import brief_summary, show

    table = summarise(RunDirectory(directory).results())
    if table.empty:
        raise InputError(f"{directory}: has no finished member yet; run its sweep first")
    show(table, format, brief_summary(table))


@command("compare")
def compare(
    directories: Positional[Annotated[tuple[Path, ...], arg(metavar="DIR [DIR]")]],
    by: str | None = None,
    metric: str = "test_exact",
    margin: float = 0.005,
    format: Format = "table",
) -> None:
    """Say what a difference between settings, or between two runs, is worth over seeds.

    Args:
        directories: one run directory with --by, or two without.
        by: the setting whose values are compared, within equal values of all others.
        metric: a column of scores, e.g. test_exact, test_per_character, test_loss, or wrong_ and a
            kind of mistake, e.g. wrong_one, wrong_ten: the share of test queries so answered.
        margin: shares that differ by less than this, surely, are called equal.
        format: how to print.
    """
    from jaxarith.comparisons import compare as compare_values
    from jaxarith.comparisons import compare_runs
    from jaxarith.engine.store import RunDirectory
    from jaxarith.tables import brief_comparison, show

    if len(directories) not in (1, 2):
        raise InputError(f"compare: takes one or two run directories, not {len(directories)}")
    if (by is None) != (len(directories) == 2):
        raise InputError("compare: name one run directory and --by FIELD, or two run directories")
    tables = []
    for run in map(RunDirectory, directories):
        results = run.results()
        if results.empty:
            raise InputError(f"{run.path}: has no finished member yet; run its sweep first")
        if metric.startswith("wrong_"):
            from jaxarith.engine.answers import load_answers
            from jaxarith.mistakes import with_wrong_shares

            results = with_wrong_shares(results, load_answers(run))
        tables.append(results)
    if by is not None:
        table = compare_values(tables[0], by, metric, margin)
    else:
        names = (str(directories[0]), str(directories[1]))
        table = compare_runs(tables[0], tables[1], names, metric, margin)
    show(table, format, brief_comparison(table))
    if format == "table":
        print("\n".join(table["sentence"]))


@command("variance")
def variance(
    directory: Positional[Directory], metric: str = "test_exact", format: Format = "table"
) -> None:
    """Share the spread between members out to seed, split_seed and both together.

    Args:
        directory: a run directory whose sweep has split_seed in its grid.
        metric: a column of scores.
        format: how to print.
    """
    from jaxarith.comparisons import variance_shares
    from jaxarith.engine.store import RunDirectory
    from jaxarith.tables import show

    show(variance_shares(RunDirectory(directory).results(), metric), format)


@command("errors")
def errors(
    directory: Positional[Directory],
    by: str = "cell",
    part: Literal["test", "train", "validation"] = "test",
    format: Format = "table",
) -> None:
    """Print what kinds of mistakes members make, and whether seeds make the same ones.

    Args:
        directory: a run directory.
        by: what a row is: cell, member, or a column of results, or several with commas.
        part: the queries looked at.
        format: how to print; table shows more than the others: differences, examples, seeds.
    """
    from jaxarith.engine.answers import load_answers
    from jaxarith.engine.store import RunDirectory
    from jaxarith.mistakes import in_words, survey
    from jaxarith.tables import show

    run = RunDirectory(directory)
    answers = load_answers(run)
    if not answers:
        raise InputError(f"{directory}: has no finished member yet; run its sweep first")
    # Read last: a sweep may be finishing members meanwhile.
    found = survey(run.results(), answers, by.split(","), part)
    if format != "table":
        show(found.mistakes, format)
        return
    for title, table in in_words(found):
        print(title)
        if table is not None:
            show(table)


@command("predict")
def predict(
    queries: Positional[Annotated[tuple[str, ...], arg(metavar="QUERY")]],
    run: Directory | None = None,
    format: Format = "table",
) -> None:
    """Answer queries with the trained members of a run: each cell's ensemble, and each member.

    Args:
        queries: such as "81+24" "41-89".
        run: a run directory.
        format: how to print; table shows a row per cell, the others a row per member.
    """
    if run is None:
        raise InputError("predict: no trained member is shipped yet; name a run with --run DIR")
    if not queries:
        raise InputError('predict: give at least one query, e.g. "81+24"')
    from jaxarith.engine.predict import ensembles
    from jaxarith.engine.predict import predict as answer
    from jaxarith.tables import show

    _hush_orbax()
    answers = answer(list(queries), run)
    show(answers, format, ensembles(answers))


@command("describe")
def describe(target: Positional[Annotated[Path, arg(metavar="SWEEP|DIR")]]) -> None:
    """Walk through the encoding on examples, and each network layer by layer.

    Args:
        target: a sweep file or a run directory.
    """
    from jaxarith.describe import describe as describe_sweep
    from jaxarith.engine.store import RunDirectory
    from jaxarith.sweep import load_sweep

    sweep = RunDirectory(target).sweep if target.is_dir() else load_sweep(target)
    print(describe_sweep(sweep))


@command("reproduce")
def reproduce(
    names: Positional[Annotated[tuple[str, ...], arg(metavar="[NAME …]")]] = (),
    runs: Annotated[tuple[Path, ...], arg(metavar="DIR")] = (),
    format: Format = "table",
) -> None:
    """Print the published tables beside this project's own numbers, over seeds.

    Args:
        names: which tables; all when none is named. Known: text.
        runs: run directories to use instead of the measurements that the package carries.
        format: how to print.
    """
    import pandas as pd

    from jaxarith.published import NAMES, measure
    from jaxarith.published import reproduce as beside
    from jaxarith.tables import brief_reproduction, show

    ours = None
    if runs:
        from jaxarith.engine.store import RunDirectory

        directories = [RunDirectory(path) for path in runs]
        ours = pd.concat([measure(d.results(), d.sweep.name, "here") for d in directories])
    table = pd.concat([beside(name, ours) for name in names or NAMES], ignore_index=True)
    show(table, format, brief_reproduction(table))
    if format == "table":
        print(
            "Accuracies in percent. Published: one run each, per character, padding included. "
            "Ours: mean over n seeds\nand its 95 % t interval. inside: the published value lies in "
            "that interval; one seed's spread: outside it, but\nin the 95 % interval for one more "
            "seed; above, below: outside that too. assumed: what the report leaves unsaid."
        )


@command("doctor")
def doctor(format: Format = "table") -> None:
    """Check versions, devices, memory, data and the compile cache, with the mend for what is wrong.

    Args:
        format: how to print.
    """
    from jaxarith.doctor import examine
    from jaxarith.tables import show

    table = examine()
    show(table, format)
    wrong = table.loc[table["verdict"] == "wrong", "check"].tolist()
    if wrong:
        raise JaxarithError(f"doctor: wrong: {', '.join(wrong)}; the last column says the mend")


def main() -> None:
    """Run a command; every error a person can mend is one line on standard error."""
    # JAX's and Orbax's advice is for those who call them, not for those who run a sweep.
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    warnings.filterwarnings("ignore")
    try:
        _parse_and_run(sys.argv[1:])
    except JaxarithError as error:
        _leave(one_line(error), error.exit_code)
    except KeyboardInterrupt:
        _leave("stopped", 130)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except Exception as error:
        if isinstance(error, OSError) and error.errno == errno.ENAMETOOLONG:
            _leave(f"{error.strerror}: {error.filename}"[:400], 2)
        if os.environ.get("JAXARITH_DEBUG"):
            raise
        kind = type(error).__name__
        _leave(f"{kind}: {one_line(error)} (JAXARITH_DEBUG=1 shows where)", 1)


def _parse_and_run(arguments: Sequence[str]) -> None:
    complaints = io.StringIO()
    try:
        with contextlib.redirect_stderr(complaints):
            chosen = app.cli(
                prog="jaxarith",
                description="Sweeps of small recurrent networks that learn arithmetic.",
                args=arguments,
            )
    except SystemExit as leave:
        if leave.code in (0, None):
            raise
        raise InputError(_squeeze(complaints.getvalue())) from None
    chosen()


def _squeeze(complaint: str) -> str:
    """The gist of the parser's framed complaint, on one line."""
    plain = re.sub(r"\x1b\[[0-9;]*m", "", complaint)
    lines = [line.strip(" │|") for line in plain.splitlines()]
    text = " ".join(line for line in lines if line and line[0] not in "╭╰─")
    text = re.split(r" (?:For full helptext|Got errors:|Argument helptext:)", text)[0]
    text = re.sub(r" Perhaps you meant: (\S+).*", r"; did you mean \1?", text)
    text = text.replace(" Available subcommands:", "; commands are")
    # The only numbers among the arguments are whole.
    text = re.sub(r"Error parsing (\S+): .*\['(.*)'\].*", r"\1 \2: must be a whole number", text)
    return one_line(Exception(text)) + "; see jaxarith --help"


def _leave(text: str, code: int) -> None:
    print(f"jaxarith: {text}", file=sys.stderr)
    raise SystemExit(code)
