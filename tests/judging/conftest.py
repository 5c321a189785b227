"""Embedded digits, and a judge trained on them in seconds."""

import os
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import pytest
from filelock import FileLock
from quick import QUICK

from jaxarith.judging.cache import read_judge, write_judge
from jaxarith.judging.training import train_judge
from jaxarith.tasks.digits import load_digits

GIVEN = os.environ.get("JAXARITH_DIGITS", "").removeprefix("tfds:")


@pytest.fixture(scope="session")
def digits():
    return load_digits("embedded")


@pytest.fixture(scope="session")
def judge(digits, shared_folder):
    """Trained once for all workers of a run."""
    place = shared_folder / "judge.npz"
    with FileLock(place.with_suffix(".lock")):
        if read_judge(place) is None:
            write_judge(place, _trained(digits))
        return read_judge(place)


def _trained(digits):
    """By a process of its own, with XLA's optimizations: here they pay."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("JAX_DISABLE_MOST_OPTIMIZATIONS", "XLA_FLAGS"):
            patch.delenv(name, raising=False)
        with ProcessPoolExecutor(1, get_context("spawn")) as processes:
            return processes.submit(train_judge, digits, QUICK).result()


@pytest.fixture(scope="session")
def mnist():
    if not (Path(GIVEN) / "train-images-idx3-ubyte.gz").is_file():
        pytest.skip("set JAXARITH_DIGITS to a folder of the four MNIST files to run this")
    return load_digits(GIVEN)
