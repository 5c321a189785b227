import numpy as np
import pytest
from plotting.pictures import assert_nothing_is_clipped, note_of

from jaxarith.plotting import (
    WrongAnswers,
    absolute_difference_frequency,
    difference_boxes,
    difference_figure,
    difference_histogram,
    figure,
    frequency_figure,
)
from jaxarith.plotting.wrong_answers import without_outliers

NONE = WrongAnswers("10 % train", (np.zeros(0, dtype=np.int64),), (0,), (100,))
SOME = WrongAnswers(
    "50 % train",
    (np.array([-10, -1, -1, 1, 900]), np.array([1, 10])),
    unreadable=(3, 0),
    tested=(100, 50),
)


def test_only_wrong_readable_answers_to_test_queries_count():
    values = np.array([[5, 7, 0, 9], [5, 6, 8, 9]])
    readable = np.array([[True, True, False, True], [True, True, True, True]])
    tested = np.array([[True, True, True, False], [True, False, True, True]])
    found = WrongAnswers.of("x", values, readable, np.array([5, 6, 7, 8]), tested)
    assert [own.tolist() for own in found.differences] == [[1], [1, 1]]
    assert (found.unreadable, found.tested) == ((1, 0), (3, 3))


def test_outliers_are_those_beyond_the_whiskers():
    assert without_outliers(np.array([-2, -1, 0, 1, 2, 50])).tolist() == [-2, -1, 0, 1, 2]
    assert len(without_outliers(np.zeros(0, dtype=np.int64))) == 0


def test_boxes_show_quartiles_of_all_seeds_and_each_outlier():
    made, axes = figure()
    difference_boxes(axes[0, 0], [SOME, NONE])
    box = axes[0, 0].patches[0].get_path().vertices[:, 0]
    low, high = np.percentile(SOME.pooled, [25, 75])
    assert (box.min(), box.max()) == (low, high)
    outliers = np.concatenate(
        [line.get_xdata() for line in axes[0, 0].lines if line.get_marker() == "|"]
    )
    assert 900 in outliers
    labels = [tick.get_text() for tick in axes[0, 0].get_yticklabels()]
    assert labels == ["50 % train", "10 % train"]
    assert "1–2 seeds" in note_of(axes[0, 0])
    assert_nothing_is_clipped(made)


def test_far_outliers_do_not_squash_the_boxes_and_are_counted():
    draw = np.random.default_rng(0).integers(1, 11, 1000)
    far = WrongAnswers("x", (np.concatenate([draw, -draw, [800, -801, 49]]),), (0,), (9000,))
    made, axes = figure()
    difference_boxes(axes[0, 0], [far, SOME])
    low, high = axes[0, 0].get_xlim()
    assert 49 < high == -low < 100
    assert "3 of 2,010 lie beyond ±50, not drawn" in note_of(axes[0, 0])
    assert_nothing_is_clipped(made)
    _, axes = figure()
    difference_boxes(axes[0, 0], [WrongAnswers("x", (np.array([-1, 1, 1, 1, 1, 15]),), (0,), (9,))])
    assert axes[0, 0].get_xlim()[1] > 15
    assert "beyond" not in note_of(axes[0, 0])


def test_what_a_median_and_the_heights_mean_is_said():
    drawn = difference_figure([SOME, NONE]).axes
    notes = [note_of(axes) for axes in drawn]
    assert sum("it leaves out 0 (right)" in text for text in notes) == 1
    assert sum("each has its own vertical scale" in text for text in notes) == 1
    alone = [note_of(axes) for axes in difference_figure([SOME]).axes]
    assert not any("vertical scale" in text for text in alone)


def test_wide_bins_of_a_histogram_are_said():
    for reach, said in ((40.0, False), (150.0, True)):
        _, axes = figure()
        difference_histogram(axes[0, 0], SOME, reach)
        assert ("bins of 3" in note_of(axes[0, 0])) == said


