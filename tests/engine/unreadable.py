"""Ways in which the system refuses to give a file that is sound."""

import io
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

NOBODY = 65534


def fail_to_open(path: Path, number: int, patch: pytest.MonkeyPatch) -> None:
    """Have the system fail with an error when a file is opened or a directory is listed."""
    real_open, real_listdir = io.open, os.listdir

    def refuse(given: object) -> None:
        if str(given) == str(path):
            raise OSError(number, os.strerror(number), str(path))

    def opening(file, *arguments, **options):
        refuse(file)
        return real_open(file, *arguments, **options)

    def listing(folder="."):
        refuse(folder)
        return real_listdir(folder)

    patch.setattr(io, "open", opening)
    patch.setattr(os, "listdir", listing)


@contextmanager
def forbidden(path: Path) -> Iterator[None]:
    """Nobody may read a path, not even the one who runs the tests, whom root lets read it all."""
    mode = path.stat().st_mode
    path.chmod(0)
    root = os.geteuid() == 0
    try:
        if root:
            os.seteuid(NOBODY)
        yield
    finally:
        if root:
            os.seteuid(0)
        path.chmod(mode)
