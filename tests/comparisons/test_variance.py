import numpy as np
import pandas as pd
import pytest
from scipy import stats

from jaxarith.comparisons import variance_shares
from jaxarith.errors import InputError
from jaxarith.statistics import SETTINGS


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
    alone = table.assign(split_seed=table["seed"])
    with pytest.raises(InputError, match="put split_seed into the grid"):
        variance_shares(alone)
