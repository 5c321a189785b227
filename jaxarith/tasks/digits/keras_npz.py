"""MNIST as Keras keeps it: one ``mnist.npz`` of four arrays."""

import io
import zipfile
import zlib
from pathlib import Path

import numpy as np

from jaxarith.errors import InputError, one_line
from jaxarith.reading import read
from jaxarith.tasks.digits.collection import fingerprint, is_mnist

IMAGES, LABELS = ("x_train", "x_test"), ("y_train", "y_test")


def read_keras(path: Path) -> tuple[np.ndarray, np.ndarray]:
    """Images uint8 [70000, 28, 28] and labels uint8 [70000], training part first.

    Raises:
        InputError: the file cannot be read, is cut short, or holds other images.
    """
    mend = "fetch it again, or use --digits embedded"
    content = io.BytesIO(read(path))
    try:
        # Read here, for NumPy does not close a file that it cannot make out.
        with np.load(content, allow_pickle=False) as file:
            images = np.concatenate([file[name] for name in IMAGES]).astype(np.uint8)
            labels = np.concatenate([file[name] for name in LABELS]).astype(np.uint8)
    except (OSError, EOFError, ValueError, KeyError, zipfile.BadZipFile, zlib.error) as error:
        what = f"corrupt or cut short: {one_line(error, 120)}"
        raise InputError(f"{path}: {what}; {mend}") from None
    if not is_mnist(fingerprint(images, labels)):
        raise InputError(f"{path}: holds other images than MNIST's; {mend}")
    return images, labels
