"""Comparisons of seeds that fall into separate groups: their intervals are not reliable."""

import numpy as np

from jaxarith.seed_groups import groups_text, in_groups, separate_groups


def grouped(one: np.ndarray, two: np.ndarray, paired: bool) -> np.ndarray:
    """Whether scores one [.., n], two [.., m] or their differences fall into groups: bool [..]."""
    found = in_groups(one) | in_groups(two)
    return found | in_groups(two - one) if paired else found


def groups_in_words(one: np.ndarray, two: np.ndarray, paired: bool) -> str:
    """The seeds' differences, or else the scores [n] that form groups, in points or percent."""
    if paired and (groups := separate_groups(two - one)):
        return f"differences {groups_text(groups, 100, 1).replace('-', '−')}"
    groups = separate_groups(one) or separate_groups(two)
    return f"{groups_text(groups, 100, 1)} %"
