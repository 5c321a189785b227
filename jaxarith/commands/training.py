"""Commands that plan and train: ``plan``, ``sweep``, ``status``."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

from tyro.conf import Positional, UseAppendAction, arg

from jaxarith.commands.registry import (
    DigitSource,
    Directory,
    Format,
    Settings,
    SweepFile,
    changes,
    choose_digits,
    command,
    hush_orbax,
)
from jaxarith.errors import one_line
from jaxarith.paths import in_command, shown, user_path

if TYPE_CHECKING:
    import pandas as pd


def _load(
    sweep: str,
    seeds: int | None,
    settings: tuple[tuple[str, ...], ...],
    digits: str | None,
    out: Path | None = None,
):
    from dataclasses import replace

    from jaxarith.engine.pictures import with_digits
    from jaxarith.engine.store import RunDirectory
    from jaxarith.sweep import load_sweep

    choose_digits(digits)
    loaded = load_sweep(sweep).with_settings(changes(settings))
    loaded = loaded if seeds is None else replace(loaded, seeds=seeds)
    return with_digits(loaded, RunDirectory(out) if out else None, digits)


def _directory(out: str | None, sweep: str) -> Path:
    """Where a sweep goes; settled before its file runs, which may change the directory."""
    if out is not None:
        return user_path(out, "--out")
    return user_path(Path("runs") / user_path(sweep, "sweep file").stem)


@command("plan")
def plan(
    sweep: Positional[SweepFile],
    seeds: int | None = None,
    settings: Settings = (),
    digits: DigitSource = None,
    processes: int | None = None,
    devices: int | None = None,
    format: Format = "table",
) -> None:
    """Show what a sweep would run; trains nothing.

    Args:
        sweep: a sweep file.
        seeds: this many seeds instead of the file's.
        settings: change a setting, or with several values make it part of the grid.
            32/64 is one value of a setting of several numbers.
        digits: where pictures come from: tfds, embedded, or a folder of MNIST's IDX files.
        processes: also say how well so many jobs or hosts would be used, 1 where only devices are
            given.
        devices: that each of them has; 1 unless given.
        format: how to print.
    """
    import jax

    from jaxarith.engine.plan import describe_groups, plan_groups
    from jaxarith.engine.workers import Workers, foretell
    from jaxarith.tables import PLAN_ORDER, brief_plan, show

    loaded = _load(sweep, seeds, settings, digits)
    groups = plan_groups(loaded.members)
    told = None
    if processes is not None or devices is not None:
        numbers = {"processes": processes, "devices": devices}
        given = {name: number for name, number in numbers.items() if number is not None}
        told = foretell(groups, Workers(**given, batched=jax.default_backend() != "cpu"))
    table = describe_groups(groups)
    show(table, format, brief_plan(table), PLAN_ORDER)
    if told:
        print(told, file=sys.stderr)


@command("sweep")
def sweep_(
    sweep: Positional[SweepFile],
    out: str | None = None,
    seeds: int | None = None,
    settings: Settings = (),
    digits: DigitSource = None,
    distributed: bool = False,
    format: Format = "table",
) -> None:
    """Train a sweep, or go on with one; prints its summary.

    Args:
        sweep: a sweep file.
        out: the run directory; runs/NAME when not given.
        seeds: this many seeds instead of the file's.
        settings: change a setting, or with several values make it part of the grid.
            32/64 is one value of a setting of several numbers.
        digits: where pictures come from: tfds, embedded, or a folder of MNIST's IDX files.
        distributed: on all processes of the job that this one is of; the first prints.
        format: how to print the summary.
    """
    from jaxarith.compile_cache import use_compile_cache
    from jaxarith.engine.distributed import first, join, run_distributed
    from jaxarith.engine.run import run
    from jaxarith.engine.table import unscored_results
    from jaxarith.interval_notes import summary_notes
    from jaxarith.printing.terminal import show_text
    from jaxarith.statistics import summarise
    from jaxarith.tables import (
        SUMMARY_ORDER,
        brief_summary,
        check_columns,
        check_format,
        chosen_columns,
        show,
    )

    check_format(format)
    directory = _directory(out, sweep)
    if distributed:
        join()
    loaded = _load(sweep, seeds, settings, digits, directory)
    if chosen_columns(format):
        expected = summarise(unscored_results(loaded.members))
        check_columns(format, expected, brief_summary(expected))
    use_compile_cache()
    hush_orbax()
    results = (run_distributed if distributed else run)(loaded, directory)
    if first():
        report = _report_after(directory)
        table = summarise(results)
        show(table, format, brief_summary(table), SUMMARY_ORDER)
        if format == "table":
            for note in summary_notes(table):
                show_text(note)
        print(report, _next_command(directory, results), sep="\n", file=sys.stderr)


def _report_after(directory: Path) -> str:
    """Write a finished sweep's report, and say so; where that fails, the sweep is no worse."""
    try:
        from jaxarith.report import write_report

        return f"report: {write_report(directory)}"
    except Exception as error:
        return f"report not written: {one_line(error)}"


