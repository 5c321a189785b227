"""A cache of its own for every test, and MNIST files: the real ones where given, or small ones."""

import gzip
import hashlib
import os
from pathlib import Path

import numpy as np
import pytest
from tasks.digits.files import idx_bytes

from jaxarith.tasks.digits import collection, idx, source

GIVEN = os.environ.get("JAXARITH_DIGITS", "").removeprefix("tfds:")


@pytest.fixture(autouse=True)
def cache(monkeypatch, tmp_path):
    """An empty cache, nothing loaded, and nobody who asked for a source."""
    place = tmp_path / "cache"
    monkeypatch.setenv("JAXARITH_CACHE", str(place))
    monkeypatch.delenv("JAXARITH_DIGITS", raising=False)
    for loaded in (source._load, source._prepared_mnist):
        loaded.cache_clear()
    yield place
    for loaded in (source._load, source._prepared_mnist):
        loaded.cache_clear()


@pytest.fixture
def mnist_files():
    """The folder of the four original files."""
    if not (Path(GIVEN) / "train-images-idx3-ubyte.gz").is_file():
        pytest.skip("set JAXARITH_DIGITS to a folder of the four MNIST files to run this")
    return Path(GIVEN).absolute()


@pytest.fixture
def small_files(monkeypatch, tmp_path):
    """A folder of 60 and 10 noise images that passes for MNIST, and its arrays."""
    draw = np.random.default_rng(0)
    images = draw.integers(0, 256, (70, 28, 28), np.uint8)
    labels = (np.arange(70) % 10).astype(np.uint8)
    folder = tmp_path / "files"
    folder.mkdir()
    parts = (images[:60], images[60:], labels[:60], labels[60:])
    checksums = {}
    for name, part in zip(idx.FILES, parts, strict=True):
        packed = gzip.compress(idx_bytes(part), mtime=0)
        (folder / f"{name}.gz").write_bytes(packed)
        checksums[f"{name}.gz"] = hashlib.sha256(packed).hexdigest()
        checksums[name] = hashlib.sha256(idx_bytes(part)).hexdigest()
    monkeypatch.setattr(idx, "CHECKSUMS", checksums)
    monkeypatch.setattr(idx, "TRAIN", 60)
    monkeypatch.setattr(idx, "TEST", 10)
    monkeypatch.setattr(collection, "MNIST_FINGERPRINT", collection.fingerprint(images, labels))
    return folder, images, labels
