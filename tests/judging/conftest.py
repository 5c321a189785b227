"""Embedded digits, and a judge trained on them in seconds."""

import os
from pathlib import Path

import pytest
from quick import QUICK

from jaxarith.judging.training import train_judge
from jaxarith.tasks.digits import load_digits

GIVEN = os.environ.get("JAXARITH_DIGITS", "").removeprefix("tfds:")


@pytest.fixture(scope="session")
def digits():
    return load_digits("embedded")


@pytest.fixture(scope="session")
def judge(digits):
    return train_judge(digits, QUICK)


@pytest.fixture(scope="session")
def mnist():
    if not (Path(GIVEN) / "train-images-idx3-ubyte.gz").is_file():
        pytest.skip("set JAXARITH_DIGITS to a folder of the four MNIST files to run this")
    return load_digits(GIVEN)
