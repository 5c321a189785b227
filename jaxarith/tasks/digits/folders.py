"""Where the four MNIST files lie in the folders that libraries and sites make of them."""

from collections.abc import Iterator
from pathlib import Path

# The folder itself, then torchvision's.
SUBFOLDERS = (".", "MNIST/raw", "raw", "MNIST", "mnist")
KERAS = "mnist.npz"


def candidates(folder: Path, name: str, packed: bool = False) -> Iterator[Path]:
    """The files there that may be one of the four, likeliest first.

    Sites also name them with a dot (``train-images.idx3-ubyte``), or put each into a folder of its
    own name (Kaggle).

    Args:
        folder: the folder a person names.
        name: the original name, without ``.gz``.
        packed: whether only ``.gz`` files and original names will do.
    """
    names = (name,) if packed else (name, name.replace("-idx", ".idx"))
    endings = (".gz",) if packed else (".gz", "")
    subfolders = (".",) if packed else SUBFOLDERS
    for subfolder in subfolders:
        for one in names:
            for ending in endings:
                file = f"{one}{ending}"
                places = [folder / subfolder / file]
                places += [] if packed else [folder / subfolder / own / file for own in names]
                yield from (path for path in places if path.is_file())


def keras_file(place: Path) -> Path | None:
    """The file that Keras keeps MNIST in: a folder's, or one that is named itself."""
    if place.suffix == ".npz" and place.is_file():
        return place
    return place / KERAS if (place / KERAS).is_file() else None
