import numpy as np
import pandas as pd
from plotting.pictures import assert_nothing_is_clipped, intervals, note_of

from jaxarith.plotting import figure, forest

TABLE = pd.DataFrame(
    {
        "by": "train_fraction",
        "first": [0.1, 0.1, 0.25],
        "second": [0.25, 0.5, 0.5],
        "difference": [0.004, -0.02, 0.3],
        "low": [-0.003, np.nan, 0.2],
        "high": [0.011, np.nan, 0.4],
        "n_first": 8,
        "n_second": [8, 8, 5],
    }
)


def test_differences_and_intervals_lie_at_their_percentage_points():
    made, axes = figure(width=4.6, height=1.6)
    forest(axes[0, 0], TABLE)
    assert np.allclose(sorted(intervals(axes[0, 0])), [(-0.3, 1.1), (20, 40)])
    marks = next(line for line in axes[0, 0].lines if line.get_marker() == "s")
    assert np.allclose(marks.get_xdata(), [0.4, -2, 30])
    labels = [tick.get_text() for tick in axes[0, 0].get_yticklabels()]
    assert labels == ["25 % − 10 %", "50 % − 10 %", "50 % − 25 %"]
    texts = [text.get_text() for text in axes[0, 0].texts]
    assert texts == ["+0.4 [−0.3, +1.1]", "−2.0", "+30.0 [+20.0, +40.0]"]
    assert_nothing_is_clipped(made)


def test_first_row_is_on_top_and_zero_and_the_margin_are_drawn():
    _, axes = figure(height=1.6)
    forest(axes[0, 0], TABLE, margin=0.01)
    bottom, top = axes[0, 0].get_ylim()
    assert bottom > top
    (band,) = axes[0, 0].patches
    assert np.allclose([band.get_x(), band.get_x() + band.get_width()], [-1, 1])
    assert any(list(line.get_xdata()) == [0, 0] for line in axes[0, 0].lines)
    assert "5–8 seeds" in note_of(axes[0, 0])
    assert "grey: ± 1 points, equal only if the 90 % interval lies inside" in note_of(axes[0, 0])
    assert "the 95 % interval is drawn" in note_of(axes[0, 0])


def test_seeds_in_groups_have_no_interval_and_the_note_says_why():
    table = TABLE.assign(grouped=[False, True, False])
    _, axes = figure(height=1.6)
    forest(axes[0, 0], table)
    assert "no bar: seeds that form separate groups" in note_of(axes[0, 0])
    _, axes = figure(height=1.6)
    forest(axes[0, 0], table.assign(hidden=[0.3, np.nan, np.nan]))
    assert "no bar: seeds that agree or form separate groups" in note_of(axes[0, 0])


def test_small_print_beside_long_labels_is_not_clipped():
    labels = [
        "0.75 − 0.25, average, effects differ",
        "a",
        "0.75 − 0.25, encoder layers 2, units 64",
    ]
    for width in (4.6, 7.0):
        made, axes = figure(width=width, height=2)
        forest(axes[0, 0], TABLE.assign(label=labels))
        assert_nothing_is_clipped(made)


def test_labels_and_units_of_other_metrics():
    made, axes = figure(height=1.4)
    forest(axes[0, 0], TABLE.assign(label=["a", "b", "c"]), unit="seconds")
    assert [tick.get_text() for tick in axes[0, 0].get_yticklabels()] == ["a", "b", "c"]
    assert axes[0, 0].get_xlabel() == "difference, seconds"
    assert np.allclose(sorted(intervals(axes[0, 0])), [(-0.003, 0.011), (0.2, 0.4)])
    assert not axes[0, 0].patches
    assert "difference and 95 % interval" in note_of(axes[0, 0])
    assert "90 %" not in note_of(axes[0, 0])
    assert_nothing_is_clipped(made)


def test_one_row_and_none():
    for rows in (1, 0):
        made, axes = figure(height=1.2)
        forest(axes[0, 0], TABLE.iloc[:rows])
        assert_nothing_is_clipped(made)


def test_seeds_that_agree_have_no_interval():
    """``compare`` says how many seeds may be hidden, and refuses an interval."""
    table = TABLE.assign(low=TABLE["difference"], high=TABLE["difference"], hidden=[0.3, 0.3, 0.3])
    _, axes = figure(height=1.6)
    forest(axes[0, 0], table)
    assert intervals(axes[0, 0]) == []
    assert [text.get_text() for text in axes[0, 0].texts] == ["+0.4", "−2.0", "+30.0"]
    assert "no bar: seeds that agree" in note_of(axes[0, 0])
    _, axes = figure(height=1.6)
    forest(axes[0, 0], TABLE.assign(hidden=np.nan))
    assert len(intervals(axes[0, 0])) == 2
    assert "no bar" not in note_of(axes[0, 0])
