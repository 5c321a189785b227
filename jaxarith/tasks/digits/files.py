"""MNIST in the files of a folder: the four original ones, or the one that Keras makes of them."""

from pathlib import Path

import numpy as np

from jaxarith.tasks.digits import idx
from jaxarith.tasks.digits.folders import candidates, keras_file
from jaxarith.tasks.digits.keras_npz import read_keras


def check_files(place: Path, packed: bool = False) -> None:
    """Refuse files that are missing, damaged or of other images.

    Args:
        place: a folder, or Keras's file.
        packed: whether only the four files as published will do.

    Raises:
        InputError: in one line, with the file.
    """
    file = None if packed else _keras(place)
    if file is None:
        idx.check_folder(place, packed)
    else:
        read_keras(file)


def read_files(place: Path) -> tuple[np.ndarray, np.ndarray]:
    """Images uint8 [70000, 28, 28] and labels uint8 [70000], training part first.

    Raises:
        InputError: as ``check_files``.
    """
    file = _keras(place)
    return idx.read_folder(place) if file is None else read_keras(file)


def _keras(place: Path) -> Path | None:
    """Keras's file, where none of the four lies beside it."""
    if any(next(candidates(place, name), None) for name in idx.FILES):
        return None
    return keras_file(place)
