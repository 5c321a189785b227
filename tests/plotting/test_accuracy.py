import numpy as np
import pandas as pd
import pytest
from plotting.pictures import (
    assert_legend_covers_no_data,
    assert_nothing_is_clipped,
    cells,
    intervals,
    lines_of,
    note_of,
)

from jaxarith.errors import InputError
from jaxarith.plotting import accuracy, accuracy_by_layers, accuracy_by_split, figure

KEYS = ["train_fraction", "encoder_layers"]


def members(counts: dict[tuple[float, int], int]) -> pd.DataFrame:
    draw = np.random.default_rng(0)
    rows = [
        {"train_fraction": fraction, "encoder_layers": layers, "test_exact": draw.uniform(0.1, 0.9)}
        for (fraction, layers), count in counts.items()
        for _ in range(count)
    ]
    return pd.DataFrame(rows)


GRID = members({(split, layers): 4 for split in (0.1, 0.25, 0.5) for layers in (1, 2)})


def test_means_intervals_and_every_seed_lie_where_the_tables_say():
    made, axes = figure(width=4.6)
    summary = cells(GRID, KEYS)
    accuracy_by_split(axes[0, 0], GRID, summary)
    want = sorted(zip(summary["test_exact_low"], summary["test_exact_high"], strict=True))
    assert np.allclose(sorted(intervals(axes[0, 0])), want)
    dots = np.concatenate(lines_of(axes[0, 0], "seeds"))
    assert np.allclose(np.sort(dots), np.sort(GRID["test_exact"]))
    means = np.concatenate(
        [line.get_ydata() for line in axes[0, 0].lines if line.get_label()[0] != "_"]
    )
    assert np.allclose(np.sort(means), np.sort(summary["test_exact_mean"]))
    assert_nothing_is_clipped(made)
    assert_legend_covers_no_data(axes[0, 0])


def test_axes_and_note_say_what_is_drawn():
    _, axes = figure(width=4.6)
    accuracy_by_split(axes[0, 0], GRID, cells(GRID, KEYS))
    assert axes[0, 0].get_xlabel() == "queries trained on"
    assert axes[0, 0].get_ylabel() == "test queries answered exactly"
    assert [tick.get_text() for tick in axes[0, 0].get_xticklabels()] == ["10 %", "25 %", "50 %"]
    assert "95 % t interval, 4 seeds" in note_of(axes[0, 0])
    legend = axes[0, 0].get_legend()
    assert legend.get_title().get_text() == "encoder layers"
    assert [text.get_text() for text in legend.get_texts()] == ["1", "2"]


def test_series_differ_in_colour_marker_and_line():
    _, axes = figure(width=4.6)
    accuracy_by_split(axes[0, 0], GRID, cells(GRID, KEYS))
    first, second = (line for line in axes[0, 0].lines if line.get_label()[0] != "_")
    assert first.get_color() != second.get_color()
    assert first.get_marker() != second.get_marker()
    assert first._unscaled_dash_pattern != second._unscaled_dash_pattern


def test_a_cell_alone_at_its_setting_is_not_moved_aside():
    own = members({(0.1, 1): 3, (0.5, 1): 3, (0.5, 2): 3})
    _, axes = figure()
    accuracy_by_split(axes[0, 0], own, cells(own, KEYS))
    first, second = (line for line in axes[0, 0].lines if line.get_label()[0] != "_")
    alone, left = first.get_xdata()
    (right,) = second.get_xdata()
    assert abs(alone - 0.1) < abs(left - 0.5)
    assert left < 0.5 < right


def test_unequal_seeds_a_single_seed_and_an_empty_score_are_drawn():
    own = members({(0.1, 1): 1, (0.5, 1): 4, (0.5, 2): 3})
    unscored = pd.DataFrame([{"train_fraction": 0.5, "encoder_layers": 1, "test_exact": np.nan}])
    made, axes = figure(width=4.6)
    accuracy_by_split(axes[0, 0], pd.concat([own, unscored]), cells(own, KEYS))
    assert len(intervals(axes[0, 0])) == 2
    assert sum(map(len, lines_of(axes[0, 0], "seeds"))) == 8
    assert "1–4 seeds" in note_of(axes[0, 0])
    assert_nothing_is_clipped(made)


def test_one_cell_needs_no_legend():
    own = members({(0.5, 1): 2})
    made, axes = figure(1, 2, width=6)
    accuracy_by_split(axes[0, 0], own, cells(own, KEYS))
    accuracy_by_layers(axes[0, 1], own, cells(own, KEYS))
    assert axes[0, 0].get_legend() is None
    assert_nothing_is_clipped(made)


