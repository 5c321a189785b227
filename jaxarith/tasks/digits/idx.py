"""A folder of the four original MNIST files, packed or not, checked against what is published.

The format is that of LeCun, Cortes and Burges, "The MNIST database": a big-endian header (two zero
bytes, 8 for unsigned bytes, the number of dimensions, each dimension's size), then the bytes.
"""

import gzip
import hashlib
import os
import struct
import zlib
from pathlib import Path

import numpy as np

from jaxarith.errors import InputError, one_line
from jaxarith.paths import shown
from jaxarith.reading import UnreadableError, is_directory, is_there, read, reading
from jaxarith.suggestions import nearest
from jaxarith.tasks.digits.folders import candidates, places

ADDRESS = "https://storage.googleapis.com/cvdf-datasets/mnist/"
TRAIN, TEST = 60_000, 10_000
IMAGES = ("train-images-idx3-ubyte", "t10k-images-idx3-ubyte")
LABELS = ("train-labels-idx1-ubyte", "t10k-labels-idx1-ubyte")
FILES = IMAGES + LABELS
# SHA-256 of each file as distributed, with .gz (the values TensorFlow Datasets carries, too), and
# of what is in it. Files packed anew have the content alone in common.
CHECKSUMS = {
    "train-images-idx3-ubyte.gz": (
        "440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609"
    ),
    "train-labels-idx1-ubyte.gz": (
        "3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c"
    ),
    "t10k-images-idx3-ubyte.gz": (
        "8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6"
    ),
    "t10k-labels-idx1-ubyte.gz": (
        "f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6"
    ),
    "train-images-idx3-ubyte": "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db",
    "train-labels-idx1-ubyte": "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5",
    "t10k-images-idx3-ubyte": "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7",
    "t10k-labels-idx1-ubyte": "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2",
}


def check_folder(folder: Path, packed: bool = False) -> dict[str, Path]:
    """The four files of a folder, by name without ``.gz``, each with its published content.

    Args:
        folder: where the files lie, under one of their usual names (``folders.candidates``).
        packed: whether only files as published will do, byte for byte.

    Raises:
        InputError: no such folder, a file missing, unreadable, or other than published.
    """
    check_is_folder(folder)
    return {name: _find(folder, name, packed) for name in FILES}


def check_is_folder(folder: Path) -> None:
    """Refuse what is no folder.

    Raises:
        InputError: it is a file, not there, or cannot be looked into.
    """
    if not is_directory(folder):
        what = "is a file, not a folder" if is_there(folder) else "no such folder"
        near = nearest(folder.name.strip(), ("tfds", "embedded"))
        meant = f"did you mean {' or '.join(near)}? Or " if near else ""
        raise InputError(
            f"digits {shown(folder)}: {what}; {meant}name the folder of the four MNIST files, tfds "
            "or embedded"
        )
    with reading(folder):
        os.stat(os.path.join(folder, "."))  # Fails where the files in it cannot be reached.


def read_folder(folder: Path) -> tuple[np.ndarray, np.ndarray]:
    """Images uint8 [70000, 28, 28] and labels uint8 [70000], training part first.

    Raises:
        InputError: as ``check_folder``.
    """
    paths = check_folder(folder)
    images = np.concatenate([read_file(paths[name]) for name in IMAGES])
    return images, np.concatenate([read_file(paths[name]) for name in LABELS])


def read_file(path: Path) -> np.ndarray:
    """The array of one file of unsigned bytes, packed or not.

    Raises:
        InputError: not such a file, or cut short.
    """
    try:
        content = _unpack(read(path))
        kind, dimensions = struct.unpack_from(">HBB", content)[1:]
        sizes = struct.unpack_from(f">{dimensions}I", content, 4)
        if kind != 8:
            raise ValueError(f"holds numbers of kind {kind}, not bytes")
        return np.frombuffer(content, np.uint8, offset=4 + 4 * dimensions).reshape(sizes)
    except UnreadableError:
        raise
    except (*NOT_WHOLE, ValueError, struct.error) as error:
        raise InputError(f"{path}: no whole IDX file ({one_line(error, 120)}); {_MEND}") from None


NOT_WHOLE = (EOFError, zlib.error, gzip.BadGzipFile)
_MEND = "fetch it again, or use --digits embedded"


def _unpack(stored: bytes) -> bytes:
    """What a file holds; whether it is packed shows in its first bytes, whatever its name."""
    return gzip.decompress(stored) if stored[:2] == b"\x1f\x8b" else stored


def _find(folder: Path, name: str, packed: bool) -> Path:
    """The first of the places of a file where it is right.

    Raises:
        InputError: there is none; said of the first that is wrong.
    """
    refused: list[InputError] = []
    for path in candidates(folder, name, packed):
        try:
            _check_file(path, name, packed)
            return path
        except InputError as error:
            refused.append(error)
    if refused:
        raise refused[0]
    for path in places(folder, name, packed):
        # A folder of a file's name may be what holds the file.
        if is_directory(path):
            raise InputError(f"{shown(path)}: is a folder, not the file; put the file there")
    or_not = "" if packed else " (or without .gz)"
    raise InputError(f"digits {folder}: {name}.gz{or_not} is missing; put it there")


def _check_file(path: Path, name: str, packed: bool) -> None:
    stored = read(path)
    try:
        found = hashlib.sha256(stored).hexdigest()
        if found == CHECKSUMS[f"{name}.gz"]:
            return
        content = hashlib.sha256(_unpack(stored)).hexdigest()
    except NOT_WHOLE as error:
        raise InputError(f"{path}: corrupt or cut short: {one_line(error, 120)}; {_MEND}") from None
    if content != CHECKSUMS[name]:
        raise InputError(
            f"{path}: corrupt or cut short: its content has SHA-256 {content[:12]}…, published is "
            f"{CHECKSUMS[name][:12]}…; {_MEND}"
        )
    if packed:
        raise InputError(
            f"{path}: holds the right images, but was packed anew, which TensorFlow Datasets does "
            f"not take; use --digits {path.parent}"
        )
