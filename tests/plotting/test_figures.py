"""The scripts that redraw published figures, on a run of seconds."""

import runpy
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from engine.tiny import tiny_sweep
from plotting.pictures import assert_nothing_is_clipped

from jaxarith.config import (
    Arithmetic,
    FrameEncoder,
    Hyperparameters,
    MnistRows,
    Model,
    Numbers,
    Pictures,
)
from jaxarith.engine.run import run
from jaxarith.engine.store import RunDirectory
from jaxarith.errors import InputError
from jaxarith.sweep import Sweep
from jaxarith.tasks.dataset import dataset

FIGURES = Path(__file__).parents[2] / "figures"
# Those of drawn answers are held in tests/report/test_drawn_figures.py.
DRAWN = {"report_001_figures_11_to_22", "report_003_figure_3"}
SCRIPTS = [*sorted({path.stem for path in FIGURES.glob("report_*.py")} - DRAWN), "readme"]


@pytest.fixture(scope="module")
def finished(tmp_path_factory):
    """A finished run of two splits."""
    path = tmp_path_factory.mktemp("splits") / "run"
    run(tiny_sweep({"train_fraction": [0.75, 0.3]}), path, progress=False)
    return path


@pytest.fixture(autouse=True)
def _beside_each_other(monkeypatch):
    """As Python does for a script: its own folder is looked in first."""
    monkeypatch.syspath_prepend(str(FIGURES))


def call(monkeypatch, name: str, *arguments: str) -> None:
    monkeypatch.setattr(sys, "argv", [f"{name}.py", *arguments])
    runpy.run_path(str(FIGURES / f"{name}.py"), run_name="__main__")


def test_there_is_a_script_for_each_published_figure():
    assert [
        *("report_001_figure_25", "report_001_figure_6", "report_003_figure_1", "readme")
    ] == SCRIPTS


@pytest.mark.parametrize("name", ["assignment_004_xor", "assignment_004_activations", "recipes"])
def test_scripts_that_need_no_run_draw_and_clip_nothing(name, tmp_path, monkeypatch, capsys):
    for figure in runpy.run_path(str(FIGURES / f"{name}.py"))["draw"]().values():
        assert_nothing_is_clipped(figure)
    call(monkeypatch, name, "--out", str(tmp_path / "pictures"))
    assert Path(capsys.readouterr().out.strip()) == tmp_path / "pictures" / f"{name}.png"
    assert (tmp_path / "pictures" / f"{name}.png").stat().st_size > 5000


def test_rows_and_gradients_are_drawn_from_a_run_of_rows(tmp_path, monkeypatch):
    monkeypatch.setenv("JAXARITH_DIGITS", "embedded")
    dataset.cache_clear()
    sweep = Sweep(
        "rows",
        MnistRows(60, 40),
        Model("gru", 4, decoder="none"),
        hyperparameters=Hyperparameters(steps=2, train_fraction=0.6),
        seeds=2,
    )
    run(sweep, tmp_path / "rows", progress=False)
    for name in ("assignment_004_gradients", "assignment_004_rows"):
        draw = runpy.run_path(str(FIGURES / f"{name}.py"))["draw"]
        for figure in draw(RunDirectory(tmp_path / "rows")).values():
            assert_nothing_is_clipped(figure)
    dataset.cache_clear()


@pytest.mark.parametrize("system", ["number_adder", "number_reader"])
def test_numbers_are_drawn_by_split_or_over_steps(system, tmp_path, monkeypatch):
    monkeypatch.setenv("JAXARITH_DIGITS", "embedded")
    reads = system == "number_reader"
    sweep = Sweep(
        "numbers",
        Numbers(system, largest=9, sample=None, lengths="uniform"),
        Model("feedforward" if reads else "gru", 4, decoder="none"),
        pictures=Pictures(digits="embedded") if reads else None,
        frame_encoder=FrameEncoder("dense", frame_units=4) if reads else None,
        hyperparameters=Hyperparameters(steps=2, train_fraction=0.8, validation_fraction=0.2),
        seeds=2,
    )
    run(sweep, tmp_path / "run", progress=False)
    draw = runpy.run_path(str(FIGURES / "assignment_002_numbers.py"))["draw"]
    for figure in draw(RunDirectory(tmp_path / "run")).values():
        assert_nothing_is_clipped(figure)


