import numpy as np
import pandas as pd
import pytest
from plotting.pictures import (
    assert_legend_covers_no_data,
    assert_nothing_is_clipped,
    lines_of,
    note_of,
)

from jaxarith.plotting import figure, learning_curves


def curves(counts: dict[str, int]) -> pd.DataFrame:
    draw = np.random.default_rng(0)
    return pd.DataFrame(
        {"label": label, "member": f"{label}-{seed}", "epoch": epoch, "step": 100 * epoch}
        | {"test_exact": draw.uniform(), "test_loss": draw.uniform(0.1, 2)}
        for label, count in counts.items()
        for seed in range(count)
        for epoch in (2, 4, 6)
    )


def test_every_seed_their_range_and_their_mean_are_drawn():
    table = curves({"50 %": 3, "10 %": 2})
    made, axes = figure(width=4.6)
    learning_curves(axes[0, 0], table, title="queries trained on")
    seeds = lines_of(axes[0, 0], "seeds")
    want = [own["test_exact"].to_numpy() for _, own in table.groupby("member", sort=False)]
    assert len(seeds) == 5
    assert np.allclose(np.sort(seeds, axis=0), np.sort(want, axis=0))
    means = {line.get_label(): line.get_ydata() for line in axes[0, 0].lines}
    over = table[table["label"] == "50 %"].groupby("epoch")["test_exact"]
    assert np.allclose(means["50 %"], over.mean())
    (band, _) = axes[0, 0].collections
    assert np.isclose(band.get_datalim(axes[0, 0].transData).y1, over.max().max())
    assert "mean of 2–3 seeds" in note_of(axes[0, 0])
    assert_nothing_is_clipped(made)
    assert_legend_covers_no_data(axes[0, 0])


def test_what_diverged_has_nothing_right_from_there_on():
    table = curves({"50 %": 3}).assign(status="done")
    gone = table["member"] == "50 %-1"
    table.loc[gone, "status"] = "diverged"
    left = table[~gone | (table["epoch"] < 5)]
    made, axes = figure(2, height=5)
    learning_curves(axes[0, 0], left)
    learning_curves(axes[1, 0], left, "test_loss")
    table.loc[gone & (table["epoch"] > 5), "test_exact"] = 0
    mean = axes[0, 0].lines[-1].get_ydata()
    assert np.allclose(mean, table.groupby("epoch")["test_exact"].mean())
    assert np.allclose(axes[1, 0].lines[-1].get_ydata(), left.groupby("epoch")["test_loss"].mean())
    assert "mean of 3 seeds" in note_of(axes[0, 0])
    assert "1 diverged: 0 % from there on" in note_of(axes[0, 0])
    assert "1 diverged: left out from there on" in note_of(axes[1, 0])
    assert_nothing_is_clipped(made)


def grouped_curves() -> pd.DataFrame:
    """Of eight seeds of one series seven end below 35 %, and one at 77 %."""
    last = [0.20, 0.22, 0.25, 0.31, 0.32, 0.33, 0.35, 0.77]
    apart = [
        {"label": "50 %", "member": f"50 %-{seed}", "epoch": epoch}
        | {"test_exact": score * epoch / 6, "test_loss": 1 - score}
        for seed, score in enumerate(last)
        for epoch in (2, 4, 6)
    ]
    return pd.concat([pd.DataFrame(apart), curves({"75 %": 3})])


def test_seeds_in_groups_are_drawn_without_mean_and_band():
    table = grouped_curves()
    made, axes = figure(width=4.6)
    learning_curves(axes[0, 0], table)
    assert len(lines_of(axes[0, 0], "seeds")) == 8 + 3
    assert len(axes[0, 0].collections) == 1
    mean = table[table["label"] == "50 %"].groupby("epoch")["test_exact"].mean()
    assert not any(
        len(line.get_ydata()) == len(mean) and np.allclose(line.get_ydata(), mean)
        for line in axes[0, 0].lines
    )
    texts = [text.get_text() for text in axes[0, 0].get_legend().get_texts()]
    assert texts == ["50 %", "75 %"]
    assert "no mean: final scores form groups" in note_of(axes[0, 0])
    assert_nothing_is_clipped(made)


def test_final_scores_decide_about_groups_where_they_are_known():
    _, axes = figure()
    learning_curves(axes[0, 0], grouped_curves(), grouped=["75 %"])
    (band,) = axes[0, 0].collections
    assert np.isclose(band.get_datalim(axes[0, 0].transData).y1, 0.77)
    _, axes = figure()
    learning_curves(axes[0, 0], grouped_curves(), grouped=[])
    assert len(axes[0, 0].collections) == 2
    assert "no mean" not in note_of(axes[0, 0])


def test_losses_form_no_groups():
    _, axes = figure()
    learning_curves(axes[0, 0], grouped_curves(), "test_loss")
    assert len(axes[0, 0].collections) == 2


def test_series_keep_the_order_they_come_in():
    _, axes = figure()
    learning_curves(axes[0, 0], curves({"50 %": 1, "10 %": 1}))
    texts = axes[0, 0].get_legend().get_texts()
    assert [text.get_text() for text in texts] == ["50 %", "10 %"]


@pytest.mark.parametrize("counts", [{}, {"50 %": 1}])
def test_no_seed_and_one_seed(counts):
    made, axes = figure()
    learning_curves(axes[0, 0], curves(counts))
    assert len(lines_of(axes[0, 0], "seeds")) == len(counts)
    assert_nothing_is_clipped(made)


def test_losses_are_logarithmic_and_what_diverged_is_left_out():
    table = curves({"50 %": 2})
    table.loc[table["member"] == "50 %-1", "test_loss"] = np.nan
    made, axes = figure()
    learning_curves(axes[0, 0], table, metric="test_loss", along="step", queries=1000)
    assert axes[0, 0].get_yscale() == "log"
    assert axes[0, 0].get_xlabel() == "optimizer steps"
    assert len(lines_of(axes[0, 0], "seeds")) == 1
    assert "1,000 queries" in note_of(axes[0, 0])
    assert_nothing_is_clipped(made)
