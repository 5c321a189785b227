"""How often intervals over seeds hold the truth, simulated: the tables of docs/statistics.md.

Command: python -m benchmarks.coverage [--repetitions 4000] [--seeds 8]
"""

import argparse
from collections.abc import Callable

import numpy as np

from jaxarith.comparisons.contrast import mean_difference_interval
from jaxarith.comparisons.improvement import improvement_interval, probability_of_improvement
from jaxarith.statistics import bootstrap_interval, interquartile_mean, mean_interval

Draw = Callable[[np.random.Generator, tuple[int, ...]], np.ndarray]
LARGE = 1_000_000


def bell(mean: float, sd: float) -> Draw:
    return lambda draw, size: draw.normal(mean, sd, size)


def failing(draw: np.random.Generator, size: tuple[int, ...]) -> np.ndarray:
    """One seed in five fails outright."""
    fails = draw.random(size) < 0.2
    return np.where(fails, draw.normal(0.3, 0.05, size), draw.normal(0.95, 0.01, size))


def skewed(draw: np.random.Generator, size: tuple[int, ...]) -> np.ndarray:
    return draw.beta(18, 2, size)


def strongly_skewed(draw: np.random.Generator, size: tuple[int, ...]) -> np.ndarray:
    return draw.beta(9, 1, size)


SCORES: dict[str, Draw] = {
    "bell-shaped: normal, mean 0.90, sd 0.02": bell(0.90, 0.02),
    "skewed: Beta(18, 2)": skewed,
    "strongly skewed: Beta(9, 1)": strongly_skewed,
    "one seed in five fails": failing,
}
# Two settings that are unlike, and by what their seeds are multiplied: unpaired comparisons.
UNLIKE: dict[str, tuple[Draw, Draw, float]] = {
    "spreads 1 : 4: normal, sd 0.01 and 0.04": (bell(0.90, 0.01), bell(0.90, 0.04), 1),
    "the same, the wider with half the seeds": (bell(0.90, 0.01), bell(0.90, 0.04), 0.5),
    "shapes: Beta(9, 1) and normal, sd 0.02": (strongly_skewed, bell(0.93, 0.02), 1),
    "skews: Beta(18, 2) and Beta(9, 1)": (skewed, strongly_skewed, 1),
    "far apart: normal, means 3 sd apart": (bell(0.90, 0.02), bell(0.96, 0.02), 1),
    "one seed in five fails, and none": (bell(0.95, 0.01), failing, 1),
}


def covered(intervals: list[tuple[float, float]], truth: float) -> float:
    """The share of intervals that hold the truth."""
    return float(np.mean([low <= truth <= high for low, high in intervals]))


def alike(score: Draw, repetitions: int, seeds: int) -> list[float]:
    """Coverage of every interval where both settings have the same scores."""
    draw = np.random.default_rng(0)
    large = score(draw, (LARGE,))
    middle = float(interquartile_mean(large))
    sample = score(draw, (repetitions, seeds))
    other = score(draw, (repetitions, seeds))
    # Paired seeds share half of their variance.
    shared = draw.normal(0, large.std(), (repetitions, seeds))
    pairs = [(a + c, b + c) for a, b, c in zip(sample, other, shared, strict=True)]
    return [
        covered([mean_interval(values) for values in sample], large.mean()),
        covered([bootstrap_interval(values)[:2] for values in sample], large.mean()),
        covered([bootstrap_interval(v, interquartile_mean)[:2] for v in sample], middle),
        covered([mean_difference_interval(a, b, paired=True) for a, b in pairs], 0.0),
        *unlike(sample, other, 0.0, 0.5),
    ]


def unlike(first: np.ndarray, second: np.ndarray, gap: float, above: float) -> list[float]:
    """Coverage of unpaired intervals for first [experiments, n] and second [experiments, m].

    Args:
        first, second: scores.
        gap: the true difference of means.
        above: the true probability of improvement.
    """
    welch = [
        mean_difference_interval(a, b, paired=False) for a, b in zip(first, second, strict=True)
    ]
    shares = probability_of_improvement(first, second)
    sizes = first.shape[1], second.shape[1]
    improvements = [improvement_interval(float(share), *sizes) for share in shares]
    return [covered(welch, gap), covered(improvements, above)]


def of_pair(one: Draw, two: Draw, part: float, repetitions: int, seeds: int) -> list[float]:
    """Coverage of unpaired intervals for two kinds of score, the second of fewer seeds."""
    draw = np.random.default_rng(0)
    first, second = one(draw, (LARGE,)), two(draw, (LARGE,))
    above = float(probability_of_improvement(first, second))
    gap = float(second.mean() - first.mean())
    sample = one(draw, (repetitions, seeds))
    return unlike(sample, two(draw, (repetitions, round(part * seeds))), gap, above)


def main() -> None:
    """Simulate, and print a row per kind of score."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repetitions", type=int, default=4000)
    parser.add_argument("--seeds", type=int, default=8)
    options = parser.parse_args()
    size = options.repetitions, options.seeds
    columns = "mean: t", "mean: BCa", "IQM: BCa", "paired: t", "unpaired: Welch", "P(above)"
    _head("scores of seeds", *columns)
    for name, score in SCORES.items():
        _row(name, alike(score, *size))
    print()
    _head("unlike settings", "unpaired: Welch", "P(above)")
    for name, (one, two, part) in UNLIKE.items():
        _row(name, of_pair(one, two, part, *size))


def _head(*columns: str) -> None:
    print(f"| {' | '.join(columns)} |")
    print("|---" * len(columns) + "|")


def _row(name: str, shares: list[float]) -> None:
    print(f"| {name} | " + " | ".join(f"{share:.1%}" for share in shares) + " |", flush=True)


if __name__ == "__main__":
    main()
