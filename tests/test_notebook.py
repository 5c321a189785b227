"""The notebook runs as it is committed, on whatever device there is."""

import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

NOTEBOOK = Path(__file__).parent.parent / "notebooks" / "colab.ipynb"
MOST_BYTES = 300_000


@pytest.fixture
def notebook():
    return nbformat.read(NOTEBOOK, as_version=4)


# What a kernel runs first where time is short, and the settings that say how long it takes.
CHEAP = f"""import sys
import pytest
sys.path.insert(0, {str(Path(__file__).parent)!r})
from engine.tiny_pictures import make_pictures_cheap
make_pictures_cheap(pytest.MonkeyPatch())
"""
LONG = {
    **{"seeds=8": "seeds=3", "units=64": "units=8", "epochs=80": "epochs=2"},
    **{"epochs=10": "epochs=2", "largest=49": "largest=31"},
}


def shorten(notebook):
    """Fewer and smaller networks, and a judge that has learnt nothing."""
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    for long, short in LONG.items():
        found = [cell for cell in code if long in cell.source]
        assert found
        for cell in found:
            cell.source = cell.source.replace(long, short)
    notebook.cells.insert(0, nbformat.v4.new_code_cell(CHEAP))


# The kernel's own sockets and processes are not ours to close.
@pytest.mark.filterwarnings(
    "ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning"
)
@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::RuntimeWarning")
@pytest.mark.parametrize("whole", [False, pytest.param(True, marks=pytest.mark.slow)])
def test_it_runs_from_top_to_bottom(whole, notebook, tmp_path, monkeypatch):
    if whole:  # As a reader's, it trains for so long that XLA's optimizations pay.
        for name in ("JAX_DISABLE_MOST_OPTIMIZATIONS", "XLA_FLAGS"):
            monkeypatch.delenv(name, raising=False)
    else:
        shorten(notebook)
    # The time is for a kernel that hangs: beside another worker a cell can take minutes.
    NotebookClient(
        notebook, timeout=1500, kernel_name="python3", resources={"metadata": {"path": tmp_path}}
    ).execute()
    printed = "".join(
        output.get("text", "") for cell in notebook.cells for output in cell.get("outputs", [])
    )
    assert printed.count("train_fraction 0.75 against") == 2
    assert "running on" in printed
    run = tmp_path / "jaxarith-runs" / "colab"
    assert (run / "report.html").stat().st_size > 100_000
    pictures = [
        output
        for cell in notebook.cells
        for output in cell.get("outputs", [])
        if "image/png" in output.get("data", {})
    ]
    assert len(pictures) == 2


def test_its_outputs_are_committed_and_small(notebook):
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert sum(bool(cell.outputs) for cell in code) >= 5
    assert not [out for cell in code for out in cell.outputs if out.output_type == "error"]
    assert NOTEBOOK.stat().st_size < MOST_BYTES


def test_installing_keeps_every_package_that_is_there(notebook, tmp_path, monkeypatch):
    """As on a machine without jaxarith: pip is told to leave JAX, and all else, at its version."""
    import jax

    calls = []
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    monkeypatch.setattr(subprocess, "run", lambda command, check: calls.append(command))
    monkeypatch.chdir(tmp_path)
    # As Colab's: another copy of a package further down the path, which is not the one imported.
    older = tmp_path / "dist-packages" / "Jax-0.1.dist-info"
    older.mkdir(parents=True)
    (older / "METADATA").write_text("Metadata-Version: 2.1\nName: Jax\nVersion: 0.1\n")
    monkeypatch.setattr(sys, "path", [*sys.path, str(older.parent)])
    install = next(cell.source for cell in notebook.cells if "kept.txt" in cell.source)
    exec(compile(install, "install", "exec"), {})
    (command,) = calls
    assert command[:4] == [sys.executable, "-m", "pip", "install"]
    kept = Path(command[command.index("--constraint") + 1]).read_text().splitlines()
    assert f"jax=={jax.__version__}" in kept
    names = [one.partition("==")[0] for one in kept]
    assert len(set(names)) == len(names)
    assert not {"--upgrade", "-U", "--force-reinstall"} & set(command)
