"""The report: one HTML file that needs no network, and the pictures in it as files."""

from os import PathLike
from pathlib import Path


def write_report(directory: str | PathLike[str]) -> Path:
    """Write ``report.html`` and ``figures/*.png`` into a run directory; gives the page's path.

    Raises:
        InputError: not a run directory, none of its members finished, or it cannot be written.
    """
    from jaxarith.paths import user_path
    from jaxarith.report.writing import write

    return write(user_path(directory, "directory"))


__all__ = ["write_report"]
