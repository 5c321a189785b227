"""What the error pictures draw: how far wrong answers are from right ones."""

from dataclasses import dataclass

import numpy as np

WHISKER = 1.5  # interquartile ranges; what lies beyond is an outlier


@dataclass(frozen=True)
class WrongAnswers:
    """The wrong answers of one cell.

    Attributes:
        label: what the cell is called.
        differences: int64 [wrong answers] of each seed: predicted − right, where an answer to a
            test query is a number and not the right one.
        unreadable: how many test answers of all seeds are no number.
        tested: how many test answers all seeds gave.
    """

    label: str
    differences: tuple[np.ndarray, ...]
    unreadable: int
    tested: int

    @classmethod
    def of(
        cls,
        label: str,
        values: np.ndarray,
        readable: np.ndarray,
        right: np.ndarray,
        tested: np.ndarray,
    ) -> "WrongAnswers":
        """Wrong answers from answers read as numbers.

        Args:
            label: what the cell is called.
            values: int64 [seeds, queries].
            readable: bool [seeds, queries], whether an answer is a number.
            right: int64 [queries].
            tested: bool [seeds, queries].
        """
        wrong = tested & readable & (values != right)
        off = values - right
        return cls(
            label,
            tuple(off[seed][wrong[seed]] for seed in range(len(values))),
            int((tested & ~readable).sum()),
            int(tested.sum()),
        )

    @property
    def pooled(self) -> np.ndarray:
        """The differences of all seeds, int64 [wrong answers]."""
        return np.concatenate([np.zeros(0, dtype=np.int64), *self.differences])

    @property
    def said(self) -> tuple[str, str]:
        """What share of the test answers is drawn, and what share cannot be."""
        wrong, unread = (
            100 * count / max(self.tested, 1) for count in (len(self.pooled), self.unreadable)
        )
        return f"{self.label}: {wrong:.3g} % wrong", f"{unread:.2g} % no number"


def without_outliers(differences: np.ndarray) -> np.ndarray:
    """Differences [n] within 1.5 interquartile ranges of the quartiles."""
    if not len(differences):
        return differences
    low, high = np.percentile(differences, [25, 75])
    reach = WHISKER * (high - low)
    return differences[(differences >= low - reach) & (differences <= high + reach)]
