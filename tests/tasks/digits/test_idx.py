"""IDX files: read as described, and refused in one line when they are not what was published."""

import gzip
import shutil
import tempfile
from contextlib import nullcontext
from pathlib import Path

import numpy as np
import pytest
from engine.unreadable import forbidden
from tasks.digits.files import idx_bytes

from jaxarith.errors import InputError
from jaxarith.tasks.digits import files, idx, load_digits
from jaxarith.tasks.digits.collection import MNIST_FINGERPRINT, fingerprint

NAME = "train-labels-idx1-ubyte"


def refused(folder, *wanted, **options):
    with pytest.raises(InputError) as caught:
        idx.check_folder(folder, **options)
    text = str(caught.value)
    assert "\n" not in text
    for word in (str(folder), *wanted):
        assert word in text
    return text


@pytest.mark.parametrize("shape", [(0,), (1,), (7,), (3, 4), (2, 28, 28), (2, 1, 3, 5)])
@pytest.mark.parametrize("packed", [True, False])
def test_a_file_is_read_back(shape, packed, tmp_path):
    array = np.arange(np.prod(shape)).astype(np.uint8).reshape(shape)
    path = tmp_path / ("a.gz" if packed else "a")
    path.write_bytes(gzip.compress(idx_bytes(array)) if packed else idx_bytes(array))
    np.testing.assert_array_equal(idx.read_file(path), array)


@pytest.mark.parametrize("packed", [True, False])
@pytest.mark.parametrize("kept", [0, 3, 5, 9, 40, -1])
def test_a_file_cut_anywhere_is_refused(kept, packed, tmp_path):
    content = idx_bytes(np.arange(200).astype(np.uint8).reshape(2, 10, 10))
    path = tmp_path / ("cut.gz" if packed else "cut")
    path.write_bytes((gzip.compress(content) if packed else content)[:kept])
    with pytest.raises(InputError, match="no whole IDX file"):
        idx.read_file(path)


def test_numbers_of_another_kind_are_refused(tmp_path):
    (tmp_path / "floats").write_bytes(b"\0\0\x0d\x01\0\0\0\x01\0\0\0\0")
    with pytest.raises(InputError, match="kind 13, not bytes"):
        idx.read_file(tmp_path / "floats")


@pytest.mark.parametrize("unpacked", [(), (NAME,), idx.FILES])
def test_a_folder_is_read_packed_or_not(unpacked, small_files):
    folder, images, labels = small_files
    for name in unpacked:
        path = folder / f"{name}.gz"
        (folder / name).write_bytes(gzip.decompress(path.read_bytes()))
        path.unlink()
    found_images, found_labels = idx.read_folder(folder)
    np.testing.assert_array_equal(found_images, images)
    np.testing.assert_array_equal(found_labels, labels)


def test_a_missing_folder_is_refused(tmp_path):
    refused(tmp_path / "nowhere", "no such folder", "tfds or embedded")


def test_a_file_is_no_folder(small_files):
    folder = small_files[0] / f"{NAME}.gz"
    refused(folder, "is a file, not a folder")


def test_a_missing_file_is_named(small_files):
    folder = small_files[0]
    (folder / f"{NAME}.gz").rename(folder / NAME)
    refused(folder, f"{NAME}.gz is missing", packed=True)
    (folder / NAME).unlink()
    refused(folder, f"{NAME}.gz (or without .gz) is missing")


@pytest.mark.parametrize("harm", ["link", "loop", "directory", "mode", "mode of the folder"])
def test_what_the_system_does_not_give_is_no_damage(harm, small_files):
    with tempfile.TemporaryDirectory(dir="/tmp") as public:
        Path(public).chmod(0o755)
        folder = Path(shutil.copytree(small_files[0], Path(public) / "m1"))
        path = folder / f"{NAME}.gz"
        path.unlink() if harm in ("link", "loop", "directory") else None
        if harm == "directory":
            path.mkdir()
            wanted = (path, "is a folder, not the file")
        elif harm in ("link", "loop"):
            path.symlink_to({"link": "nowhere", "loop": path.name}[harm])
            reason = {"link": "a link to nowhere, which is not there", "loop": "Too many levels"}
            wanted = (path, reason[harm], "mend the link")
        else:
            place = path if harm == "mode" else folder
            wanted = (f"{place}: cannot be read (Permission denied); allow this user to read it",)
        with forbidden(place) if "mode" in harm else nullcontext():
            with pytest.raises(InputError) as caught:
                files.check_files(folder)
            text = str(caught.value)
        assert all(str(word) in text for word in wanted), text
        assert "fetch it again" not in text
        # Another copy of the file will do.
        if harm != "mode of the folder":
            content = gzip.decompress((small_files[0] / f"{NAME}.gz").read_bytes())
            (folder / NAME).write_bytes(content)
            with forbidden(place) if "mode" in harm else nullcontext():
                files.check_files(folder)


