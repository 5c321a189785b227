"""How often intervals over seeds hold the truth, simulated: results/coverage.json.

Command: python -m benchmarks.coverage [--repetitions 4000] [--unlike]

A row is a method, a distribution of scores and a number of seeds. ``printed`` is the share of
experiments in which the product prints the interval: seeds differ and form no separate groups.
``covers`` is how often the truth is held among these, ``covers_all`` among all experiments, the
interval made regardless. ``jaxarith.intervals.FEWEST_SEEDS`` follows from ``covers``. With
``--unlike`` the table of comparisons of unlike settings is printed instead.
"""

import argparse
import json
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import numpy as np
from scipy import stats

from jaxarith.bootstrap import bootstrap_intervals
from jaxarith.comparisons.contrast import mean_difference_interval
from jaxarith.comparisons.improvement import improvement_interval, probability_of_improvement
from jaxarith.intervals import (
    ABOVE,
    ALIKE,
    BOOTSTRAP,
    CONFIDENCE,
    IQM_BOOTSTRAP,
    IQM_TRIM,
    PAIRED,
    SUCCESS,
    WELCH,
    WILSON,
    T,
    interquartile_mean,
    share_interval,
)
from jaxarith.seed_groups import separate_groups

RESULTS = Path(__file__).parent / "results" / "coverage.json"
SEEDS = (*range(2, 13), 16, 20, 30, 40)
LEAST_COVERAGE = 0.90
# Where distributions that are not judged are measured.
SOME_SEEDS = (4, 8, 20)
LARGE = 1_000_000
# Experiments of methods that are computed one at a time.
OF_PAIRS = 2_000

Draw = Callable[[np.random.Generator, tuple[int, ...]], np.ndarray]
# The lows and highs that a method gives for experiments, and the truth.
Ends = tuple[np.ndarray, np.ndarray, float]


def bell(mean: float, sd: float) -> Draw:
    return lambda draw, size: draw.normal(mean, sd, size)


def beta(one: float, two: float) -> Draw:
    return lambda draw, size: draw.beta(one, two, size)


def two_points(draw: np.random.Generator, size: tuple[int, ...]) -> np.ndarray:
    return np.where(draw.random(size) < 0.5, 0.30, 0.95)


def blurred_points(draw: np.random.Generator, size: tuple[int, ...]) -> np.ndarray:
    return two_points(draw, size) + draw.normal(0, 0.02, size)


def failing(draw: np.random.Generator, size: tuple[int, ...]) -> np.ndarray:
    """One seed in five fails outright."""
    fails = draw.random(size) < 0.2
    return np.where(fails, draw.normal(0.3, 0.05, size), draw.normal(0.95, 0.01, size))


# A method must hold its word on each of these to be printed.
JUDGED: dict[str, Draw] = {
    "normal": bell(0.90, 0.02),
    "Beta(20, 2)": beta(20, 2),
    "two points": two_points,
}
# Measured too: what seeds of which most agree cannot show.
FURTHER: dict[str, Draw] = {
    "Beta(9, 1)": beta(9, 1),
    "two blurred points": blurred_points,
    "one in five fails": failing,
}
# How often one distribution is taken for two groups, and how often two are found.
GROUPED: dict[str, Draw] = {
    "normal": bell(0.50, 0.10),
    "Beta(20, 2)": beta(20, 2),
    "uniform": lambda draw, size: draw.random(size),
    "two blurred points": blurred_points,
}
# Two settings that are unlike, and by what their seeds are multiplied: unpaired comparisons.
UNLIKE: dict[str, tuple[Draw, Draw, float]] = {
    "spreads 1 : 4: normal, sd 0.01 and 0.04": (bell(0.90, 0.01), bell(0.90, 0.04), 1),
    "the same, the wider with half the seeds": (bell(0.90, 0.01), bell(0.90, 0.04), 0.5),
    "shapes: Beta(9, 1) and normal, sd 0.02": (beta(9, 1), bell(0.93, 0.02), 1),
    "skews: Beta(18, 2) and Beta(9, 1)": (beta(18, 2), beta(9, 1), 1),
    "far apart: normal, means 3 sd apart": (bell(0.90, 0.02), bell(0.96, 0.02), 1),
    "one seed in five fails, and none": (bell(0.95, 0.01), failing, 1),
}


