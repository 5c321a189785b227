"""Where the four MNIST files lie in the folders that libraries and sites make of them."""

import stat
from collections.abc import Iterator
from pathlib import Path

# The folder itself, then torchvision's.
SUBFOLDERS = (".", "MNIST/raw", "raw", "MNIST", "mnist")
KERAS = "mnist.npz"


def places(folder: Path, name: str, packed: bool = False) -> Iterator[Path]:
    """Where one of the four may lie, likeliest first.

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
                yield folder / subfolder / file
                yield from () if packed else (folder / subfolder / own / file for own in names)


def candidates(folder: Path, name: str, packed: bool = False) -> Iterator[Path]:
    """The files that are there at these places."""
    return (path for path in places(folder, name, packed) if may_be_file(path))


def may_be_file(path: Path) -> bool:
    """Whether a file is there, or what cannot be looked at: reading it then says why."""
    try:
        return stat.S_ISREG(path.stat().st_mode)
    except (FileNotFoundError, NotADirectoryError):
        return path.is_symlink()
    except OSError:
        return True


def keras_file(place: Path) -> Path | None:
    """The file that Keras keeps MNIST in: a folder's, or one that is named itself."""
    if place.suffix == ".npz" and may_be_file(place):
        return place
    return place / KERAS if may_be_file(place / KERAS) else None
