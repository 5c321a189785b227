"""What is asked for is what is used; only where nobody asked, another source stands in and says."""

import socket

import numpy as np
import pytest
import requests

from jaxarith.errors import InputError
from jaxarith.tasks.digits import idx, load_collection, load_digits, partition, source
from jaxarith.tasks.digits.source import Choice, choose


@pytest.fixture
def no_network(monkeypatch):
    """No name is known and no server answers; and how often one was asked."""
    asked = []

    def fail(address, **options):
        asked.append(address)
        assert options["timeout"] <= 10
        raise requests.ConnectionError(f"HTTPSConnectionPool:\n  cannot reach {address}")

    def fail_below(*_, **__):
        raise OSError("a test must not use the network")

    monkeypatch.setattr(requests, "head", fail)
    monkeypatch.setattr(socket, "create_connection", fail_below)
    return asked


@pytest.mark.parametrize("named", [None, "embedded", "tfds", "folder", "tfds:folder"])
@pytest.mark.parametrize("variable", [None, "", "embedded", "tfds", "folder", "tfds:folder"])
def test_what_is_named_comes_before_the_variable(named, variable, monkeypatch, tmp_path):
    def at_place(name):
        return name and name.replace("folder", str(tmp_path))

    if variable is not None:
        monkeypatch.setenv("JAXARITH_DIGITS", at_place(variable))
    kind = named or variable or ""
    expected = {
        "": Choice("tfds", asked=False),
        "embedded": Choice("embedded"),
        "folder": Choice("idx", tmp_path),
        "tfds:folder": Choice("tfds", tmp_path),
        "tfds": Choice("tfds", tmp_path if "folder" in (variable or "") else None),
    }[kind]
    assert choose(at_place(named)) == expected


def test_a_folder_gives_its_images_in_parts_and_lots(small_files):
    folder, images, labels = small_files
    digits = load_digits(str(folder))
    assert digits.source == "idx"
    assert digits.note == ""
    np.testing.assert_array_equal(digits.train.images, images[:60])
    np.testing.assert_array_equal(digits.test.labels, labels[60:])
    lots = partition(digits)
    np.testing.assert_array_equal(lots.train.images, images[:40])
    np.testing.assert_array_equal(lots.judge.labels, labels[40:60])
    np.testing.assert_array_equal(lots.test.images, images[60:])


def test_embedded_lots_are_disjoint_and_hold_every_digit_in_proportion():
    digits = load_digits("embedded")
    assert (digits.source, digits.collection) == ("embedded", "embedded")
    lots = partition(digits)
    assert [len(lot.labels) for lot in lots] == [1027, 513, 257]
    seen = [{image.tobytes() for image in lot.images} for lot in lots]
    assert not seen[0] & seen[1]
    assert not (seen[0] | seen[1]) & seen[2]
    everything = np.bincount(np.concatenate([lot.labels for lot in lots]))
    for lot, share in zip(lots, (4 / 7, 2 / 7, 1 / 7), strict=True):
        assert np.abs(np.bincount(lot.labels) - share * everything).max() <= 1.5


def test_mnist_lots_are_by_index_and_disjoint(mnist_files):
    digits = load_digits(str(mnist_files))
    assert (digits.source, digits.collection) == ("idx", "mnist")
    images, _ = idx.read_folder(mnist_files)
    lots = partition(digits)
    for lot, part in zip(lots, np.split(images, [40_000, 60_000]), strict=True):
        np.testing.assert_array_equal(lot.images, part)
    seen = [{image.tobytes() for image in lot.images} for lot in lots]
    assert sum(map(len, seen)) == len(set.union(*seen)) == 70_000
    # DESIGN: the share of pixels that are exactly 0.
    assert (images == 0).mean() == pytest.approx(0.809, abs=0.001)


def test_arrays_are_mapped_read_only_and_loaded_once_per_process(small_files, monkeypatch):
    folder, *_ = small_files
    digits = load_digits(str(folder))
    assert all(isinstance(a, np.memmap) for part in (digits.train, digits.test) for a in part)
    with pytest.raises(ValueError, match="read-only"):
        digits.train.images[0, 0, 0] = 1
    monkeypatch.setenv("JAXARITH_DIGITS", str(folder))
    assert load_digits() is load_digits(str(folder)) is digits


