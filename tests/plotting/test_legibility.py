import numpy as np
import pandas as pd
import pytest
from matplotlib.colors import to_rgb
from plotting.pictures import (
    assert_legend_covers_no_data,
    assert_nothing_is_clipped,
    intervals,
    note_of,
)

from jaxarith.errors import InputError
from jaxarith.plotting import Source, drawn_confusion, figure, legibility_by_character

CHARACTERS = "-3 10"


def table(lowest=0.6, layers=(1, 2)):
    draw = np.random.default_rng(0)
    means = draw.uniform(lowest + 0.05, 0.95, (len(CHARACTERS), len(layers)))
    return pd.DataFrame(
        {"character": c, "encoder_layers": n, "mean": m, "low": m - 0.05, "high": m + 0.02, "n": 3}
        for c, own in zip(CHARACTERS, means, strict=True)
        for n, m in zip(layers, own, strict=True)
    )


def ticks(axis):
    return [tick.get_text() for tick in axis.get_ticklabels()]


def test_means_and_intervals_stand_at_their_characters():
    own = table()
    made, axes = figure(width=7)
    legibility_by_character(axes[0, 0], own, source=Source("cell", "mnist", "disjoint"))
    assert ticks(axes[0, 0].xaxis) == ["0", "1", "3", "␣", "−"]
    drawn = {line.get_label(): line for line in axes[0, 0].lines if line.get_label()[0] != "_"}
    assert drawn.keys() == {"1", "2"}
    for label, line in drawn.items():
        for x, y in line.get_xydata():
            character = "013 -"[round(x)]
            cell = own[(own["character"] == character) & (own["encoder_layers"] == int(label))]
            assert np.isclose(y, cell["mean"].item())
    want = sorted(zip(own["low"], own["high"], strict=True))
    assert np.allclose(sorted(intervals(axes[0, 0])), want)
    assert note_of(axes[0, 0]).startswith("cell; MNIST digits; disjoint images")
    assert "95 % t interval, 3 seeds; ␣: blank" in note_of(axes[0, 0])
    assert axes[0, 0].get_legend().get_title().get_text() == "encoder layers"
    assert_nothing_is_clipped(made)
    assert_legend_covers_no_data(axes[0, 0])


@pytest.mark.parametrize("lowest", [0.0, 0.6])
def test_the_axis_holds_every_interval_up_to_all(lowest):
    own = table(lowest)
    _, axes = figure()
    legibility_by_character(axes[0, 0], own)
    low, high = axes[0, 0].get_ylim()
    assert low < own["low"].min() or low < 0
    assert high > 1
    assert (low > 0.3) == (own["low"].min() > 0.5)


def test_a_single_seed_and_a_missing_character_are_drawn():
    own = table(layers=(1, 3)).assign(low=np.nan, high=np.nan, n=1).iloc[1:]
    made, axes = figure(width=7)
    legibility_by_character(axes[0, 0], own)
    assert intervals(axes[0, 0]) == []
    assert "1 seed" in note_of(axes[0, 0])
    assert_nothing_is_clipped(made)


def test_one_setting_needs_no_legend_none_says_so_and_two_alike_are_refused():
    _, axes = figure(1, 2, width=7)
    legibility_by_character(axes[0, 0], table(layers=(1,)))
    assert axes[0, 0].get_legend() is None
    legibility_by_character(axes[0, 1], table().assign(mean=np.nan))
    assert "no drawn frames yet" in [text.get_text() for text in axes[0, 1].texts]
    with pytest.raises(InputError, match="encoder_layers"):
        legibility_by_character(axes[0, 0], pd.concat([table()] * 2))


COUNTS = np.array([[990, 6, 3, 1], [0, 50, 0, 50], [0, 0, 0, 0]])


def test_rows_of_the_confusion_are_shares_with_rejected_frames_last():
    made, axes = figure(width=3.4, height=3.2)
    image = drawn_confusion(axes[0, 0], COUNTS, "1 -", Source(digits="embedded", seeds=2))
    shares = np.ma.filled(image.get_array(), np.nan)
    assert np.allclose(shares[0], [0.99, 0.006, 0.003, 0.001])
    assert np.allclose(shares[1], [0, 0.5, 0, 0.5])
    assert np.isnan(shares[2]).all()
    written = [text.get_text() for text in axes[0, 0].texts]
    assert written == ["99", "1", "·", "·", "", "50", "", "50", "", "", "", ""]
    assert ticks(axes[0, 0].xaxis) == ["1", "␣", "−", "reject"]
    assert ticks(axes[0, 0].yaxis) == ["1", "␣", "−"]
    assert axes[0, 0].get_ylim() == (2.5, -0.5)
    note = note_of(axes[0, 0])
    assert note.startswith("embedded 8×8 digits; 2 seeds")
    assert "1\u202f100 drawn frames" in axes[0, 0].get_title(loc="left")
    assert_nothing_is_clipped(made)


def luminance(colour):
    """As the web's guidelines for contrast count it."""
    channels = np.array(to_rgb(colour))
    linear = np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)
    return linear @ [0.2126, 0.7152, 0.0722]


def test_numbers_stand_out_from_every_shade():
    _, axes = figure()
    shares = np.linspace(0.01, 1, 100)
    counts = np.zeros((100, 101))
    counts[:, 0], counts[:, 100] = shares, 1 - shares
    image = drawn_confusion(axes[0, 0], counts, ["0"] * 100)
    for share, text in zip(shares, axes[0, 0].texts[::101], strict=True):
        pair = luminance(image.cmap(share)[:3]), luminance(text.get_color())
        assert (max(pair) + 0.05) / (min(pair) + 0.05) > 3.5, share


def test_counts_of_another_shape_are_refused():
    with pytest.raises(InputError, match="3 characters"):
        drawn_confusion(figure()[1][0, 0], np.zeros((3, 3)), "012")