def _next_command(directory: Path, results: "pd.DataFrame") -> str:
    """The command that most people want after a sweep: what the first varied setting changes."""
    from jaxarith.comparisons import comparable_fields

    place = in_command(directory)
    fields = comparable_fields(results)
    command = f"compare {place} --by {fields[0]}" if fields else f"errors {place}"
    return f"next: jaxarith {command}"


@command("submit")
def submit(
    sweep: Positional[SweepFile],
    cluster: Literal["slurm", "local"],
    jobs: int,
    out: str | None = None,
    requeue: bool = False,
    seeds: int | None = None,
    settings: Settings = (),
    digits: DigitSource = None,
    minutes: int = 240,
    cores: int = 4,
    gpus: int = 0,
    memory_gb: int | None = None,
    partition: str | None = None,
    options: Annotated[
        UseAppendAction[tuple[str, ...]], arg(name="sbatch", metavar="NAME[=VALUE]")
    ] = (),
) -> None:
    """Spread a sweep over independent jobs of a cluster that share its directory.

    Args:
        sweep: a sweep file.
        cluster: slurm, or local for processes on this machine.
        jobs: how many.
        out: the run directory, where all machines see it; runs/NAME when not given.
        requeue: start a job again that is preempted, lost, or reaches its limit.
        seeds: this many seeds instead of the file's.
        settings: change a setting, or with several values make it part of the grid.
            32/64 is one value of a setting of several numbers.
        digits: where pictures come from: tfds, embedded, or a folder of MNIST's IDX files.
        minutes: each job's limit.
        cores: processors of each job (slurm).
        gpus: accelerators of each job (slurm).
        memory_gb: memory of each job (slurm); the cluster's own where not given.
        partition: of the cluster; its own where not given.
        options: another option of sbatch, e.g. account=x.
    """
    from jaxarith.engine.jobs import Resources
    from jaxarith.engine.jobs import submit as spread

    parted = [one.partition("=") for one in options]
    further = {name: value if equals else True for name, equals, value in parted}
    resources = Resources(minutes, cores, gpus, memory_gb, partition, further)
    directory = _directory(out, sweep)
    loaded = _load(sweep, seeds, settings, digits, directory)
    ids = spread(loaded, directory, cluster, jobs, resources, requeue)
    if not ids:
        print(f"{shown(directory)}: nothing left to train")
        return
    look = f"jaxarith status {in_command(directory)}"
    print(f"{len(ids)} jobs on {cluster}: {', '.join(ids)}; see {look}")


@command("status")
def status(directory: Positional[Directory], format: Format = "table") -> None:
    """Show what is done, running, diverged, failed and waiting, by group; and submitted jobs.

    Args:
        directory: a run directory.
        format: how to print; jobs have a table of their own, which only "table" prints.
    """
    from jaxarith.engine.job_notes import jobs_of
    from jaxarith.engine.store import RunDirectory
    from jaxarith.tables import STATUS_ORDER, chosen_columns, show

    run = RunDirectory(directory)
    table, jobs = run.status(), jobs_of(run)
    show(table, format, order=STATUS_ORDER)
    if format == "table" and len(jobs) and not chosen_columns(format):
        print()
        show(jobs)