def fewest_seeds(rows: Iterable[dict[str, Any]], method: str) -> int:
    """From how many seeds on a method surely covers 90 % wherever it is printed.

    Surely: by two standard errors of the simulation.
    """
    mine = [row for row in rows if row["method"] == method and row["scores"] in JUDGED]
    short = [row["seeds"] for row in mine if row["printed"] and _least(row) < LEAST_COVERAGE]
    return min(seeds for seeds in SEEDS if seeds > max(short, default=0))


def _least(row: dict[str, Any]) -> float:
    """What a method covers, less two standard errors."""
    share, experiments = row["covers"], row["printed"] * row["experiments"]
    return float(share - 2 * np.sqrt(share * (1 - share) / experiments))


def of_means(samples: np.ndarray, large: np.ndarray) -> dict[str, Ends]:
    """The intervals that describe one setting, for samples [experiments, n]."""
    count = samples.shape[1]
    mean, error = samples.mean(axis=1), samples.std(axis=1, ddof=1) / np.sqrt(count)
    half = stats.t.ppf((1 + CONFIDENCE) / 2, count - 1) * error
    truth = float(large.mean())
    plain = bootstrap_intervals(samples, CONFIDENCE)
    middle = bootstrap_intervals(samples, CONFIDENCE, IQM_TRIM)
    reached = (samples >= SUCCESS).sum(axis=1)
    shares = np.array([share_interval(number, count) for number in range(count + 1)])[reached]
    return {
        T: (mean - half, mean + half, truth),
        BOOTSTRAP: (plain.low, plain.high, truth),
        IQM_BOOTSTRAP: (middle.low, middle.high, float(interquartile_mean(large))),
        WILSON: (*shares.T, float((large >= SUCCESS).mean())),
    }


def of_differences(one: np.ndarray, two: np.ndarray) -> dict[str, Ends]:
    """The intervals that compare two settings with the same scores [experiments, n]."""
    pairs = list(zip(one, two, strict=True))
    size = one.shape[1]
    shares = probability_of_improvement(one, two)
    known = {share: improvement_interval(share, size, size) for share in set(shares.tolist())}
    return {
        PAIRED: _ends([mean_difference_interval(*pair, paired=True) for pair in pairs], 0.0),
        WELCH: _ends([mean_difference_interval(*pair, paired=False) for pair in pairs], 0.0),
        ABOVE: _ends([known[share] for share in shares.tolist()], 0.5),
    }


def _ends(intervals: list[tuple[float, float]], truth: float) -> Ends:
    low, high = np.array(intervals).T
    return low, high, truth


def spread(samples: np.ndarray) -> np.ndarray:
    """Which experiments' seeds differ."""
    return np.ptp(samples, axis=1) > ALIKE


def grouped(samples: np.ndarray) -> np.ndarray:
    """Which experiments' seeds are said to form separate groups."""
    return np.array([bool(separate_groups(sample)) for sample in samples])


def measure(name: str, score: Draw, seeds: int, repetitions: int) -> list[dict[str, Any]]:
    """The rows of one distribution at one number of seeds."""
    draw = np.random.default_rng(seeds)
    large = score(draw, (LARGE,))
    samples, other = score(draw, (repetitions, seeds)), score(draw, (OF_PAIRS, seeds))
    few = samples[:OF_PAIRS]
    describes = spread(samples) & ~grouped(samples)
    shown = {
        PAIRED: spread(few - other),
        WELCH: spread(few) | spread(other),
        # A share has an interval where all agree, too.
        ABOVE: np.ones(len(few), dtype=bool),
        WILSON: np.ones(len(samples), dtype=bool),
    }
    rows = []
    for method, ends in (of_means(samples, large) | of_differences(few, other)).items():
        low, high, truth = ends
        printed = shown.get(method, describes)
        # Means of equal numbers are off by a rounding.
        holds = (low <= truth + ALIKE) & (truth - ALIKE <= high)
        row: dict[str, Any] = {"method": method, "scores": name, "seeds": seeds}
        row |= {"experiments": len(holds), "printed": float(printed.mean())}
        row["covers"] = float(holds[printed].mean()) if printed.any() else None
        rows.append(row | {"covers_all": float(holds.mean())})
    return rows


