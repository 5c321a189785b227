"""A run directory read, its report made and written."""

from pathlib import Path

from jaxarith.engine.answers import load_answers
from jaxarith.engine.files import write_whole
from jaxarith.engine.store import RunDirectory
from jaxarith.errors import InputError
from jaxarith.report.compared import comparisons
from jaxarith.report.page import page
from jaxarith.statistics import summarise


def write(path: Path) -> Path:
    """As ``jaxarith.report.write_report``."""
    directory = RunDirectory(path)
    results = directory.results()
    if not (results["status"] != "failed").any():
        raise InputError(f"{path}: has no finished member yet; run its sweep first")
    answers = load_answers(directory)
    html = page(
        directory,
        results,
        summarise(results),
        answers,
        comparisons(results),
        [],
        None,
    )
    report = path / "report.html"
    try:
        write_whole(report, lambda aside: aside.write_text(html, encoding="utf-8"))  # type: ignore[arg-type]
    except OSError as error:
        raise InputError(f"{report}: cannot be written ({error.strerror})") from None
    return report
