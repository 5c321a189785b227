import numpy as np
import pandas as pd
import pytest
from scipy import stats

from jaxarith.comparisons import variance_shares
from jaxarith.comparisons.variance import _components, brief_variance, caption
from jaxarith.comparisons.variance_intervals import share_intervals
from jaxarith.errors import InputError
from jaxarith.statistics import SETTINGS
from jaxarith.tables import show


def crossed(scores):
    """Results with scores [seeds, splits]."""
    rows = [
        dict.fromkeys(SETTINGS)
        | {"task": "add", "encoder_layers": 1, "train_fraction": 0.5}
        | {"seed": seed, "split_seed": split, "status": "done", "test_exact": scores[seed, split]}
        for seed, split in np.ndindex(*scores.shape)
    ]
    return pd.DataFrame(rows)


def drawn(draw, seeds, splits, seed_sd, split_sd, rest_sd):
    return (
        0.5
        + draw.normal(0, seed_sd, (seeds, 1))
        + draw.normal(0, split_sd, (1, splits))
        + draw.normal(0, rest_sd, (seeds, splits))
    )


def test_components_are_found_again_on_average():
    draw = np.random.default_rng(0)
    found = []
    for _ in range(200):
        table = variance_shares(crossed(drawn(draw, 8, 6, 0.02, 0.04, 0.03)))
        found.append(table.set_index("source")["sd"] ** 2)
    mean = pd.DataFrame(found).mean() ** 0.5
    assert mean.to_dict() == pytest.approx(
        {"seed": 0.02, "split_seed": 0.04, "both": 0.03}, rel=0.1
    )


def test_sums_of_squares_are_those_of_loops():
    scores = drawn(np.random.default_rng(1), 4, 3, 0.05, 0.05, 0.01)
    seeds, splits = scores.shape
    mean = scores.mean()
    rest = sum(
        (scores[i, j] - scores[i].mean() - scores[:, j].mean() + mean) ** 2
        for i in range(seeds)
        for j in range(splits)
    ) / ((seeds - 1) * (splits - 1))
    by_seed = sum(splits * (scores[i].mean() - mean) ** 2 for i in range(seeds)) / (seeds - 1)
    table = variance_shares(crossed(scores)).set_index("source")
    assert table["sd"]["both"] ** 2 == pytest.approx(rest)
    assert table["sd"]["seed"] ** 2 == pytest.approx((by_seed - rest) / splits)
    assert table["p"]["seed"] == pytest.approx(stats.f.sf(by_seed / rest, 3, 6))
    assert table["share"].sum() == pytest.approx(1)
    assert table["seeds"].unique().tolist() == [4]


def test_a_component_that_would_be_negative_is_none():
    scores = np.array([[0.5, 0.6], [0.6, 0.5]])
    table = variance_shares(crossed(scores)).set_index("source")
    assert table["share"].to_dict() == {"seed": 0.0, "split_seed": 0.0, "both": 1.0}


def test_incomplete_seeds_are_left_out_and_no_rectangle_is_refused():
    table = crossed(drawn(np.random.default_rng(2), 5, 3, 0.05, 0.05, 0.01))
    assert variance_shares(table.drop(0)).iloc[0]["seeds"] == 4
    one_seed = table[(table["split_seed"] != 2) | (table["seed"] == 0)]
    found = variance_shares(one_seed).iloc[0]
    assert (found["seeds"], found["split_seeds"]) == (5, 2)
    assert (found["left_out"], found["dropped"]) == (1, "2")
    whole = variance_shares(table[table["split_seed"] != 2])
    assert variance_shares(one_seed)["sd"].tolist() == whole["sd"].tolist()
    alone = table[table["split_seed"] == 0].assign(split_seed=lambda rows: rows["seed"])
    with pytest.raises(InputError, match="put split_seed into the grid"):
        variance_shares(alone)
    with pytest.raises(InputError, match="remove the duplicate rows"):
        variance_shares(pd.concat([table, table.iloc[:1]]))


def test_intervals_of_shares_hold_the_truth():
    """Means over true shares of 0, 0.33 and 0.8 of the seed; the standard error is 1.5 points."""
    draw = np.random.default_rng(3)
    for seeds, splits in ((4, 3), (8, 4)):
        for truth in (0.0, 0.33, 0.8):
            parts = np.array([truth, (1 - truth) / 2, (1 - truth) / 2]) ** 0.5 / 20
            held = 0
            for _ in range(200):
                rows = _components(drawn(draw, seeds, splits, *parts))
                held += rows[0]["share_low"] <= truth <= rows[0]["share_high"]
                assert all(row["share_low"] <= row["share"] <= row["share_high"] for row in rows)
            assert 0.91 <= held / 200 <= 1, (seeds, splits, truth)


def test_four_seeds_and_three_splits_tell_little():
    """One large crossing is told apart; a small one of the same shares is not."""
    draw = np.random.default_rng(4)
    small = variance_shares(crossed(drawn(draw, 4, 3, 0.03, 0.03, 0.03))).set_index("source")
    assert (small["share_high"] - small["share_low"]).min() > 0.4
    large = variance_shares(crossed(drawn(draw, 60, 60, 0.03, 0.03, 0.03))).set_index("source")
    assert (large["share_low"] < 1 / 3).all()
    assert (large["share_high"] > 1 / 3).all()
    assert (large["share_high"] - large["share_low"]).max() < 0.25


def test_the_interval_of_a_share_is_that_of_the_exact_f_test_where_only_one_source_is():
    """Without splits' variance, seed / (seed + both) has an exact interval from the F quantiles."""
    seeds, splits, ratio = 8, 4, 5.0
    squares = (ratio, 1.0, 1.0)
    low, high = share_intervals(squares, seeds, splits)["seed"]
    freedoms = (seeds - 1, (seeds - 1) * (splits - 1))
    ends = [ratio / stats.f.ppf(level, *freedoms) for level in (0.975, 0.025)]
    exact = [max(0.0, end - 1) / (max(0.0, end - 1) + splits) for end in ends]
    # Splits that may yet matter widen it downwards.
    assert low <= exact[0] + 0.01
    assert high == pytest.approx(exact[1], abs=0.02)


def test_scores_that_agree_have_no_shares():
    table = variance_shares(crossed(np.full((4, 3), 0.1 + 0.2)))
    assert table[["share", "share_low", "share_high", "p"]].isna().all(axis=None)
    assert (table["sd"] == 0).all()
    assert brief_variance(table)["share [95 %]"].tolist() == ["–"] * 3


def test_a_person_reads_whole_percent_within_80_columns(capsys):
    table = variance_shares(crossed(drawn(np.random.default_rng(1), 4, 3, 0.05, 0.05, 0.01)))
    brief = brief_variance(table)
    assert list(brief) == ["crossing", "source", "sd", "share [95 %]", "p"]
    assert brief["share [95 %]"].str.fullmatch(r"\d{1,3} % \[\d{1,3}, \d{1,3}\]").all()
    varied = {"encoder_layers": 2, "cell_type": "gru", "left_out": 1}
    both = pd.concat([table, table.assign(train_fraction=0.1, **varied)])
    show(both, "table", brief_variance(both))
    printed = capsys.readouterr().out
    assert max(map(len, printed.splitlines())) <= 80
    assert "train fraction 0.1" in printed
    assert "outside complete crossings: 1." in caption(both)
