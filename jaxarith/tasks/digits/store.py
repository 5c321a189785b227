"""Prepared digit images on disk, so that only the first start prepares them.

They are read by memory map: members, processes and programs share the same pages. What is read is
compared with its fingerprint, so what a crash or a bad disk left behind is prepared again.
"""

import errno
import io
import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import numpy as np
from filelock import FileLock

from jaxarith.cache import cache_folder
from jaxarith.errors import InputError, RunError
from jaxarith.reading import first_unreadable, is_there, read_json
from jaxarith.tasks.digits.collection import fingerprint

FORMAT = 1  # Another number makes prepared images of before count as missing.
Arrays = tuple[np.ndarray, np.ndarray, int]


class Prepared(NamedTuple):
    """What lies in the cache for one source.

    Attributes:
        images: uint8 [n, 28, 28], mapped from disk.
        labels: uint8 [n], mapped from disk.
        train: how many of them are the training part; the rest is the test part.
        fingerprint: SHA-256 of images and labels.
    """

    images: np.ndarray
    labels: np.ndarray
    train: int
    fingerprint: str


def place_of(source: str) -> Path:
    """The folder of a source's prepared arrays."""
    return cache_folder("digits") / source


def find(source: str) -> Prepared | None:
    """A source's prepared arrays, or None where there are none or they are damaged.

    Raises:
        InputError: the system does not let them be read.
    """
    place = place_of(source)
    try:
        about = read_json(place / "about.json")
        images = np.load(place / "images.npy", mmap_mode="r")
        labels = np.load(place / "labels.npy", mmap_mode="r")
        found = Prepared(images, labels, int(about["train"]), str(about["fingerprint"]))
        whole = about["format"] == FORMAT and fingerprint(images, labels) == found.fingerprint
    except (OSError, EOFError, ValueError, KeyError, TypeError):
        if is_there(place) and (refused := first_unreadable(place)):
            raise InputError(f"{refused}, or set JAXARITH_CACHE to another folder") from None
        return None
    return found if whole else None


def find_or_prepare(source: str, prepare: Callable[[], Arrays]) -> Prepared:
    """A source's arrays from the cache; where they are missing, ``prepare`` makes them.

    Args:
        source: names the folder in the cache.
        prepare: gives images, labels and the number in the training part.

    Raises:
        InputError: the cache cannot be written.
        RunError: the disk is full, or does not give back what was written.
    """
    if found := find(source):
        return found
    place = place_of(source)
    with said_of_cache(place):
        place.parent.mkdir(parents=True, exist_ok=True)
        # Whoever starts at the same time waits for the first one's work.
        with FileLock(place.with_name(f"{source}.lock")):
            if found := find(source):
                return found
            _write(place, *prepare())
    if found := find(source):
        return found
    raise RunError(f"{place}: does not read as it was written; set JAXARITH_CACHE to another disk")


class said_of_cache:  # noqa: N801 - used as a context, like contextlib.suppress
    """Says in one line what is wrong with the cache's disk."""

    def __init__(self, place: Path):
        self.place = place

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if error is None or isinstance(error, InputError | RunError):
            return
        if is_full(error):
            raise RunError(
                f"{self.place}: no space left on the disk; free 200 MB, or set JAXARITH_CACHE to "
                "a folder on another"
            ) from None
        if isinstance(error, OSError) and error.errno is not None:
            raise InputError(
                f"{self.place}: cannot be written ({os.strerror(error.errno)}); set "
                "JAXARITH_CACHE to a folder you can write"
            ) from None


def is_full(error: BaseException) -> bool:
    """Whether an error comes from a disk, or a share of one, that is full."""
    number = getattr(error, "errno", None)
    return number in (errno.ENOSPC, errno.EDQUOT) or "No space left on device" in str(error)


def _write(place: Path, images: np.ndarray, labels: np.ndarray, train: int) -> None:
    aside = place.with_name(f"{place.name}.partial")
    shutil.rmtree(aside, ignore_errors=True)
    try:
        aside.mkdir()
        _save(aside / "images.npy", images)
        _save(aside / "labels.npy", labels)
        about = {"format": FORMAT, "train": train, "fingerprint": fingerprint(images, labels)}
        (aside / "about.json").write_text(json.dumps(about) + "\n", encoding="utf-8")
        shutil.rmtree(place, ignore_errors=True)
        os.replace(aside, place)
    except BaseException:
        shutil.rmtree(aside, ignore_errors=True)
        raise


def _save(path: Path, array: np.ndarray) -> None:
    # NumPy writes arrays to files itself, and does not say why that failed.
    buffer = io.BytesIO()
    np.save(buffer, array)
    path.write_bytes(buffer.getbuffer())
