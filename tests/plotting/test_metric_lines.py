import numpy as np
import pandas as pd
import pytest
from matplotlib.legend import Legend
from plotting.pictures import assert_nothing_is_clipped, cells, lines_of

from jaxarith.plotting import accuracy_by_split, figure, metric_lines

KEYS = ["train_fraction", "encoder_layers"]
MEMBERS = pd.DataFrame(
    {"train_fraction": split, "encoder_layers": layers, "test_keras_pixel": 0.87 + seed / 100}
    for split in (0.1, 0.5)
    for layers in (1, 2)
    for seed in range(3)
)
LINES = {"all black": 0.847, "mean digit": 0.861, "unknown": np.nan, "real frames": 1.0}


def legends(axes):
    return {
        own.get_title().get_text(): [text.get_text() for text in own.get_texts()]
        for own in axes.findobj(Legend)
    }


@pytest.mark.parametrize("before", [True, False])
def test_lines_and_members_keep_their_legends_in_either_order(before):
    made, axes = figure(width=4.8)
    here = axes[0, 0]
    if before:
        metric_lines(here, LINES)
    summary = cells(MEMBERS, KEYS, "test_keras_pixel")
    accuracy_by_split(here, MEMBERS, summary, metric="test_keras_pixel")
    if not before:
        metric_lines(here, LINES)
    assert [line[0] for line in lines_of(here, "baseline")] == [0.847, 0.861, 1.0]
    assert legends(here) == {
        "encoder layers": ["1", "2"],
        "for comparison": ["all black: 84.7 %", "mean digit: 86.1 %", "real frames: 100.0 %"],
    }
    styles = [line._unscaled_dash_pattern for line in here.lines if line.get_gid() == "baseline"]
    assert len(set(map(str, styles))) == 3
    assert_nothing_is_clipped(made)
    first, second = (own.get_window_extent() for own in here.findobj(Legend))
    assert not first.overlaps(second)
    assert not any(box.overlaps(here.bbox.padded(-1)) for box in (first, second))


def test_lines_lie_below_what_is_drawn_of_members():
    _, axes = figure()
    metric_lines(axes[0, 0], LINES)
    (mark,) = axes[0, 0].plot([0], [0.85])
    assert all(
        line.get_zorder() < mark.get_zorder()
        for line in axes[0, 0].lines
        if line.get_gid() == "baseline"
    )


def test_a_closer_axis_begins_at_the_least_and_ends_at_all():
    made, axes = figure(width=4.8)
    summary = cells(MEMBERS, KEYS, "test_keras_pixel")
    accuracy_by_split(axes[0, 0], MEMBERS, summary, metric="test_keras_pixel")
    metric_lines(axes[0, 0], LINES, least=0.8)
    assert np.allclose(axes[0, 0].get_ylim(), (0.794, 1.006))
    made.canvas.draw()
    labels = [tick.get_text() for tick in axes[0, 0].get_yticklabels()]
    assert {"80 %", "90 %", "100 %"} <= set(labels)
    assert_nothing_is_clipped(made)


def test_without_a_baseline_nothing_is_drawn():
    _, axes = figure()
    metric_lines(axes[0, 0], {"unknown": np.nan})
    assert len(axes[0, 0].lines) == 0
    assert legends(axes[0, 0]) == {}