def of_pair(one: Draw, two: Draw, part: float, repetitions: int, seeds: int) -> list[float]:
    """Coverage of unpaired intervals for two kinds of score, the second of fewer seeds."""
    draw = np.random.default_rng(0)
    first, second = one(draw, (LARGE,)), two(draw, (LARGE,))
    above = float(probability_of_improvement(first, second))
    gap = float(second.mean() - first.mean())
    sample = one(draw, (repetitions, seeds))
    other = two(draw, (repetitions, round(part * seeds)))
    welch = [
        mean_difference_interval(a, b, paired=False) for a, b in zip(sample, other, strict=True)
    ]
    shares = probability_of_improvement(sample, other)
    improvements = [improvement_interval(float(share), seeds, other.shape[1]) for share in shares]
    return [_covered(welch, gap), _covered(improvements, above)]


def _covered(intervals: list[tuple[float, float]], truth: float) -> float:
    return float(np.mean([low <= truth <= high for low, high in intervals]))


def main() -> None:
    """Simulate, write the rows and print them as the tables of docs/statistics.md."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repetitions", type=int, default=4000)
    parser.add_argument("--unlike", action="store_true")
    options = parser.parse_args()
    if options.unlike:
        _print_row("unlike settings, 8 seeds", "unpaired: Welch", "P(above)")
        _print_row(*3 * ["---"])
        for name, (one, two, part) in UNLIKE.items():
            shares = of_pair(one, two, part, min(options.repetitions, 4000), seeds=8)
            _print_row(name, *(f"{share:.1%}" for share in shares))
        return
    rows, groups = [], []
    for seeds in SEEDS:
        wanted = JUDGED | FURTHER if seeds in SOME_SEEDS else JUDGED
        for name, score in wanted.items():
            rows += measure(name, score, seeds, options.repetitions)
        for name, score in GROUPED.items():
            samples = score(np.random.default_rng(seeds), (options.repetitions, seeds))
            groups.append(
                {"scores": name, "seeds": seeds, "grouped": float(grouped(samples).mean())}
            )
        print(f"{seeds} seeds done", flush=True)
    RESULTS.write_text(json.dumps({"coverage": rows, "groups": groups}, indent=0) + "\n")
    for table in tables(rows, groups):
        print(f"\n{table}")


def tables(rows: list[dict[str, Any]], groups: list[dict[str, Any]]) -> Iterable[str]:
    """The rows as Markdown: a table per method, and one of groups; columns are distributions."""
    for method in dict.fromkeys(row["method"] for row in rows):
        mine = [row for row in rows if row["method"] == method]
        lines = [f"{method}: printed from {fewest_seeds(rows, method)} seeds on", ""]
        yield "\n".join([*lines, *_lines(mine, _in_words)])
    yield "\n".join(["separate groups", "", *_lines(groups, lambda row: f"{row['grouped']:.1%}")])


def _in_words(row: dict[str, Any]) -> str:
    covers = "–" if row["covers"] is None else f"{row['covers']:.1%}"
    return f"{covers} of {row['printed']:.0%} ({row['covers_all']:.1%})"


def _lines(rows: list[dict[str, Any]], written: Callable[[dict[str, Any]], str]) -> list[str]:
    names = list(dict.fromkeys(row["scores"] for row in rows))
    lines = [f"| seeds | {' | '.join(names)} |", "|---" * (len(names) + 1) + "|"]
    for seeds in dict.fromkeys(row["seeds"] for row in rows):
        own = {row["scores"]: written(row) for row in rows if row["seeds"] == seeds}
        lines.append(f"| {seeds} | {' | '.join(own.get(name, '') for name in names)} |")
    return lines


def _print_row(*texts: str) -> None:
    print(f"| {' | '.join(texts)} |", flush=True)


if __name__ == "__main__":
    main()
