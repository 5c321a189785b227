"""Reading that tells what the system refuses from what is damaged."""

import errno
import json
import os
import re
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import Any, TypeVar

from jaxarith.errors import InputError
from jaxarith.paths import shown

T = TypeVar("T")
_ALLOW = "allow this user to read it"
_NETWORK = "check the network or the mount"
# What helps against an error of the system; the file itself may be sound.
FIXES = {
    errno.EACCES: _ALLOW,
    errno.EPERM: _ALLOW,
    errno.EMFILE: "raise ulimit -n",
    errno.ENFILE: "close other programs",
    errno.ENOENT: "restore it, or wait until its copy is complete",
    errno.EISDIR: "put the file that belongs there back",
    errno.ENOTDIR: "put the directory that belongs there back",
    errno.ELOOP: "mend the link",
    errno.ENAMETOOLONG: "use a shorter name",
    errno.EIO: "check the disk",
    errno.ENOMEM: "close other programs",
} | dict.fromkeys(
    (errno.ESTALE, errno.ETIMEDOUT, errno.ENETUNREACH, errno.EHOSTDOWN, errno.ENOTCONN), _NETWORK
)


class UnreadableError(InputError):
    """The system does not let a file or directory be read; nothing is known of its content."""


@contextmanager
def reading(path: Path) -> Iterator[None]:
    """Say in one line what the system does not let be read, and why.

    Raises:
        UnreadableError: in place of any error of the system.
    """
    try:
        yield
    except OSError as error:
        raise _unreadable(path, error) from None


def _unreadable(path: Path, error: OSError) -> UnreadableError:
    fix = FIXES.get(error.errno or 0, "run the same command again once that is mended")
    reason = error.strerror or str(error)
    if error.errno == errno.ENOENT and path.is_symlink():
        reason, fix = f"a link to {shown(os.readlink(path))}, which is not there", "mend the link"
    elif error.errno == errno.ENOENT and (other := under_other_name(path)):
        fix = f"{other!r} lies beside it: rename it back"
    return UnreadableError(f"{shown(path)}: cannot be read ({reason}); {fix}")


def is_placeholder(name: str) -> bool:
    """Whether a name is that of a file that iCloud has not fetched yet."""
    return name.startswith(".") and name.endswith(".icloud")


def under_other_name(path: Path) -> str | None:
    """What lies beside a missing file or folder under a name that synchronisation makes of its own.

    Such as ``NAME (1).json``, ``NAME.json.bak`` or ``Copy of NAME.json``.
    """
    try:
        beside = sorted(os.listdir(path.parent))
    except OSError:
        return None
    stem = re.compile(rf"(?<![^\W_]){re.escape(path.stem)}(?![^\W_])")
    for name in beside:
        # What is under way has all of the name, too.
        if is_placeholder(name) or name.endswith(".partial"):
            continue
        if stem.search(name) and path.suffix in name:
            return shown(name)
    return None


def is_there(path: Path) -> bool:
    """Whether a file or directory exists; a link to nothing is an error, not an absence.

    Raises:
        UnreadableError: the system does not say.
    """
    with reading(path):
        try:
            path.stat()
        except (FileNotFoundError, NotADirectoryError):
            if path.is_symlink():
                raise
            return False
        return True


def is_directory(path: Path) -> bool:
    """Whether a directory is there.

    Raises:
        UnreadableError: the system does not say. ``Path.is_dir`` may then say that there is none.
    """
    if not is_there(path):
        return False
    with reading(path):
        return stat.S_ISDIR(path.stat().st_mode)


def entries(folder: Path) -> list[Path]:
    """What a directory holds, by name; nothing where there is no such directory.

    Raises:
        UnreadableError: the system does not say. ``Path.glob`` finds nothing then.
    """
    if not is_there(folder):
        return []
    with reading(folder):
        try:
            return sorted(folder.iterdir())
        except FileNotFoundError:  # Gone since.
            return []


def read(path: Path) -> bytes:
    """A file's content.

    Raises:
        UnreadableError: the system does not give it.
    """
    with reading(path):
        return path.read_bytes()


def parse(path: Path, make: Callable[[BytesIO], T], fix: str) -> T:
    """What ``make`` makes of a file's content, which is read first: what fails then is damaged.

    Raises:
        UnreadableError: the system does not give the content.
        InputError: ``make`` fails; its message ends with ``fix``.
    """
    content = BytesIO(read(path))
    try:
        return make(content)
    except MemoryError:
        raise
    except Exception:  # Whatever the reader raises, the content is of no use.
        raise InputError(f"{shown(path)}: damaged; {fix}") from None


def read_if_there(path: Path) -> bytes | None:
    """A file's content, or None where there is none.

    Raises:
        UnreadableError: the system does not give it.
    """
    if not is_there(path):
        return None
    with reading(path):
        try:
            return path.read_bytes()
        except FileNotFoundError:  # Gone since.
            return None


def read_json(path: Path) -> Any:
    """Plain data of a JSON file in any of Unicode's encodings; None without, or if it is damaged.

    Raises:
        UnreadableError: the system does not give the content.
    """
    content = read_if_there(path)
    try:
        return None if content is None else json.loads(content)
    except (ValueError, RecursionError):
        return None


def first_unreadable(folder: Path) -> UnreadableError | None:
    """The first thing in a folder that the system does not let be read, for readers that hide it.

    Args:
        folder: looked through to its depth; a file is looked at itself.
    """
    try:
        if not is_directory(folder):
            read(folder)
            return None
        for path in entries(folder):
            if found := first_unreadable(path):
                return found
    except UnreadableError as error:
        return error
    return None
