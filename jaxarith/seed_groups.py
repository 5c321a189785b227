"""Whether the scores of a configuration's seeds fall into two separate groups."""

from collections.abc import Sequence

import numpy as np

# Of fewer seeds nobody can tell: any two of three may be near each other by chance.
FEWEST = 4
# A gap is at least so many times the range of the wider group; see ``least_ratio``.
LEAST_RATIO = 2.0
RATIO_OF_FEW = 13.4
# Shares: a smaller gap matters to nobody, and a narrower group is as wide as this.
LEAST_GAP = 0.02
NARROWEST = 0.005
# In words, for captions and notes.
RULE = (
    "sorted seeds leave a gap of at least 2 points that is several times as wide as either group."
)
# The same in full; 10 is the least count whose ratio is ``LEAST_RATIO``.
RULE_IN_FULL = (
    f"Sort the scores of a cell's seeds and look at the widest gap between two neighbours. The "
    f"seeds form two separate groups where that gap is {100 * LEAST_GAP:g} points or more and also "
    f"several times as wide as the wider group: {RATIO_OF_FEW / (8 - 3):.1f} times for 8 seeds, "
    f"{LEAST_RATIO:g} times for 10 or more, {RATIO_OF_FEW:g} times for {FEWEST}. A group narrower "
    f"than {100 * NARROWEST:g} points counts as that wide, and one seed can be a group. Fewer than "
    f"{FEWEST} seeds never form groups."
)
# Of more seeds than this a text gives each group's number and range.
MOST_LISTED = 12


def least_ratio(count: int) -> float:
    """How many times the wider group's range the gap must be, for ``count`` seeds.

    Chosen so that at most 2 % of samples of one normal, uniform or Beta(20, 2) distribution are
    said to be two groups (``python -m benchmarks.coverage`` measures it).
    """
    return max(LEAST_RATIO, RATIO_OF_FEW / (count - 3))


def separate_groups(scores: np.ndarray) -> tuple[np.ndarray, ...]:
    """The two groups that shares [n] fall into, lower first; none where they do not.

    Sorted scores are cut at their largest gap. They are two groups where the gap is two points or
    more and ``least_ratio`` times the range of the wider group, taken as half a point or more. A
    group may be a single seed.
    """
    if not in_groups(scores):
        return ()
    ordered = np.sort(scores)
    cut = int(np.argmax(np.diff(ordered))) + 1
    return ordered[:cut], ordered[cut:]


def in_groups(scores: np.ndarray) -> np.ndarray:
    """Whether shares [.., n] fall into two groups (``separate_groups``): bool [..]."""
    count = scores.shape[-1]
    if count < FEWEST:
        return np.zeros(scores.shape[:-1], bool)
    ordered = np.sort(scores, axis=-1)
    gaps = np.diff(ordered, axis=-1)
    cut = gaps.argmax(axis=-1, keepdims=True)
    gap = np.take_along_axis(gaps, cut, axis=-1)
    lower = np.take_along_axis(ordered, cut, axis=-1) - ordered[..., :1]
    upper = ordered[..., -1:] - np.take_along_axis(ordered, cut + 1, axis=-1)
    widest = np.maximum(NARROWEST, np.maximum(lower, upper))
    apart = gap >= np.maximum(LEAST_GAP, least_ratio(count) * widest)
    return np.isfinite(scores).all(axis=-1) & apart[..., 0]


def groups_text(groups: Sequence[np.ndarray], scale: float = 1.0, digits: int = 3) -> str:
    """``0.120 0.130 | 0.910 0.950``; of many seeds ``10 of 0.120–0.150 | 30 of 0.910–0.950``."""

    def written(scores: np.ndarray) -> list[str]:
        return [f"{scale * score:.{digits}f}" for score in scores]

    if sum(map(len, groups)) <= MOST_LISTED:
        return " | ".join(" ".join(written(group)) for group in groups)
    return " | ".join(
        f"{len(group)} of {'–'.join(dict.fromkeys(written(group[[0, -1]])))}" for group in groups
    )