@pytest.mark.parametrize("harm", ["flipped", "cut", "emptied", "exchanged"])
def test_a_file_other_than_published_is_refused(harm, small_files):
    folder = small_files[0]
    path = folder / f"{NAME}.gz"
    content = bytearray(path.read_bytes())
    if harm == "flipped":
        content[len(content) // 2] ^= 1
    elif harm == "exchanged":
        content = (folder / "t10k-labels-idx1-ubyte.gz").read_bytes()
    path.write_bytes({"cut": content[:-1], "emptied": b""}.get(harm, content))
    refused(folder, path.name, "corrupt or cut short", "fetch it again")


def laid_out(layout, small, folder):
    """The four files as some library or site lays them out."""
    for name in idx.FILES:
        content = gzip.decompress((small / f"{name}.gz").read_bytes())
        dotted = name.replace("-idx", ".idx")
        path, packed = {
            "packed anew": (f"{name}.gz", True),
            "torchvision": (f"MNIST/raw/{name}", False),
            "torchvision's raw": (f"raw/{name}.gz", True),
            "dotted": (dotted, False),
            "dotted and packed": (f"{dotted}.gz", True),
            "a folder each": (f"{name}/{name}", False),
            "a dotted folder each": (f"{name}/{dotted}", False),
            "packed without the ending": (name, True),
            "unpacked with the ending": (f"{name}.gz", False),
            "mixed": (f"{name}.gz", True) if "train" in name else (dotted, False),
        }[layout]
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(gzip.compress(content, 1, mtime=1) if packed else content)


@pytest.mark.parametrize(
    "layout",
    [
        *("packed anew", "torchvision", "torchvision's raw", "dotted", "dotted and packed"),
        *("a folder each", "a dotted folder each", "packed without the ending"),
        *("unpacked with the ending", "mixed"),
    ],
)
def test_files_are_found_and_known_by_what_they_hold(layout, small_files, tmp_path, monkeypatch):
    small, images, labels = small_files
    laid_out(layout, small, tmp_path / "other")
    found_images, found_labels = files.read_files(tmp_path / "other")
    np.testing.assert_array_equal(found_images, images)
    np.testing.assert_array_equal(found_labels, labels)
    monkeypatch.setenv("JAXARITH_DIGITS", str(tmp_path / "other"))
    assert load_digits().collection == "mnist"


@pytest.mark.parametrize("layout", ["torchvision", "dotted and packed", "a folder each"])
@pytest.mark.parametrize("harm", ["cut", "exchanged", "unreadable"])
def test_a_wrong_file_is_named_wherever_it_lies(layout, harm, small_files, tmp_path):
    laid_out(layout, small_files[0], tmp_path / "other")
    found = idx.check_folder(tmp_path / "other")
    path = found["t10k-images-idx3-ubyte"]
    content = path.read_bytes()
    other = found["train-images-idx3-ubyte"].read_bytes()
    path.write_bytes({"cut": content[:-9], "exchanged": other, "unreadable": b"\x1f\x8b"}[harm])
    refused(tmp_path / "other", str(path), "corrupt or cut short", "fetch it again")


def test_a_right_file_beside_a_damaged_one_is_taken(small_files):
    folder, images, _ = small_files
    path = folder / f"{NAME}.gz"
    (folder / NAME).write_bytes(gzip.decompress(path.read_bytes()))
    path.write_bytes(path.read_bytes()[:-5])
    assert idx.check_folder(folder)[NAME] == folder / NAME
    np.testing.assert_array_equal(idx.read_folder(folder)[0], images)


def test_files_packed_anew_are_not_for_tensorflow_datasets(small_files, tmp_path):
    laid_out("packed anew", small_files[0], tmp_path / "other")
    text = refused(tmp_path / "other", "was packed anew", packed=True)
    assert f"use --digits {tmp_path / 'other'}" in text


def keras_arrays(images, labels):
    return {
        "x_train": images[:60],
        "x_test": images[60:],
        "y_train": labels[:60],
        "y_test": labels[60:],
    }


@pytest.mark.parametrize("place", [".", "mnist.npz"])
def test_the_file_of_keras_is_read(place, small_files, tmp_path, monkeypatch):
    _, images, labels = small_files
    np.savez(tmp_path / "mnist.npz", **keras_arrays(images, labels))
    found_images, found_labels = files.read_files(tmp_path / place)
    np.testing.assert_array_equal(found_images, images)
    np.testing.assert_array_equal(found_labels, labels)
    monkeypatch.setenv("JAXARITH_DIGITS", str(tmp_path / place))
    assert load_digits().collection == "mnist"


@pytest.mark.parametrize("harm", ["cut", "other images", "no labels", "pickled"])
def test_another_file_of_keras_is_refused(harm, small_files, tmp_path):
    _, images, labels = small_files
    arrays = keras_arrays(images + (harm == "other images"), labels)
    if harm == "no labels":
        del arrays["y_test"]
    if harm == "pickled":
        arrays["x_train"] = np.array([{}], dtype=object)
    path = tmp_path / "mnist.npz"
    np.savez(path, **arrays)
    if harm == "cut":
        path.write_bytes(path.read_bytes()[:-40])
    with pytest.raises(InputError) as caught:
        files.check_files(tmp_path)
    text = str(caught.value)
    assert str(path) in text
    assert "other images" in text if harm == "other images" else "corrupt or cut short" in text
    assert "\n" not in text


def test_the_original_files_are_those_published(mnist_files, tmp_path):
    images, labels = idx.read_folder(mnist_files)
    assert images.shape == (70_000, 28, 28)
    assert images.dtype == labels.dtype == np.uint8
    assert fingerprint(images, labels) == MNIST_FINGERPRINT
    # The first labels, and the count of each, as LeCun, Cortes and Burges give them.
    assert labels[:5].tolist() == [5, 0, 4, 1, 9]
    assert labels[60_000:60_005].tolist() == [7, 2, 1, 0, 4]
    assert np.bincount(labels[:60_000])[1] == 6742
    for name in idx.FILES:
        content = gzip.decompress((mnist_files / f"{name}.gz").read_bytes())
        (tmp_path / name).write_bytes(content)
    idx.check_folder(tmp_path)
