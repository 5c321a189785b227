"""Tables of results for comparisons, without training."""

from pathlib import Path

import numpy as np
import pandas as pd

from jaxarith.statistics import SETTINGS

SEEDS = tuple(range(8))
QUERIES = 1000


def results(score, seeds=SEEDS, **grid):
    """A table of results over a grid; ``score(seed, **settings)`` gives the exact score."""
    fixed = {"task": "add_sub", "encoder_layers": 1, "epochs": 20.0, "train_fraction": 0.5}
    combinations = [{}]
    for name, values in grid.items():
        combinations = [one | {name: value} for one in combinations for value in values]
    rows = [
        dict.fromkeys(SETTINGS)
        | fixed
        | settings
        | {"seed": seed, "split_seed": seed, "status": "done", "cell": str(settings)}
        | {"test_exact": score(seed, **settings), "test_loss": 1.0, "seconds": 2.0}
        for settings in combinations
        for seed in seeds
    ]
    return pd.DataFrame(rows)


def jitter(seed, size=0.01):
    """A score's deviation that a seed brings with it: whole test queries, no two seeds alike."""
    return round(size * np.sin(seed * 12.9898 + 1.0) * QUERIES) / QUERIES


def quickstart():
    """The 96 members of the quickstart run: three depths, four train fractions, eight seeds."""
    scores = pd.read_csv(Path(__file__).parent / "quickstart.csv")
    names = ["encoder_layers", "train_fraction"]
    exact = (scores["right"] / scores["test_queries"]).astype("float32").astype("float64")
    settings = dict.fromkeys(name for name in SETTINGS if name not in names)
    settings |= {"task": "add_sub", "epochs": 10.0}
    settings["steps"] = (scores["train_fraction"] * 6250).astype(int)
    return scores.drop(columns="right").assign(
        **settings,
        split_seed=scores["seed"],
        status="done",
        cell=scores[names].astype("str").agg("-".join, axis=1),
        member=scores[[*names, "seed"]].astype("str").agg("-".join, axis=1),
        test_exact=exact,
    )
