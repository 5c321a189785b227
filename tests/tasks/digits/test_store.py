"""The cache: written whole, checked when read, made again when damaged, and errors in one line."""

import errno
import json
import multiprocessing
import os

import numpy as np
import pytest

from jaxarith.errors import InputError, RunError
from jaxarith.tasks.digits import store
from jaxarith.tasks.digits.collection import fingerprint

IMAGES = np.random.default_rng(0).integers(0, 256, (7, 28, 28), np.uint8)
LABELS = np.arange(7, dtype=np.uint8)


def prepare():
    return IMAGES, LABELS, 5


def never():
    raise AssertionError("prepared twice")


def assert_right(found):
    np.testing.assert_array_equal(found.images, IMAGES)
    np.testing.assert_array_equal(found.labels, LABELS)
    assert found.train == 5
    assert found.fingerprint == fingerprint(IMAGES, LABELS)


def test_arrays_are_prepared_once(cache):
    assert store.find("some") is None
    assert_right(store.find_or_prepare("some", prepare))
    assert_right(store.find_or_prepare("some", never))
    names = sorted(path.name for path in (cache / "digits" / "some").iterdir())
    assert names == ["about.json", "images.npy", "labels.npy"]


def test_the_fingerprint_sees_every_byte():
    for array in (IMAGES, LABELS):
        other = array.copy()
        other.reshape(-1)[-1] ^= 1
        pair = (other, LABELS) if array is IMAGES else (IMAGES, other)
        assert fingerprint(*pair) != fingerprint(IMAGES, LABELS)


@pytest.mark.parametrize("name", ["about.json", "images.npy", "labels.npy"])
@pytest.mark.parametrize("harm", ["emptied", "cut", "flipped", "removed", "folder"])
def test_what_is_damaged_is_prepared_again(name, harm, cache):
    store.find_or_prepare("some", prepare)
    path = cache / "digits" / "some" / name
    content = bytearray(path.read_bytes())
    content[-3] ^= 1
    path.unlink()
    if harm == "folder":
        path.mkdir()
    elif harm != "removed":
        path.write_bytes({"emptied": b"", "cut": content[:-4], "flipped": content}[harm])
    assert store.find("some") is None
    assert_right(store.find_or_prepare("some", prepare))
    assert_right(store.find_or_prepare("some", never))


def test_another_format_is_prepared_again(cache):
    store.find_or_prepare("some", prepare)
    path = cache / "digits" / "some" / "about.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | {"format": 0}))
    assert store.find("some") is None


def test_what_a_kill_left_behind_is_swept_away(cache):
    left = cache / "digits" / "some.partial"
    left.mkdir(parents=True)
    (left / "images.npy").write_bytes(b"half")
    assert_right(store.find_or_prepare("some", prepare))
    assert not left.exists()


def _prepare_slowly(queue):
    def slowly():
        queue.put(os.getpid())
        return prepare()

    store.find_or_prepare("some", slowly)


def test_processes_that_start_together_prepare_once(cache):
    context = multiprocessing.get_context("spawn")
    queue = context.Queue()
    workers = [context.Process(target=_prepare_slowly, args=(queue,)) for _ in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(60)
    assert [worker.exitcode for worker in workers] == [0, 0, 0]
    queue.get(timeout=5)
    assert queue.empty()


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT, errno.EACCES, errno.EROFS])
@pytest.mark.parametrize("name", ["images.npy", "labels.npy"])
def test_a_disk_that_refuses_is_said_with_the_mend(number, name, cache, monkeypatch):
    save = store._save

    def refuse(path, array):
        if path.name == name:
            raise OSError(number, os.strerror(number), str(path))
        save(path, array)

    full = number in (errno.ENOSPC, errno.EDQUOT)
    with monkeypatch.context() as patch:
        patch.setattr(store, "_save", refuse)
        with pytest.raises(RunError if full else InputError) as caught:
            store.find_or_prepare("some", prepare)
    text = str(caught.value)
    assert "\n" not in text
    for word in (cache, "no space left" if full else os.strerror(number), "set JAXARITH_CACHE to"):
        assert str(word) in text
    assert not list((cache / "digits").glob("some*/*"))
    assert_right(store.find_or_prepare("some", prepare))


def test_a_cache_in_a_file_is_refused(tmp_path, monkeypatch):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("JAXARITH_CACHE", str(tmp_path / "file"))
    with pytest.raises(InputError, match=r"cannot be written .*set JAXARITH_CACHE to a folder"):
        store.find_or_prepare("some", prepare)


def test_the_place_follows_the_environment(tmp_path, monkeypatch):
    assert store.place_of("tfds") == tmp_path / "cache" / "digits" / "tfds"
    monkeypatch.delenv("JAXARITH_CACHE")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert store.place_of("tfds") == tmp_path / "jaxarith" / "digits" / "tfds"
    monkeypatch.delenv("XDG_CACHE_HOME")
    monkeypatch.setenv("HOME", str(tmp_path))
    assert store.place_of("tfds") == tmp_path / ".cache" / "jaxarith" / "digits" / "tfds"