def test_whiskers_without_outliers_reach_what_the_histogram_shows():
    _, axes = figure()
    difference_boxes(axes[0, 0], [SOME], outliers=False)
    left = without_outliers(SOME.pooled)
    drawn = np.concatenate([np.asarray(line.get_xdata()) for line in axes[0, 0].lines[1:]])
    assert (drawn.min(), drawn.max()) == (left.min(), left.max())


def test_histogram_counts_per_seed():
    made, axes = figure()
    difference_histogram(axes[0, 0], SOME)
    heights = {
        round(bar.get_x() + bar.get_width() / 2): bar.get_height()
        for bar in axes[0, 0].patches
        if bar.get_height()
    }
    assert heights == {-10: 0.5, -1: 1.0, 1: 1.0, 10: 0.5}
    assert (
        note_of(axes[0, 0]) == "50 % train: 6.0 % of test queries wrong 1.5 % no number, not drawn"
    )
    assert_nothing_is_clipped(made)


def test_frequencies_are_means_with_the_range_of_seeds():
    made, axes = figure(width=7)
    absolute_difference_frequency(axes[0, 0], SOME, largest=20)
    points = dict(axes[0, 0].lines[0].get_xydata().tolist())
    assert points == {1: 2.0, 10: 1.0}
    ends = [segment[:, 1].tolist() for segment in axes[0, 0].collections[0].get_segments()]
    assert ends == [[1, 3], [1, 1]]
    assert axes[0, 0].get_yscale() == "log"
    assert "14 % of differences lie beyond 20" in note_of(axes[0, 0])
    assert "mean of 2 seeds" in note_of(axes[0, 0])
    assert "reach the axis" not in note_of(axes[0, 0])
    assert_nothing_is_clipped(made)


def test_a_line_down_to_the_axis_is_said_to_be_zero():
    _, axes = figure(width=7)
    some = WrongAnswers("x", (np.array([1, 2]), np.array([1])), (0, 0), (9, 9))
    absolute_difference_frequency(axes[0, 0], some)
    assert "lines that reach the axis: 0 in some seed" in note_of(axes[0, 0])


def test_many_frequencies_are_binned_and_none_is_lost():
    _, axes = figure(width=7)
    wide = WrongAnswers("x", (np.arange(1, 1500),), (0,), (3000,))
    absolute_difference_frequency(axes[0, 0], wide)
    assert "bins of 8" in axes[0, 0].get_ylabel()
    assert axes[0, 0].lines[0].get_ydata().sum() == 1499
    assert axes[0, 0].lines[0].get_xdata().max() < axes[0, 0].get_xlim()[1]


@pytest.mark.parametrize("cells", [[SOME, NONE, SOME], [SOME], [NONE]])
def test_whole_figures_of_several_one_and_no_errors(cells):
    assert_nothing_is_clipped(difference_figure(cells))
    assert_nothing_is_clipped(frequency_figure(cells, 20))


def test_rows_of_a_figure_share_their_axes():
    axes = difference_figure([SOME, NONE]).axes
    assert axes[1].get_xlim() == axes[2].get_xlim()
    axes = frequency_figure([SOME, NONE], 20).axes
    assert axes[0].get_xlim() == axes[1].get_xlim()
    assert axes[0].get_ylim() == axes[1].get_ylim()


def test_rows_of_a_figure_reach_the_highest_of_all():
    many = WrongAnswers("10 % train", (np.repeat(1, 500),), (0,), (900,))
    for cells in ([many, SOME], [SOME, many]):
        low, high = frequency_figure(cells, 20).axes[0].get_ylim()
        assert low <= 0.25
        assert high >= 500


def test_bars_stand_where_errors_are():
    """However wide bins are, they are the same left and right of 0, which is in the middle."""
    draw = np.random.default_rng(0).integers(1, 130, 4000)
    even = WrongAnswers("x", (np.concatenate([draw, -draw]),), (0,), (9000,))
    for reach in (40.0, 90.0, 120.0, 150.0):
        _, axes = figure()
        difference_histogram(axes[0, 0], even, reach)
        heights = [bar.get_height() for bar in axes[0, 0].patches]
        assert heights == heights[::-1]
        assert all(bar.get_x() % 1 == 0.5 for bar in axes[0, 0].patches)
