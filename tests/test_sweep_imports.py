"""A sweep file runs as ``python FILE`` runs it: it may import its neighbours, and print."""

import errno
import os
import sys
from pathlib import Path

import pytest
from cli.commands import run_command, sweep_file

from jaxarith.errors import InputError
from jaxarith.sweep import load_sweep

TEXT = "from jaxarith import Sweep\nfrom {} import SEEDS\nSWEEP = Sweep('it', seeds=SEEDS)\n"


def written(folder, neighbour="SEEDS = 2\n", name="common"):
    folder.mkdir(exist_ok=True)
    (folder / f"{name}.py").write_text(neighbour)
    (folder / "it.py").write_text(TEXT.format(name))
    return folder / "it.py"


@pytest.fixture(autouse=True)
def _nothing_is_left_behind():
    before, path = set(sys.modules), list(sys.path)
    yield
    left = {name for name in set(sys.modules) - before if name.split(".")[0] in ("common", "parts")}
    assert (sys.path, left) == (path, set())


def test_a_neighbour_is_imported(tmp_path):
    assert load_sweep(written(tmp_path)).seeds == (0, 1)


def test_each_folder_has_neighbours_of_its_own(tmp_path):
    one = written(tmp_path / "one", "SEEDS = 1\n")
    other = written(tmp_path / "other", "SEEDS = 3\n")
    assert [len(load_sweep(path).seeds) for path in (one, other, one)] == [1, 3, 1]


def test_a_changed_neighbour_is_read_anew(tmp_path):
    assert len(load_sweep(written(tmp_path)).seeds) == 2
    assert len(load_sweep(written(tmp_path, "SEEDS = 10 - 7\n")).seeds) == 3


def test_neighbours_may_be_packages_and_import_each_other(tmp_path):
    path = written(tmp_path, "SEEDS = 4\n")
    for folder in ("parts", "bare"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "inner.py").write_text("from common import SEEDS\n")
    (tmp_path / "parts" / "__init__.py").write_text("from parts.inner import SEEDS\n")
    for name in ("parts", "bare.inner"):
        path.write_text(TEXT.format(name))
        assert len(load_sweep(path).seeds) == 4
    assert not {"parts.inner", "bare", "bare.inner"} & set(sys.modules)


def test_what_is_installed_stays_imported(tmp_path):
    path = written(tmp_path)
    path.write_text("import colorsys\n" + path.read_text())
    sys.modules.pop("colorsys", None)
    load_sweep(path)
    assert "colorsys" in sys.modules


@pytest.mark.parametrize(
    ("neighbour", "message"),
    [
        ("x = (\n", "common.py, line 1: "),
        ("\n1 / 0\n", "it.py, line 2: ZeroDivisionError"),
        ("import nowhere_to_be_found\n", "it.py, line 2: ModuleNotFoundError"),
    ],
)
def test_what_is_wrong_with_a_neighbour_is_said(neighbour, message, tmp_path):
    with pytest.raises(InputError) as caught:
        load_sweep(written(tmp_path, neighbour))
    assert message in str(caught.value)


def test_what_a_file_prints_is_no_part_of_a_table(tmp_path, monkeypatch, capsys):
    path = sweep_file(tmp_path)
    monkeypatch.chdir(tmp_path)
    assert run_command(["plan", path, "--format", "csv"], monkeypatch) == 0
    quiet = capsys.readouterr()
    path.write_text("print('hello')\n" + path.read_text())
    assert run_command(["plan", path, "--format", "csv"], monkeypatch) == 0
    loud = capsys.readouterr()
    assert loud.out == quiet.out
    assert loud.err == quiet.err + "hello\n"


@pytest.mark.parametrize(
    "prints",
    [
        "import subprocess; subprocess.run(['echo', 'hello'])",
        "import os; os.write(1, b'hello\\n')",
        "import sys; sys.__stdout__.write('hello\\n')",
    ],
)
def test_what_a_file_writes_below_python_is_no_part_of_a_table(prints, tmp_path, capfd):
    path = sweep_file(tmp_path)
    path.write_text(f"{prints}\n{path.read_text()}")
    os.write(1, b"before\n")
    load_sweep(path)
    os.write(1, b"after\n")
    assert capfd.readouterr() == ("before\nafter\n", "hello\n")


def test_a_closed_output_does_no_harm(tmp_path, monkeypatch):
    monkeypatch.setattr(sys, "stdout", None)
    monkeypatch.setattr(os, "dup", lambda _: (_ for _ in ()).throw(OSError(errno.EBADF, "closed")))
    assert load_sweep(written(tmp_path)).seeds == (0, 1)


def test_a_byte_order_mark_and_another_directory_do_no_harm(tmp_path, monkeypatch):
    path = written(tmp_path / "there")
    path.write_text(f"import os\nos.chdir({str(tmp_path)!r})\n{path.read_text()}", "utf-8-sig")
    monkeypatch.chdir(tmp_path / "there")
    assert load_sweep("it.py").seeds == (0, 1)
    assert Path.cwd() == tmp_path / "there"
