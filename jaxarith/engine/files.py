"""Writing so that a file or folder is there whole or not at all, whatever kills the process."""

import errno
import json
import os
import shutil
import uuid
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from jaxarith.errors import InputError
from jaxarith.paths import shown

ASIDE = ".partial"


def write_whole(path: Path, write: Callable[[Path], None], shared: bool = False) -> None:
    """Have ``write`` make a file or folder aside, put it on disk, then give it its name.

    Args:
        path: what is made; of a link, what it leads to.
        write: makes it, aside.
        shared: whether other processes, on other machines perhaps, may do so at the same time.
    """
    path = resolved(path) if path.is_symlink() else path
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = path.with_name(f"{path.name}{f'.{uuid.uuid4().hex}' * shared}{ASIDE}")
    remove(aside)
    try:
        write(aside)
        _synchronise(aside)
        if path.is_dir():
            retire(path)
        os.replace(aside, path)
        _synchronise_one(path.parent)
    except BaseException:
        remove(aside)
        raise


def resolved(path: Path) -> Path:
    """Where a path that is to be written leads, links followed.

    Raises:
        InputError: its links lead in a circle, which ``Path.resolve`` does not say in every Python.
    """
    try:
        path.stat()
    except OSError as error:
        if error.errno == errno.ELOOP:
            what = f"cannot be written ({error.strerror}); mend the link"
            raise InputError(f"{shown(path)}: {what}") from None
    return Path(os.path.realpath(path))


def write_json(path: Path, value: Any, shared: bool = False) -> None:
    """Write plain data as indented JSON, whole; ``shared`` as ``write_whole``'s."""
    text = json.dumps(value, indent=2) + "\n"
    write_whole(path, lambda aside: aside.write_text(text, encoding="utf-8"), shared)  # type: ignore


def remove(path: Path) -> None:
    """Delete a file or folder, if it is there; another process may do so at the same time."""
    if path.is_dir() and not path.is_symlink():
        with suppress(FileNotFoundError):
            shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def retire(folder: Path) -> None:
    """Delete a folder that other processes may look into: out of its place at once, then all of it.

    What another has made in its place meanwhile is its own.
    """
    aside = folder.with_name(f"{folder.name}.{os.getpid()}{ASIDE}")
    with suppress(FileNotFoundError):
        os.replace(folder, aside)
    remove(aside)


def _synchronise(path: Path) -> None:
    if path.is_dir():
        for child in path.iterdir():
            _synchronise(child)
    _synchronise_one(path)


def _synchronise_one(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
