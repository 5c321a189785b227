import numpy as np
import pandas as pd
import pytest
from plotting.pictures import assert_legend_covers_no_data, assert_nothing_is_clipped, note_of

from jaxarith.plotting import figure, performance_profile


def share_above(line, threshold: float) -> float:
    """What a line of steps shows at a threshold."""
    x, y = line.get_data()
    return float(y[np.searchsorted(x, threshold, side="right") - 1])


def test_steps_are_the_share_of_seeds_above_each_threshold():
    draw = np.random.default_rng(0)
    scores = {"1 layer": draw.random(7), "2 layers": np.array([0.3, 0.3, 1.0, 0.0])}
    table = pd.DataFrame(
        {"label": label, "test_exact": score} for label, own in scores.items() for score in own
    )
    made, axes = figure(width=4.6)
    performance_profile(axes[0, 0], table)
    for line, own in zip(axes[0, 0].lines, scores.values(), strict=True):
        assert line.get_drawstyle() == "steps-post"
        for threshold in (0.0, 0.2, 0.3, 0.31, 0.7, 1.0):
            assert np.isclose(share_above(line, threshold), np.mean(own > threshold))
    assert "4–7 seeds" in note_of(axes[0, 0])
    assert_nothing_is_clipped(made)
    assert_legend_covers_no_data(axes[0, 0])


def test_bands_are_drawn_and_named():
    table = pd.DataFrame({"label": "a", "test_exact": [0.2, 0.8]})
    bands = pd.DataFrame({"label": "a", "threshold": [0.0, 0.5], "low": [0.5, 0.1], "high": 0.9})
    made, axes = figure()
    performance_profile(axes[0, 0], table, bands, interval="95 % bootstrap band")
    heights = axes[0, 0].collections[0].get_paths()[0].vertices[:, 1]
    assert (heights.min(), heights.max()) == (0.1, 0.9)
    assert "95 % bootstrap band" in note_of(axes[0, 0])
    assert_nothing_is_clipped(made)


@pytest.mark.parametrize("scores", [[], [0.5], [np.nan]])
def test_no_seed_one_seed_and_one_without_a_score(scores):
    made, axes = figure()
    performance_profile(
        axes[0, 0], pd.DataFrame({"label": ["a"] * len(scores), "test_exact": scores})
    )
    assert len(axes[0, 0].lines) == (scores == [0.5])
    assert_nothing_is_clipped(made)