def test_nothing_finished_says_so():
    made, axes = figure()
    summary = cells(GRID, KEYS)
    accuracy_by_split(axes[0, 0], GRID.iloc[:0], summary.iloc[:0])
    assert "no results yet" in [text.get_text() for text in axes[0, 0].texts]
    assert_nothing_is_clipped(made)


def test_texts_are_places_without_a_line_and_rates_are_logarithms():
    own = GRID.assign(cell_type=np.where(GRID["encoder_layers"] == 1, "lstm", "gru"))
    own["learning_rate"] = own["train_fraction"]
    one = own[own["train_fraction"] == 0.5]
    made, axes = figure(1, 2, width=7)
    accuracy(axes[0, 0], one, cells(one, ["cell_type"]), by="cell_type", hue=None)
    keys = ["learning_rate", "cell_type"]
    accuracy(axes[0, 1], own, cells(own, keys), by="learning_rate", hue="cell_type")
    assert [tick.get_text() for tick in axes[0, 0].get_xticklabels()] == ["gru", "lstm"]
    assert axes[0, 0].lines[-2].get_linestyle() == "None"
    assert np.allclose(axes[0, 1].get_xticks(), np.log10([0.1, 0.25, 0.5]))
    assert_nothing_is_clipped(made)


def test_cells_that_would_lie_on_each_other_are_refused():
    twice = pd.concat([cells(GRID, KEYS)] * 2)
    with pytest.raises(InputError, match="train_fraction and encoder_layers"):
        accuracy_by_split(figure()[1][0, 0], GRID, twice)


def test_seeds_in_groups_have_no_mean_and_the_note_says_why():
    summary = cells(GRID, KEYS)
    apart = (summary["train_fraction"] == 0.25) & (summary["encoder_layers"] == 1)
    summary["test_exact_groups"] = np.where(apart, "0.1 | 0.9", None)
    summary.loc[apart, ["test_exact_low", "test_exact_high"]] = np.nan
    made, axes = figure(width=4.6)
    accuracy_by_split(axes[0, 0], GRID, summary)
    assert len(intervals(axes[0, 0])) == len(summary) - 1
    lines = [line.get_ydata() for line in axes[0, 0].lines if line.get_label()[0] != "_"]
    means = np.concatenate(lines)
    assert np.allclose(
        np.sort(means[np.isfinite(means)]), np.sort(summary["test_exact_mean"][~apart])
    )
    dots = np.concatenate(lines_of(axes[0, 0], "seeds"))
    assert np.allclose(np.sort(dots), np.sort(GRID["test_exact"]))
    large = [line for line in axes[0, 0].lines if line.get_markersize() == 3.4]
    there = (GRID["train_fraction"] == 0.25) & (GRID["encoder_layers"] == 1)
    assert np.allclose(large[0].get_ydata(), np.sort(GRID.loc[there, "test_exact"]))
    assert "no mean, interval or line where seeds form groups" in note_of(axes[0, 0])
    assert "no bar" not in note_of(axes[0, 0])
    assert_nothing_is_clipped(made)


def test_marks_lie_near_the_number_they_belong_to_and_the_note_says_so():
    for width in (4.6, 7.0):
        _, axes = figure(width=width)
        accuracy_by_split(axes[0, 0], GRID, cells(GRID, KEYS))
        low, high = axes[0, 0].get_xlim()
        for line in axes[0, 0].lines:
            distances = np.abs(line.get_xdata()[:, None] - [0.1, 0.25, 0.5]).min(axis=1)
            assert distances.max() < 0.035 * (high - low)
        assert "side by side at one tick: the same setting" in note_of(axes[0, 0])


def test_the_note_says_nothing_of_marks_side_by_side_where_there_are_none():
    one = GRID[GRID["encoder_layers"] == 1]
    _, axes = figure(width=4.6)
    accuracy_by_split(axes[0, 0], one, cells(one, KEYS))
    assert "side by side" not in note_of(axes[0, 0])


def test_seeds_that_agree_are_not_said_to_form_groups_where_it_is_known():
    summary = cells(GRID, KEYS).assign(test_exact_groups=None)
    summary.loc[0, ["test_exact_low", "test_exact_high"]] = np.nan
    _, axes = figure(width=4.6)
    accuracy_by_split(axes[0, 0], GRID, summary)
    assert "no bar: seeds that agree" in note_of(axes[0, 0])
    assert "groups" not in note_of(axes[0, 0])


def test_the_note_says_nothing_of_bars_that_are_all_there():
    _, axes = figure(width=4.6)
    accuracy_by_split(axes[0, 0], GRID, cells(GRID, KEYS))
    assert "no bar" not in note_of(axes[0, 0])
    alone = members({(0.1, 1): 1, (0.5, 1): 3})
    _, axes = figure(width=4.6)
    accuracy_by_split(axes[0, 0], alone, cells(alone, KEYS))
    assert "no bar: one seed" in note_of(axes[0, 0])
