"""A Python file run as ``python FILE`` runs it, within this process."""

import importlib
import os
import runpy
import sys
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout, suppress
from pathlib import Path
from typing import Any


def run_file(path: Path) -> dict[str, Any]:
    """The names that a file leaves; it may import its neighbours, and prints to standard error.

    Neighbours are read anew by every file: another folder may have some of the same names.
    """
    with _neighbours(path.parent), _output_to_errors():
        return runpy.run_path(str(path))


@contextmanager
def _output_to_errors() -> Iterator[None]:
    """Have standard output go to standard error, that of child processes too."""
    _flush()
    try:
        kept = os.dup(1)
    except OSError:  # It is closed.
        kept = None
    try:
        if kept is not None:
            with suppress(OSError):
                os.dup2(2, 1)
        with redirect_stdout(sys.stderr):
            yield
    finally:
        _flush()
        if kept is not None:
            os.dup2(kept, 1)
            os.close(kept)


def _flush() -> None:
    for stream in (sys.stdout, sys.__stdout__):
        # None, or closed.
        with suppress(AttributeError, ValueError, OSError):
            stream.flush()  # type: ignore[union-attr]


@contextmanager
def _neighbours(folder: Path) -> Iterator[None]:
    before, directory = set(sys.modules), Path.cwd()
    sys.path.insert(0, str(folder))
    importlib.invalidate_caches()
    try:
        yield
    finally:
        os.chdir(directory)  # Relative paths of a command are meant where it was given.
        if str(folder) in sys.path:
            sys.path.remove(str(folder))
        own = {name for name in set(sys.modules) - before if _is_neighbour(folder, name)}
        for name in list(sys.modules):
            if name.partition(".")[0] in own:
                del sys.modules[name]


def _is_neighbour(folder: Path, name: str) -> bool:
    """Whether a module or a package is of a folder, not of one below."""
    module = sys.modules[name]
    file, parts = getattr(module, "__file__", None), getattr(module, "__path__", ())
    places = [Path(one) for one in parts] or ([Path(file)] if file else [])
    return "." not in name and any(place.parent == folder for place in places)
