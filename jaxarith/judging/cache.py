"""Trained judges on disk, so that only the first use of a source trains one."""

import contextlib
import hashlib
import io
import logging
import os
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jax
import numpy as np
from filelock import FileLock
from flax.traverse_util import flatten_dict, unflatten_dict

from jaxarith.cache import cache_folder
from jaxarith.judging.training import RECIPES, train_judge
from jaxarith.models.judge import judge_shapes
from jaxarith.tasks.digits import Digits

log = logging.getLogger("jaxarith")
VERSION = 1  # Another number makes judges of before count as missing: raise it with any change.
CHECKSUM = "checksum"


def load_judge(digits: Digits) -> Any:
    """Parameters of the judge of a source, as NumPy arrays; trained where none is kept.

    A file that is damaged counts as missing. A cache that cannot be written is said, and the
    judge is used all the same. Loaded once per process.
    """
    place = judge_file(digits)
    if place not in _loaded:
        _loaded[place] = _find_or_train(place, digits)
    return _loaded[place]


_loaded: dict[Path, Any] = {}


def judge_file(digits: Digits) -> Path:
    """Where the judge of a source is kept; named by all that decides it."""
    what = f"{VERSION} {digits.fingerprint} {RECIPES[digits.collection]}"
    return cache_folder("judges") / f"{hashlib.sha256(what.encode()).hexdigest()[:16]}.npz"


def _find_or_train(place: Path, digits: Digits) -> Any:
    found = read_judge(place)
    if found is not None:
        return found
    with _alone(place):
        # Whoever held the lock may have trained it meanwhile.
        found = read_judge(place)
        if found is not None:
            return found
        log.info("training the judge of drawn answers on %s digits, once", digits.collection)
        start = time.perf_counter()
        params = train_judge(digits)
        log.info("judge trained in %.0f s", time.perf_counter() - start)
        try:
            write_judge(place, params)
        except OSError as error:
            log.warning("judge not kept: %s: %s; set JAXARITH_CACHE", place, error.strerror)
        return params


@contextlib.contextmanager
def _alone(place: Path) -> Iterator[None]:
    """Let others who start at the same time wait; where no lock can be had, go on without."""
    lock = FileLock(place.with_suffix(".lock"))
    with contextlib.suppress(OSError):
        place.parent.mkdir(parents=True, exist_ok=True)
        lock.acquire()
    try:
        yield
    finally:
        lock.release()


def read_judge(place: Path) -> Any:
    """Parameters from a file, or None where there is none or it is damaged."""
    try:
        # Read here, for NumPy does not close a file that it cannot make out.
        with np.load(io.BytesIO(place.read_bytes()), allow_pickle=False) as file:
            arrays = dict(file)
        if str(arrays.pop(CHECKSUM)) != _checksum(arrays):
            return None
    except (OSError, EOFError, ValueError, KeyError, zipfile.BadZipFile):
        return None
    params = unflatten_dict(arrays, sep="/")
    shapes = jax.tree.map(lambda leaf: leaf.shape, params)
    return params if shapes == jax.tree.map(lambda leaf: leaf.shape, judge_shapes()) else None


def write_judge(place: Path, params: Any) -> None:
    """Write parameters with their checksum, aside first: the file is there whole or not at all."""
    arrays: dict[str, Any] = flatten_dict(params, sep="/")
    buffer = io.BytesIO()
    np.savez(buffer, **{**arrays, CHECKSUM: np.array(_checksum(arrays))})  # type: ignore[arg-type]
    aside = place.with_name(f"{place.name}.{os.getpid()}.partial")
    try:
        aside.write_bytes(buffer.getbuffer())
        os.replace(aside, place)
    finally:
        aside.unlink(missing_ok=True)


def _checksum(arrays: dict[str, np.ndarray]) -> str:
    digest = hashlib.sha256()
    for name in sorted(arrays):
        digest.update(f"{name} {arrays[name].dtype} {arrays[name].shape}".encode())
        digest.update(np.ascontiguousarray(arrays[name]).data)
    return digest.hexdigest()
