"""A run directory read, its report made and written."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from jaxarith.engine.answers import load_answers, of_arithmetic
from jaxarith.engine.files import write_whole
from jaxarith.engine.jax_options import with_usual_options
from jaxarith.engine.store import RunDirectory
from jaxarith.errors import InputError
from jaxarith.paths import shown
from jaxarith.report.compared import comparisons
from jaxarith.report.drawings import forest_picture, pictures_of
from jaxarith.report.frames import frames_section
from jaxarith.report.operand_data import pack
from jaxarith.report.page import page
from jaxarith.report.pictures import Picture
from jaxarith.report.words import cell_labels
from jaxarith.report.wrong import errors_section
from jaxarith.statistics import summarise

# Pictures of a setting each.
BY_SETTING = ("accuracy_by_", "comparisons_by_")


@with_usual_options
def write(path: Path) -> Path:
    """As ``jaxarith.report.write_report``."""
    directory = RunDirectory(path)
    results = directory.results()
    if not (results["status"] != "failed").any():
        raise InputError(f"{shown(path)}: has no finished member yet; run its sweep first")
    summary = summarise(results)
    every = load_answers(directory)
    answers = of_arithmetic(every)
    labels = cell_labels(results)
    with ThreadPoolExecutor(1) as beside:
        # Most of packing is deflating, which leaves the interpreter free to draw meanwhile.
        packing = beside.submit(pack, answers, results, labels)
        compared = comparisons(results)
        for entry in compared:
            if "table" in entry:
                entry["picture"] = forest_picture(entry["table"], entry["by"])
        pictures = pictures_of(results, summary, directory.curves())
        errors = errors_section(answers, results)
        frames = frames_section(directory, results, summary, every)
        packed = packing.result()
    html = page(directory, results, summary, packed, compared, pictures, errors, frames)
    drawn = [*pictures, *(errors["pictures"] if errors else [])]
    drawn += frames["pictures"] if frames else []
    drawn += [entry["picture"] for entry in compared if entry["picture"]]
    return _write(path, html, drawn)


def _write(path: Path, html: str, drawn: Sequence[Picture]) -> Path:
    report, names = path / "report.html", {one.name for one in drawn}
    try:
        # A sweep that has grown may be drawn by other settings.
        for kind in BY_SETTING:
            for old in (path / "figures").glob(f"{kind}*.png"):
                if old.stem not in names:
                    old.unlink()
        for one in drawn:
            file = path / "figures" / f"{one.name}.png"
            write_whole(file, lambda aside, one=one: aside.write_bytes(one.png))  # type: ignore
        write_whole(report, lambda aside: aside.write_text(html, encoding="utf-8"))  # type: ignore
    except OSError as error:
        raise InputError(f"{shown(report)}: cannot be written ({error.strerror})") from None
    return report
