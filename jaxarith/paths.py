"""Paths that a person gives: one meaning of each, whoever opens it, and how they are printed."""

import os
import re
import shlex
from pathlib import Path
from typing import Any

from jaxarith.errors import InputError

# ``gs://bucket/runs``; pathlib makes ``gs:/bucket/runs`` of it.
URL = re.compile(r"(?P<scheme>[A-Za-z][\w+.-]+(?:::[\w+.-]+)*):/(?P<slashes>/*)")
MOST_SHOWN = 250


def user_path(given: Any, name: str = "path") -> Path:
    """The absolute path that a person means by what they give; ``~`` is their home.

    Called once, where a path enters: pandas and others expand ``~`` and open URLs by themselves,
    but take an absolute path as it is.

    Args:
        given: text, bytes or a path object.
        name: of the argument or variable, for messages.

    Raises:
        InputError: no path, an empty one, a URL, an unknown home, or text that no file is named.
    """
    try:
        text = os.fsdecode(given)
    except TypeError:
        raise InputError(f"{name}={given!r}: must be a path, as text or pathlib.Path") from None
    if not text.strip():
        raise InputError(f"{name} {text!r}: is empty; name a file or directory, . for this one")
    if "\0" in text:
        raise InputError(f"{name} {text!r}: has a NUL character; leave it out")
    _refuse_url(text, name)
    expanded = os.path.expanduser(text)
    if expanded.startswith("~") and expanded == text:
        home = text.split("/")[0]
        raise InputError(
            f"{name} {shown(text)}: no home directory of {home} is known here; give the whole "
            f"path, or ./{shown(text)} for a name that begins with ~"
        )
    try:
        path = Path(expanded).absolute()
    except FileNotFoundError:
        raise InputError(
            f"{name} {shown(text)}: the directory you are in is gone; change to another"
        ) from None
    try:
        str(path).encode()
    except UnicodeEncodeError:
        raise InputError(
            f"{name} {shown(path)}: has bytes that are not UTF-8, which JAX's checkpoints cannot "
            "be kept under; rename it"
        ) from None
    return path


def environment_path(variable: str) -> Path | None:
    """The path that an environment variable names; None where it is not set or empty.

    Raises:
        InputError: as ``user_path``.
    """
    given = os.environ.get(variable)
    return user_path(given, variable) if given else None


def shown(path: str | Path) -> str:
    """A path as text that can be printed anywhere, whatever its bytes, and is not too long."""
    encoded = os.fspath(path).encode("utf-8", "surrogateescape")
    printable = encoded.decode("utf-8", "backslashreplace")
    return printable if len(printable) <= MOST_SHOWN else f"…{printable[1 - MOST_SHOWN :]}"


def in_command(path: Path) -> str:
    """A path as a shell takes it, within a command that is printed: from here where it is below."""
    here = os.getcwd()
    text = os.path.relpath(path, here) if Path(here) in path.parents else str(path)
    # What begins otherwise may be read as a home, an option or a URL.
    return shlex.quote(text if re.match(r"[\w./][^:]*$", text) else str(path))


def _refuse_url(text: str, name: str) -> None:
    found = URL.match(text)
    # A directory may be called "gs:" all the same.
    if not found or (not found["slashes"] and os.path.isdir(f"{found['scheme']}:")):
        return
    if found["scheme"].lower() == "file":
        local = text[found.end() - 1 :] or "/"
        raise InputError(f"{name} {shown(text)}: is a URL; give the path itself, e.g. {local}")
    raise InputError(
        f"{name} {shown(text)}: is a URL, and only this machine's files can be read and written; "
        "mount it (e.g. with gcsfuse, rclone or s3fs) and give the path it is mounted at"
    )
