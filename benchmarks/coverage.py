"""How often intervals over seeds hold the truth, simulated: the table of docs/statistics.md.

Command: python -m benchmarks.coverage [--repetitions 4000] [--seeds 8]
"""

import argparse
from collections.abc import Callable

import numpy as np

from jaxarith.comparisons.contrast import mean_difference_interval
from jaxarith.statistics import bootstrap_interval, interquartile_mean, mean_interval

Draw = Callable[[np.random.Generator, tuple[int, ...]], np.ndarray]


def failing(draw: np.random.Generator, size: tuple[int, ...]) -> np.ndarray:
    """One seed in five fails outright."""
    fails = draw.random(size) < 0.2
    return np.where(fails, draw.normal(0.3, 0.05, size), draw.normal(0.95, 0.01, size))


SCORES: dict[str, Draw] = {
    "bell-shaped: normal, mean 0.90, sd 0.02": lambda draw, size: draw.normal(0.9, 0.02, size),
    "skewed: Beta(18, 2)": lambda draw, size: draw.beta(18, 2, size),
    "strongly skewed: Beta(9, 1)": lambda draw, size: draw.beta(9, 1, size),
    "one seed in five fails": failing,
}


def covered(intervals: list[tuple[float, float]], truth: float) -> float:
    """The share of intervals that hold the truth."""
    return float(np.mean([low <= truth <= high for low, high in intervals]))


def main() -> None:
    """Simulate, and print a row per kind of score."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repetitions", type=int, default=4000)
    parser.add_argument("--seeds", type=int, default=8)
    options = parser.parse_args()
    print("| scores of seeds | mean: t | mean: BCa | IQM: BCa | paired: t | unpaired: Welch |")
    print("|---|---|---|---|---|---|")
    for name, score in SCORES.items():
        draw = np.random.default_rng(0)
        large = score(draw, (1_000_000,))
        middle = float(interquartile_mean(large))
        sample = score(draw, (options.repetitions, options.seeds))
        other = score(draw, (options.repetitions, options.seeds))
        # Paired seeds share half of their variance.
        shared = draw.normal(0, large.std(), (options.repetitions, options.seeds))
        pairs = [(a + c, b + c) for a, b, c in zip(sample, other, shared, strict=True)]
        shares = [
            covered([mean_interval(values) for values in sample], large.mean()),
            covered([bootstrap_interval(values)[:2] for values in sample], large.mean()),
            covered([bootstrap_interval(v, interquartile_mean)[:2] for v in sample], middle),
            covered([mean_difference_interval(a, b, paired=True) for a, b in pairs], 0.0),
            covered(
                [
                    mean_difference_interval(a, b, paired=False)
                    for a, b in zip(sample, other, strict=True)
                ],
                0.0,
            ),
        ]
        print(f"| {name} | " + " | ".join(f"{share:.1%}" for share in shares) + " |", flush=True)


if __name__ == "__main__":
    main()
