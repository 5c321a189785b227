"""Commands that show one run: ``results``, ``summary``, ``errors``, ``report``."""

from typing import Literal

from tyro.conf import Positional

from jaxarith.commands.registry import Directory, Format, command
from jaxarith.errors import InputError


@command("results")
def results(directory: Positional[Directory], format: Format = "table") -> None:
    """Print one row per finished or failed member.

    Args:
        directory: a run directory.
        format: how to print; all columns in every format but table.
    """
    from jaxarith.engine.store import RunDirectory
    from jaxarith.tables import RESULTS_ORDER, brief_results, show

    table = RunDirectory(directory).results()
    show(table, format, brief_results(table), RESULTS_ORDER, ("error",))


@command("summary")
def summary(directory: Positional[Directory], format: Format = "table") -> None:
    """Print one row per cell: mean and spread over seeds, with 95 % intervals.

    Args:
        directory: a run directory.
        format: how to print; all columns in every format but table.
    """
    from jaxarith.engine.store import RunDirectory
    from jaxarith.interval_notes import summary_notes
    from jaxarith.printing.terminal import show_text
    from jaxarith.statistics import summarise
    from jaxarith.tables import SUMMARY_ORDER, brief_summary, show

    table = summarise(RunDirectory(directory).results())
    if table.empty:
        raise InputError(f"{directory}: has no finished member yet; run its sweep first")
    show(table, format, brief_summary(table), SUMMARY_ORDER)
    if format == "table":
        for note in summary_notes(table):
            show_text(note)


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
    from jaxarith.engine.answers import load_answers, of_arithmetic
    from jaxarith.engine.store import RunDirectory
    from jaxarith.mistakes import in_words, survey
    from jaxarith.mistakes.words import brief_mistakes
    from jaxarith.printing.terminal import show_text
    from jaxarith.tables import ERRORS_NEEDED, ERRORS_ORDER, chosen_columns, show

    run = RunDirectory(directory)
    answers = load_answers(run)
    if not answers:
        raise InputError(f"{directory}: has no finished member yet; run its sweep first")
    if not (answers := of_arithmetic(answers)):
        raise InputError(f"{directory}: kinds of mistakes are of arithmetic; it has none")
    # Read last: a sweep may be finishing members meanwhile.
    found = survey(run.results(), answers, by.split(","), part)
    if format != "table" or chosen_columns(format):
        show(found.mistakes, format, brief_mistakes(found.mistakes))
        return
    for title, table in in_words(found):
        show_text(title)
        if table is not None:
            show(table, format, order=ERRORS_ORDER, needed=ERRORS_NEEDED)
            print()


@command("report")
def report(directory: Positional[Directory]) -> None:
    """Write report.html, one file that needs no network, and its pictures in figures/.

    Args:
        directory: a run directory; an unfinished one is reported as far as it is.
    """
    from jaxarith.report import write_report

    print(write_report(directory))
