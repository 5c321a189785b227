"""The report: one HTML file that needs no network, and the pictures in it as files."""

from pathlib import Path


def write_report(directory: Path) -> Path:
    """Write ``report.html`` and ``figures/*.png`` into a run directory; gives the page's path.

    Raises:
        InputError: not a run directory, none of its members finished, or it cannot be written.
    """
    from jaxarith.report.writing import write

    return write(Path(directory))


__all__ = ["write_report"]
