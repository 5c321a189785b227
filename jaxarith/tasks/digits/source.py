"""Which digit images are used, and getting them.

What is asked for decides: ``--digits``, else the environment variable ``JAXARITH_DIGITS``, else
TensorFlow Datasets. Only where nobody asked do the embedded digits stand in, and say so.
"""

import functools
import os
import sys
from pathlib import Path
from typing import NamedTuple

import numpy as np

from jaxarith.errors import InputError, one_line
from jaxarith.paths import user_path
from jaxarith.reading import is_directory
from jaxarith.tasks.digits import files, idx, store
from jaxarith.tasks.digits.collection import Digits, Part, fingerprint, is_mnist

SOURCES = ("tfds", "idx", "embedded")
SECONDS_TO_ANSWER = 5.0  # For a server that does not, before embedded digits stand in.


class Choice(NamedTuple):
    """A source that was chosen.

    Attributes:
        source: one of ``SOURCES``.
        folder: where the MNIST files lie; needed by ``idx``, of use to ``tfds``.
        asked: whether someone asked for it; else embedded digits may stand in.
    """

    source: str
    folder: Path | None = None
    asked: bool = True


def load_digits(source: str | os.PathLike[str] | None = None) -> Digits:
    """The digit images of a source, prepared at first use and loaded once per process.

    Args:
        source: ``tfds`` (MNIST by TensorFlow Datasets; downloaded, but where ``JAXARITH_DIGITS``
            is a folder), ``tfds:DIR`` (the same from the four files in a folder), ``embedded``
            (scikit-learn's), or a folder of the four files or of Keras's. None takes
            ``JAXARITH_DIGITS``, else ``tfds``, else ``embedded``.

    Raises:
        InputError: what was asked for cannot be had.
        RunError: the cache's disk is full.
    """
    return _load(choose(source), store.place_of(""))


def choose(source: str | os.PathLike[str] | None) -> Choice:
    """What a source's name, or none, stands for."""
    variable = os.environ.get("JAXARITH_DIGITS", "")
    named = os.fspath(source) if source is not None else variable
    if named == "":
        if source is not None:
            raise InputError("digits '': name tfds, embedded, or a folder of the four MNIST files")
        return Choice("tfds", asked=False)
    if named == "tfds":
        folder = variable.removeprefix("tfds:")
        if folder in ("", "tfds", "embedded"):
            return Choice("tfds")
        place = user_path(folder, "JAXARITH_DIGITS")
        return Choice("tfds", place if is_directory(place) else None)
    if named == "embedded":
        return Choice("embedded")
    name = "digits" if source is not None else "JAXARITH_DIGITS"
    kind = "tfds" if named.startswith("tfds:") else "idx"
    return Choice(kind, user_path(named.removeprefix("tfds:"), name))


@functools.cache
def _load(choice: Choice, cache: Path) -> Digits:
    try:
        return _get(choice)
    except InputError as error:
        if choice.asked:
            raise
        note = f"digits: scikit-learn's 8×8 digits stand in for MNIST: {error}"
        print(note, file=sys.stderr)
        return _get(Choice("embedded"))._replace(note=note)


def _get(choice: Choice) -> Digits:
    check(choice)
    prepare = functools.partial(_prepare, choice)
    return as_digits(choice.source, store.find_or_prepare(choice.source, prepare))


def check(choice: Choice) -> None:
    """Refuse a folder of MNIST that is not there or holds something else.

    Looked at even when the cache has the images, for then they are what is being asked for.

    Raises:
        InputError: as ``files.check_files``.
    """
    if choice.folder is not None:
        files.check_files(choice.folder, packed=choice.source == "tfds")


def load_collection(collection: str | None) -> Digits:
    """The digits of a collection, from wherever they are at hand.

    A run names its collection and not the place it came from, which may be gone or differ on
    another machine; the images are the same.

    Args:
        collection: ``mnist`` or ``embedded``; None takes what is chosen (``load_digits``).

    Raises:
        InputError: MNIST cannot be had.
    """
    if collection is None:
        return load_digits()
    if collection == "embedded":
        return load_digits("embedded")
    choice, refused = choose(None), None
    if choice.folder is not None:
        try:
            return load_digits()
        except InputError as error:
            refused = error
    if (prepared := _prepared_mnist(store.place_of(""))) is not None:
        return prepared
    try:
        if refused is not None:
            raise refused
        return load_digits("tfds")
    except InputError as error:
        reason = one_line(error, 200).split(";")[0]
        raise InputError(
            f"digits=mnist: the pictures are MNIST's, which cannot be had here ({reason}); set "
            "JAXARITH_DIGITS to a folder of the four MNIST files"
        ) from None


@functools.cache
def _prepared_mnist(cache: Path) -> Digits | None:
    """MNIST as any source has prepared it before."""
    for source in ("tfds", "idx"):
        found = store.find(source)
        if found is not None and is_mnist(found.fingerprint):
            return as_digits(source, found)
    return None


def as_digits(source: str, found: store.Prepared) -> Digits:
    """Prepared arrays, cut into the training and the test part."""
    cut = found.train
    return Digits(
        source,
        Part(found.images[:cut], found.labels[:cut]),
        Part(found.images[cut:], found.labels[cut:]),
        found.fingerprint,
    )


def _prepare(choice: Choice) -> store.Arrays:
    if choice.source == "embedded":
        from jaxarith.tasks.digits.embedded import embedded_digits

        return embedded_digits()
    if choice.source == "idx":
        assert choice.folder is not None
        return (*files.read_files(choice.folder), idx.TRAIN)
    return (*_read_by_tfds(choice.folder), idx.TRAIN)


def _read_by_tfds(files: Path | None) -> tuple[np.ndarray, np.ndarray]:
    place = store.place_of("tensorflow_datasets")
    if files is not None:
        idx.check_folder(files, packed=True)
    elif not (place / "digit_images" / "1.0.0").is_dir():
        _ask_server()
    try:
        from jaxarith.tasks.digits.tfds_mnist import read_mnist
    except ImportError as error:
        raise InputError(
            f"digits tfds: {one_line(error, 120)}; pip install tensorflow-datasets "
            f"importlib_resources, or {_MEND}"
        ) from None
    try:
        images, labels = read_mnist(place, files)
    except Exception as error:
        if store.is_full(error) or (isinstance(error, OSError) and error.errno is not None):
            raise  # An error of the system: what lies there may be sound.
        kind = type(error).__name__
        raise InputError(
            f"digits tfds: {kind}: {one_line(error, 160)}; remove {place} and try again, or {_MEND}"
        ) from None
    if not is_mnist(fingerprint(images, labels)):
        raise InputError(f"digits tfds: {place} is damaged; remove it and try again, or {_MEND}")
    return images, labels


_MEND = "use --digits DIR with the four MNIST files, or --digits embedded"


def _ask_server() -> None:
    """Fail soon where there is no network: TensorFlow Datasets would try for minutes.

    Raises:
        InputError: no answer.
    """
    try:
        import requests
    except ImportError:
        return  # Said by the import of what needs it.
    try:
        answer = requests.head(f"{idx.ADDRESS}{idx.FILES[0]}.gz", timeout=SECONDS_TO_ANSWER)
        answer.raise_for_status()
    except requests.RequestException as error:
        kind = type(error).__name__
        raise InputError(f"digits tfds: no network ({kind}); {_MEND}") from None
