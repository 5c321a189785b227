"""Chunks trained by several processes on one directory, here one after the other."""

import errno
import os
from dataclasses import replace

import pytest
from engine.interrupting import table
from engine.tiny import tiny_sweep

from jaxarith.engine import plan, shared
from jaxarith.engine import run as run_module
from jaxarith.engine.chunk_training import begun_chunks, hold
from jaxarith.engine.files import retire, write_json, write_whole
from jaxarith.engine.run import run
from jaxarith.engine.shared import ChunksFailed, name_chunks, train_shared
from jaxarith.engine.signals import StopRequest
from jaxarith.engine.store import RunDirectory
from jaxarith.engine.workers import Workers
from jaxarith.errors import RunError

SWEEP = tiny_sweep({"encoder_layers": [1, 2], "dropout": [0.0, 0.3]}, seeds=1).with_settings(
    ["packing=packed"]
)


@pytest.fixture(scope="module")
def alone(tmp_path_factory):
    return table(run(SWEEP, tmp_path_factory.mktemp("alone") / "run", progress=False))


@pytest.fixture
def named(tmp_path):
    """A directory whose members are in two chunks."""
    directory = RunDirectory(tmp_path / "run")
    directory.adopt(SWEEP, {})
    name_chunks(directory, SWEEP, Workers(2, devices=2))
    return directory


def test_packed_members_come_out_of_shared_chunks_as_of_one_process(named, alone):
    chunks = named.unfinished().values()
    assert len(chunks) == 2
    assert all(chunk.static.packed for chunk in chunks)
    with StopRequest() as stop:
        assert train_shared(named, 1, stop) == 2
        assert train_shared(named, 0, stop) == 0
    assert table(named.results()).equals(alone)
    assert not list(named.path.glob("checkpoints/*"))


def test_a_chunk_whose_lock_is_only_looked_at_is_trained_all_the_same(named, monkeypatch):
    looked = []

    def in_use(name):
        """As when ``status`` holds the lock for a moment, or its holder is lost a little later."""
        looked.append(name)
        return looked.count(name) == 1

    monkeypatch.setattr(named, "in_use", in_use)
    names = set(named.unfinished())
    with StopRequest() as stop:
        assert train_shared(named, 0, stop) == 2
    assert set(looked) == names


def test_what_another_process_holds_is_left_to_it(named):
    first, _ = named.unfinished()
    with hold(named, first), StopRequest() as stop:
        assert train_shared(named, 0, stop) == 1
    assert list(named.unfinished()) == [first]


def test_a_failed_chunk_with_nothing_saved_may_be_put_together_otherwise(named, monkeypatch):
    def fails(static, placement):
        raise RuntimeError("RESOURCE_EXHAUSTED: out of memory")

    with monkeypatch.context() as patch, StopRequest() as stop:
        patch.setattr(shared, "programs_for", fails)
        with pytest.raises(RunError, match="2 chunks failed"):
            train_shared(named, 0, stop)
    assert set(named.results()["status"]) == {"failed"}
    apart = SWEEP.with_settings(["packing=separate"])
    assert set(run(apart, named.path, progress=False)["status"]) == {"done"}
    assert not list(named.path.glob("checkpoints/*"))


def test_a_full_disk_ends_a_shared_run_and_is_no_failed_chunk(named, monkeypatch):
    """A process that shares its chunks goes on after failed ones, and must not after this."""

    def fills(*_):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(shared, "train_chunk", fills)
    with pytest.raises(RunError, match="no space left") as caught, StopRequest() as stop:
        train_shared(named, 0, stop)
    assert not isinstance(caught.value, ChunksFailed)


def test_work_is_handed_out_where_no_member_would_fit(named, monkeypatch):
    monkeypatch.setattr(plan, "device_memory", lambda: 1)
    more = replace(SWEEP, seeds=2)
    named.adopt(more, {})
    name_chunks(named, more, Workers(2, devices=2))
    asked = {member.id for chunk in named.unfinished().values() for member in chunk.members}
    assert asked == {member.id for member in more.members}


def test_a_sweep_leaves_what_a_job_trains_and_trains_the_rest(named, alone):
    first, _ = named.unfinished()
    with hold(named, first), pytest.raises(RunError, match=f"chunk {first} is in training by an"):
        run(SWEEP, named.path, progress=False)
    assert list(named.unfinished()) == [first]
    assert table(run(SWEEP, named.path, progress=False)).equals(alone)


def test_what_a_job_publishes_meanwhile_is_not_trained_again(named, alone, monkeypatch):
    trained = []
    original = run_module.train_chunk

    def train(directory, group, programs, chunk, *rest):
        """The first is trained, and a job publishes the other in that time."""
        trained.append(chunk.id)
        original(directory, group, programs, chunk, *rest)
        with StopRequest() as stop:
            train_shared(directory, 0, stop)

    monkeypatch.setattr(run_module, "train_chunk", train)
    assert table(run(SWEEP, named.path, progress=False)).equals(alone)
    assert len(trained) == 1
    assert not list(named.path.glob("checkpoints/*"))


def test_files_that_several_processes_write_at_once_are_there(tmp_path):
    path = tmp_path / "config.json"

    def write(aside):
        write_json(path, [1], shared=True)  # Another process, meanwhile.
        aside.write_text("[1]\n")

    write_whole(path, write, shared=True)
    assert [one.name for one in tmp_path.iterdir()] == ["config.json"]


def test_members_published_before_their_chunk_failed_have_one_row(named, monkeypatch):
    publish, published = RunDirectory.publish, []

    def fails_at_the_second(self, chunk, results, parameters):
        if published:
            raise ValueError("cannot be written as a table")
        published.extend(chunk.members)
        publish(self, chunk, results, parameters)

    with monkeypatch.context() as patch, StopRequest() as stop:
        patch.setattr(RunDirectory, "publish", fails_at_the_second)
        with pytest.raises(RunError, match="1 chunk failed"):
            train_shared(named, 0, stop)
    results = named.results()
    assert results["member"].is_unique
    assert len(results) == len(SWEEP.members)
    done = results[results["status"] == "done"]
    assert set(done["member"]) == {member.id for member in published}
    assert begun_chunks(named)[0].keys() == named.unfinished().keys()
    assert set(run(SWEEP, named.path, progress=False)["status"]) == {"done"}


@pytest.mark.parametrize("look", ["finished", "unfinished"])
def test_members_that_are_published_between_two_looks_are_named_once(look, named, monkeypatch):
    first, second = named.unfinished().values()
    published = set()

    def seen(name):
        real = getattr(RunDirectory, name)

        def looks(self):
            found = real(self) | (published if name == "finished" else {})
            if name == look and not published:
                published.update(member.id for member in first.members)
                retire(self.working_folder(first.id))
            return found

        return looks

    for name in ("finished", "unfinished"):
        monkeypatch.setattr(RunDirectory, name, seen(name))
    name_chunks(named, SWEEP, Workers(4, devices=2))
    left = [member.id for chunk in named.unfinished().values() for member in chunk.members]
    assert sorted(left) == sorted(member.id for member in second.members)
