"""What is damaged on disk is noticed, said, and made again."""

import errno
import shutil

import pytest
from engine.interrupting import SWEEP, Killed, done, killed_after, save_always, table
from engine.unreadable import fail_to_open

from jaxarith.engine.checkpoint import ChunkCheckpoint
from jaxarith.engine.run import run
from jaxarith.errors import RunError


@pytest.fixture(scope="module")
def alone(tmp_path_factory):
    """The table, all but its seconds, of a run that nothing stops."""
    return table(run(SWEEP, tmp_path_factory.mktemp("alone") / "run", progress=False))


@pytest.fixture(autouse=True)
def _save_always(monkeypatch):
    save_always(monkeypatch)


def newest_save(path):
    (lanes,) = path.glob("checkpoints/*/lanes")
    numbers = sorted(int(folder.name) for folder in lanes.iterdir() if folder.name.isdigit())
    assert len(numbers) == 2
    return lanes / str(numbers[-1])


def harm(file, how):
    """Cut a file in half, or garble its middle, or delete it."""
    whole = file.read_bytes()
    middle = len(whole) // 2
    if how == "deleted":
        file.unlink()
    elif how == "halved":
        file.write_bytes(whole[:middle])
    else:
        file.write_bytes(whole[:middle] + bytes(b ^ 0xA5 for b in whole[middle : middle + 40]))


def killed_after_a_member(path, monkeypatch):
    """The file of the one member that was finished."""
    finish = ChunkCheckpoint.finish

    def finish_and_die(self, result):
        finish(self, result)
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(ChunkCheckpoint, "finish", finish_and_die)
        with pytest.raises(Killed):
            run(SWEEP, path, progress=False)
    (file,) = path.glob("checkpoints/*/finished/*.npz")
    return file


# Orbax's reading threads complain when the loop that waits for them has given up.
noisy = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")


@noisy
@pytest.mark.parametrize("how", ["halved", "garbled", "deleted"])
def test_a_damaged_checkpoint_falls_back_to_the_one_before(
    how, tmp_path, alone, monkeypatch, caplog
):
    path = killed_after(tmp_path / "run", 3, monkeypatch)
    save = newest_save(path)
    names = [file.relative_to(path) for file in save.rglob("*") if file.is_file()]
    assert len(names) > 5
    warned = 0
    for number, name in enumerate(names):
        copy = shutil.copytree(path, tmp_path / str(number))
        harm(copy / name, how)
        caplog.clear()
        assert table(run(SWEEP, copy, progress=False)).equals(alone), name
        warnings = [record.getMessage() for record in caplog.records if record.name == "jaxarith"]
        warned += any("damaged" in text and "the one before" in text for text in warnings)
    # Many of Orbax's files say nothing that is needed.
    assert warned >= 3


@noisy
@pytest.mark.parametrize("how", ["halved", "garbled"])
def test_when_every_checkpoint_is_damaged_training_starts_anew(how, tmp_path, alone, monkeypatch):
    path = killed_after(tmp_path / "run", 3, monkeypatch)
    for file in path.glob("checkpoints/*/lanes/**/*"):
        if file.is_file():
            harm(file, how)
    assert table(run(SWEEP, path, progress=False)).equals(alone)


@pytest.mark.parametrize("how", ["halved", "garbled"])
def test_a_damaged_finished_member_is_trained_again(how, tmp_path, alone, monkeypatch, caplog):
    path = tmp_path / "run"
    file = killed_after_a_member(path, monkeypatch)
    assert done(path) == 1
    harm(file, how)
    assert table(run(SWEEP, path, progress=False)).equals(alone)
    assert any("trained again" in record.getMessage() for record in caplog.records)


@pytest.mark.parametrize("what", ["member", "lanes"])
def test_what_the_system_does_not_give_is_kept(what, tmp_path, alone, monkeypatch):
    path = tmp_path / "run"
    if what == "member":
        file = killed_after_a_member(path, monkeypatch)
    else:
        save = newest_save(killed_after(path, 3, monkeypatch))
        file = next(one for one in sorted(save.rglob("*")) if one.name == "_METADATA")
        content = file.read_bytes()
        file.write_bytes(b"")  # So that Orbax, which does not open it through Python, fails too.
    with monkeypatch.context() as patch:
        fail_to_open(file, errno.EIO, patch)
        with pytest.raises(RunError, match=f"{file.name}: cannot be read .Input/output error"):
            run(SWEEP, path, progress=False)
    assert file.exists()
    if what == "lanes":
        file.write_bytes(content)
    assert table(run(SWEEP, path, progress=False)).equals(alone)


def test_a_run_goes_on_in_a_directory_with_an_odd_name(tmp_path, alone, monkeypatch, caplog):
    path = killed_after(tmp_path / "lr[0.1] a\\b*?", 3, monkeypatch)
    assert len(list(path.glob("checkpoints/*/lanes/*"))) == 2
    restored = []
    real = ChunkCheckpoint.restore
    with monkeypatch.context() as patch:
        patch.setattr(
            ChunkCheckpoint, "restore", lambda *given: restored.append(real(*given)) or restored[-1]
        )
        assert table(run(SWEEP, path, progress=False)).equals(alone)
    assert [len(saved) for saved in restored] == [2]
    assert not caplog.records
