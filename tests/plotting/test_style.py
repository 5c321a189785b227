import subprocess
import sys

import matplotlib as mpl
import pandas as pd
import pytest
from matplotlib.figure import Figure
from plotting.pictures import assert_nothing_is_clipped, note_of

from jaxarith.plotting import figure, learning_curves, performance_profile, styled
from jaxarith.plotting.style import LOOKS, SMALL, look, note, seeds

CURVES = pd.DataFrame({"label": "a", "member": "m", "epoch": [1, 2], "test_exact": [0.1, 0.9]})


def test_nothing_global_changes():
    before = dict(mpl.rcParams)
    made, axes = figure()
    learning_curves(axes[0, 0], CURVES)
    with styled():
        assert mpl.rcParams["font.size"] != before["font.size"]
    assert_nothing_is_clipped(made)
    assert dict(mpl.rcParams) == before


def test_importing_the_pictures_opens_no_window_system():
    code = "import sys, jaxarith.plotting; print('matplotlib.pyplot' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


def test_an_axes_made_elsewhere_is_drawn_in_the_style():
    axes = Figure().subplots()
    performance_profile(axes, pd.DataFrame({"label": ["a"], "test_exact": [0.5]}))
    assert not axes.spines["top"].get_visible()
    axes.figure.canvas.draw()
    assert {label.get_fontsize() for label in axes.get_xticklabels()} == {SMALL}


def test_looks_differ_in_every_respect():
    for respect in zip(*LOOKS, strict=True):
        assert len(set(respect)) == len(LOOKS)
    assert len({look(place) for place in range(4 * len(LOOKS))}) == 4 * len(LOOKS)


@pytest.mark.parametrize(
    ("counts", "text"),
    [([8], "8 seeds"), ([1, 1], "1 seed"), ([1, 8], "1–8 seeds"), ([], "0 seeds")],
)
def test_numbers_of_seeds_in_words(counts, text):
    assert seeds(counts) == text


def test_small_print_is_wrapped_between_clauses_and_long_clauses_between_words():
    made, axes = figure()
    note(axes[0, 0], "mean and interval of it all", "small marks: the seeds themselves")
    assert axes[0, 0].get_title(loc="left").split("\n")[1].startswith("small marks")
    note(axes[0, 0], "a very long clause " * 8)
    assert_nothing_is_clipped(made)
    assert note_of(axes[0, 0]).split() == ("a very long clause " * 8).split()