def test_grokking_is_drawn_by_weight_decay(tmp_path):
    sums = replace(tiny_sweep({"weight_decay": [0.0, 1.0]}), task=Arithmetic(largest=9))
    run(sums, tmp_path / "run", progress=False)
    draw = runpy.run_path(str(FIGURES / "grokking.py"))["draw"]
    (made,) = draw(RunDirectory(tmp_path / "run")).values()
    assert_nothing_is_clipped(made)
    legend = made.axes[-1].get_legend()
    assert [text.get_text() for text in legend.get_texts()] == ["0", "1"]


def test_numbers_are_not_drawn_of_another_task(finished):
    draw = runpy.run_path(str(FIGURES / "assignment_002_numbers.py"))["draw"]
    with pytest.raises(InputError, match="number_adder"):
        draw(RunDirectory(finished))


@pytest.mark.parametrize("name", SCRIPTS)
def test_every_script_draws_a_run_and_clips_nothing(name, finished):
    draw = runpy.run_path(str(FIGURES / f"{name}.py"))["draw"]
    for figure in draw(RunDirectory(finished)).values():
        assert_nothing_is_clipped(figure)


@pytest.mark.parametrize("name", ["report_001_figure_6", "report_003_figure_1", "readme"])
def test_scripts_write_pictures_and_say_where(name, finished, tmp_path, monkeypatch, capsys):
    out = tmp_path / "pictures"
    call(monkeypatch, name, str(finished), "--out", str(out if name == "readme" else out / "a.png"))
    said = capsys.readouterr().out.split()
    written = sorted(out.glob("*.png"))
    assert sorted(map(Path, said)) == written
    assert len(written) == (4 if name == "readme" else 1)
    for path in written:
        assert path.read_bytes().startswith(b"\x89PNG")


def test_rows_of_a_figure_are_the_cells_it_names(finished):
    draw = runpy.run_path(str(FIGURES / "report_001_figure_6.py"))["draw"]
    (figure,) = draw(RunDirectory(finished)).values()
    labels = [tick.get_text() for tick in figure.axes[0].get_yticklabels()]
    assert labels == ["75 % train", "30 % train"]


def test_rows_of_the_same_name_are_refused(finished):
    cells_of = runpy.run_path(str(FIGURES / "run_of.py"))["cells_of"]
    with pytest.raises(InputError, match="several cells have encoder_layers 1"):
        cells_of(RunDirectory(finished), "encoder_layers")


def test_settings_that_no_cell_has_are_named(finished):
    cells_of = runpy.run_path(str(FIGURES / "run_of.py"))["cells_of"]
    with pytest.raises(InputError, match=r"no finished member with units in \[3\]"):
        cells_of(RunDirectory(finished), "train_fraction", units=[3])


@pytest.mark.parametrize("name", SCRIPTS)
def test_no_run_directory_is_one_line_and_exit_2(name, tmp_path, monkeypatch, capsys):
    with pytest.raises(SystemExit) as stopped:
        call(monkeypatch, name, str(tmp_path / "none"))
    assert stopped.value.code == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert "no such directory" in line


def test_a_picture_that_cannot_be_written_is_one_line_and_exit_2(
    finished, tmp_path, monkeypatch, capsys
):
    for out in (tmp_path / "a.strange", tmp_path):
        with pytest.raises(SystemExit) as stopped:
            call(monkeypatch, "report_003_figure_1", str(finished), "--out", str(out))
        assert stopped.value.code == 2
        (line,) = capsys.readouterr().err.splitlines()
        assert line.startswith(f"--out {out}")
