"""The scripts that redraw published drawings, and drawings cut to black and white on request."""

import runpy
import sys
from pathlib import Path

import numpy as np
import pytest
from cli.commands import run_command
from engine.tiny_pictures import MAPPINGS, make_pictures_cheap
from plotting.pictures import assert_nothing_is_clipped

from jaxarith import draw
from jaxarith.engine.predict import predict_frames
from jaxarith.errors import InputError

FIGURES = Path(__file__).parents[2] / "figures"
COLUMNS = {
    "report_001_figures_11_to_22": ["5 epochs", "bidirectional", "bidirectional,\ncut at 0.4"],
    "report_003_figure_3": ["1 encoder layer", "2 encoder layers"],
}


@pytest.fixture(autouse=True)
def _as_scripts_with_cheap_pictures(monkeypatch):
    monkeypatch.syspath_prepend(str(FIGURES))
    make_pictures_cheap(monkeypatch)


@pytest.mark.parametrize("name", COLUMNS)
def test_columns_are_the_cells_that_a_run_has(name, pictured):
    script = runpy.run_path(str(FIGURES / f"{name}.py"))
    (figure,) = script["draw"](pictured["text_to_image"].directory).values()
    texts = [text.get_text() for text in figure.axes[0].texts]
    assert [text for text in COLUMNS[name] if text in texts] == COLUMNS[name]
    assert "200 epochs" not in texts
    assert "regularised" not in texts
    assert_nothing_is_clipped(figure)


@pytest.mark.parametrize("name", COLUMNS)
def test_a_run_that_draws_nothing_is_one_line_and_exit_2(name, reported, monkeypatch, capsys):
    monkeypatch.setattr(sys, "argv", [name, str(reported.directory.path)])
    with pytest.raises(SystemExit) as stopped:
        runpy.run_path(str(FIGURES / f"{name}.py"), run_name="__main__")
    assert stopped.value.code == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert "no finished member that draws" in line


def test_two_cells_of_one_column_are_refused(pictured):
    module = runpy.run_path(str(FIGURES / "drawn_of.py"))
    column = module["Column"]("some depth", {"train_fraction": 0.8})
    with pytest.raises(InputError, match="several cells are some depth"):
        module["drawn_figure"](pictured["text_to_image"].directory, [column])


def test_typed_queries_are_drawn_in_black_and_white_where_asked(pictured):
    path = pictured["text_to_image"].directory.path
    grey, cut = (predict_frames(["3+4"], path, threshold) for threshold in (None, 0.4))
    assert np.array_equal(cut.drawn, grey.drawn > 0.4)
    assert (grey.threshold, cut.threshold) == (None, 0.4)


def test_the_command_takes_a_threshold(pictured, tmp_path, monkeypatch, capsys):
    run = pictured["text_to_image"].directory.path
    out = tmp_path / "answer.png"
    command = ["predict", "3+4", "--run", run, "--threshold", "0.4", "--out", out]
    assert run_command(command, monkeypatch) == 0
    assert out.read_bytes().startswith(b"\x89PNG")
    read = pictured["image_to_text"].directory.path
    for where, threshold in ((run, "1"), (run, "0"), (run, "nan"), (read, "0.4")):
        command = ["predict", "3+4", "--run", where, "--threshold", threshold]
        capsys.readouterr()
        assert run_command(command, monkeypatch) == 2
        (line,) = capsys.readouterr().err.splitlines()
        assert "threshold=" in line


@pytest.mark.parametrize("mapping", MAPPINGS)
def test_a_notebook_shows_what_is_drawn_and_what_is_read(mapping, pictured):
    figure = draw(["3+4", "9 + 9"], pictured[mapping].directory.path)
    assert figure._repr_png_().startswith(b"\x89PNG")
    assert_nothing_is_clipped(figure)


def test_a_run_of_text_has_nothing_to_show(reported):
    with pytest.raises(InputError, match="there are no frames to show"):
        draw(["3+4"], reported.directory.path)
