"""MNIST by TensorFlow Datasets: the same images as the files, and TensorFlow is never imported."""

import json
import subprocess
import sys

import numpy as np
import pytest

from jaxarith.errors import InputError, RunError
from jaxarith.tasks.digits import idx, load_digits, source

START = """
import json, sys, time
start = time.perf_counter()
from jaxarith.tasks.digits import load_digits
digits = load_digits({name!r})
total = int(digits.train.images.sum(dtype="int64"))
seconds = time.perf_counter() - start
forbidden = [name for name in sys.modules if name.split(".")[0] in ("tensorflow", "keras")]
print(json.dumps([digits.source, digits.collection, total, seconds, forbidden]))
"""


def start(name):
    code = START.format(name=name)
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    return json.loads(done.stdout)


def test_it_gives_the_images_of_the_files_without_tensorflow(mnist_files):
    images, labels = idx.read_folder(mnist_files)
    total = int(images[:60_000].sum(dtype=np.int64))
    first = start(f"tfds:{mnist_files}")
    assert first[:3] == ["tfds", "mnist", total]
    assert first[4] == []
    # The second start needs neither the files nor a network.
    second = start("tfds")
    assert second[:3] == first[:3]
    assert second[4] == []
    assert second[3] < 2
    digits = load_digits("tfds")
    np.testing.assert_array_equal(digits.test.images, images[60_000:])
    np.testing.assert_array_equal(digits.train.labels, labels[:60_000])


@pytest.fixture
def read_by(monkeypatch):
    """Replace what TensorFlow Datasets does, in a process that need not import it."""

    def replace(function):
        module = type(sys)("jaxarith.tasks.digits.tfds_mnist")
        module.read_mnist = function
        monkeypatch.setitem(sys.modules, module.__name__, module)

    return replace


@pytest.mark.parametrize(
    "error", [ValueError("a\nb"), ConnectionError("reset"), KeyError("x"), OSError("gone")]
)
def test_whatever_it_raises_is_one_line_with_the_mend(error, read_by, small_files):
    def fail(place, files):
        raise error

    read_by(fail)
    with pytest.raises(InputError) as caught:
        load_digits(f"tfds:{small_files[0]}")
    text = str(caught.value)
    assert "\n" not in text
    for word in ("digits tfds", type(error).__name__, "remove", "--digits embedded"):
        assert word in text


def test_a_full_disk_is_said_however_it_is_wrapped(read_by, small_files):
    def fail(place, files):
        raise RuntimeError("INTERNAL: write failed: No space left on device")

    read_by(fail)
    with pytest.raises(RunError, match=r"no space left on the disk.*JAXARITH_CACHE"):
        load_digits(f"tfds:{small_files[0]}")


def test_images_other_than_published_are_refused(read_by, small_files):
    folder, images, labels = small_files
    read_by(lambda place, files: (images[::-1], labels))
    with pytest.raises(InputError, match="damaged; remove it"):
        load_digits(f"tfds:{folder}")


def test_files_are_checked_before_they_are_handed_over(read_by, small_files):
    folder, *_ = small_files
    read_by(lambda place, files: pytest.fail("read all the same"))
    path = folder / "train-labels-idx1-ubyte.gz"
    path.write_bytes(path.read_bytes()[:-5])
    with pytest.raises(InputError, match="corrupt or cut short"):
        load_digits(f"tfds:{folder}")
    path.rename(folder / "train-labels-idx1-ubyte")
    source._load.cache_clear()
    with pytest.raises(InputError, match=r"train-labels-idx1-ubyte\.gz is missing"):
        load_digits(f"tfds:{folder}")
