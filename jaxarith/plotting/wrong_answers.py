"""What the error pictures draw: how far wrong answers are from right ones."""

from dataclasses import dataclass

import numpy as np

from jaxarith.formatting import in_percent

WHISKER = 1.5  # interquartile ranges; what lies beyond is an outlier


@dataclass(frozen=True)
class WrongAnswers:
    """The wrong answers of one cell.

    Attributes:
        label: what the cell is called.
        differences: int64 [wrong answers] of each seed: predicted − right, where an answer to a
            test query is a number and not the right one.
        unreadable: how many test answers of each seed are no number.
        tested: how many test queries each seed was asked.
        diverged: further seeds, which count as all wrong and have no differences.
    """

    label: str
    differences: tuple[np.ndarray, ...]
    unreadable: tuple[int, ...]
    tested: tuple[int, ...]
    diverged: int = 0

    @classmethod
    def of(
        cls,
        label: str,
        values: np.ndarray,
        readable: np.ndarray,
        right: np.ndarray,
        tested: np.ndarray,
        diverged: int = 0,
    ) -> "WrongAnswers":
        """Wrong answers from answers read as numbers.

        Args:
            label: what the cell is called.
            values: int64 [seeds, queries].
            readable: bool [seeds, queries], whether an answer is a number.
            right: int64 [queries].
            tested: bool [seeds, queries].
            diverged: further seeds, whose answers mean nothing.
        """
        wrong = tested & readable & (values != right)
        off = values - right
        return cls(
            label,
            tuple(off[seed][wrong[seed]] for seed in range(len(values))),
            tuple((tested & ~readable).sum(axis=1).tolist()),
            tuple(tested.sum(axis=1).tolist()),
            diverged,
        )

    @property
    def pooled(self) -> np.ndarray:
        """The differences of all seeds, int64 [wrong answers]."""
        return np.concatenate([np.zeros(0, dtype=np.int64), *self.differences])

    @property
    def wrong(self) -> float:
        """The share of the test queries answered wrong: the mean over seeds, diverged ones too."""
        numbers = [len(own) for own in self.differences]
        wrong = np.add(numbers, self.unreadable) / np.maximum(self.tested, 1)
        return float(np.mean([*wrong, *[1.0] * self.diverged]))

    @property
    def unparsable(self) -> float:
        """The share of the test queries answered by no number: the mean over sound seeds."""
        return float(np.mean(np.divide(self.unreadable, np.maximum(self.tested, 1))))

    @property
    def shares(self) -> tuple[str, str]:
        """What share of the test queries is answered wrong, and by no number, in words."""
        return (
            f"{self.label}: {in_percent(self.wrong)} % of test queries wrong",
            f"{in_percent(self.unparsable)} % no number, not drawn",
        )


def without_outliers(differences: np.ndarray) -> np.ndarray:
    """Differences [n] within 1.5 interquartile ranges of the quartiles."""
    if not len(differences):
        return differences
    low, high = np.percentile(differences, [25, 75])
    reach = WHISKER * (high - low)
    return differences[(differences >= low - reach) & (differences <= high + reach)]