def test_embedded_digits_stand_in_where_nobody_asked_and_it_is_said(no_network, capsys):
    digits = load_digits()
    said = capsys.readouterr()
    assert digits.source == "embedded"
    assert said.out == ""
    assert said.err == digits.note + "\n"
    for word in ("8×8 digits stand in for MNIST", "no network (ConnectionError)", "--digits DIR"):
        assert word in digits.note
    assert load_digits() is digits
    assert capsys.readouterr().err == ""
    assert len(no_network) == 1


@pytest.mark.parametrize("by", ["name", "variable"])
def test_nothing_stands_in_for_what_was_asked_for(by, no_network, monkeypatch, capsys):
    if by == "variable":
        monkeypatch.setenv("JAXARITH_DIGITS", "tfds")
    with pytest.raises(InputError, match=r"digits tfds: no network .*--digits embedded"):
        load_digits("tfds" if by == "name" else None)
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize("named", ["mnist", "TFDS", "embeded", "tfds:nowhere", "./nowhere"])
def test_an_unknown_source_is_refused(named, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    for name, variable in ((named, ""), (None, named)):
        monkeypatch.setenv("JAXARITH_DIGITS", variable)
        with pytest.raises(InputError) as caught:
            load_digits(name)
        text = str(caught.value)
        assert f"{named.split(':')[-1].removeprefix('./')}: no such folder" in text
        assert "the four MNIST files, tfds or embedded" in text
    with pytest.raises(InputError, match="name tfds, embedded, or a folder"):
        load_digits("")


def test_a_folder_that_was_harmed_is_refused_though_the_cache_has_it(small_files):
    folder, *_ = small_files
    load_digits(str(folder))
    path = folder / "t10k-labels-idx1-ubyte.gz"
    path.write_bytes(path.read_bytes()[:-2])
    source._load.cache_clear()
    with pytest.raises(InputError, match="corrupt or cut short"):
        load_digits(str(folder))
    path.unlink()
    with pytest.raises(InputError, match="is missing"):
        load_digits(str(folder))


def test_without_tensorflow_datasets_it_says_what_to_install(small_files, monkeypatch):
    import sys

    monkeypatch.delitem(sys.modules, "jaxarith.tasks.digits.tfds_mnist", raising=False)
    monkeypatch.setitem(sys.modules, "tensorflow_datasets", None)
    with pytest.raises(InputError, match="pip install tensorflow-datasets importlib_resources"):
        load_digits(f"tfds:{small_files[0]}")


@pytest.mark.parametrize("variable", ["", "embedded", "tfds", "folder", "gone"])
@pytest.mark.parametrize("prepared", [False, True])
def test_mnist_is_had_from_wherever_it_is(variable, prepared, small_files, no_network, monkeypatch):
    """A run of MNIST names the images, and not where they once came from."""
    folder = small_files[0]
    if prepared:
        load_digits(str(folder))
        source._load.cache_clear()
    at_place = {"folder": str(folder), "gone": str(folder / "gone")}
    monkeypatch.setenv("JAXARITH_DIGITS", at_place.get(variable, variable))
    if prepared or variable == "folder":
        digits = load_collection("mnist")
        assert digits.collection == "mnist"
        np.testing.assert_array_equal(digits.test.images, small_files[1][60:])
        assert not no_network
    else:
        with pytest.raises(InputError) as caught:
            load_collection("mnist")
        text = str(caught.value)
        assert "digits=mnist" in text
        assert "set JAXARITH_DIGITS to a folder of the four MNIST files" in text
        assert ("no such folder" if variable == "gone" else "no network") in text
        assert "\n" not in text


@pytest.mark.parametrize("variable", ["", "tfds", "folder", "gone"])
def test_embedded_digits_need_no_source(variable, small_files, no_network, monkeypatch):
    folder = str(small_files[0])
    monkeypatch.setenv(
        "JAXARITH_DIGITS", {"folder": folder, "gone": "gone"}.get(variable, variable)
    )
    assert load_collection("embedded").collection == "embedded"
    assert not no_network
