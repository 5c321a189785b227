"""The table of ``compare``: one row per pair of values."""

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from jaxarith.comparisons.comparison import Comparison, pair_of
from jaxarith.comparisons.contrast import Contrast, Pair, contrasts, interactions
from jaxarith.comparisons.holm import holm, least_corrected
from jaxarith.comparisons.left_out_words import brief_words
from jaxarith.comparisons.matching import Matched, Refused
from jaxarith.comparisons.progress import Progress
from jaxarith.comparisons.sentence import sentence
from jaxarith.comparisons.verdict import UNMATCHED, Dependence, Effect, effects_of, signs_differ
from jaxarith.statistics import is_share

NOTHING: dict[str, Any] = dict.fromkeys(Contrast._fields, math.nan)
NO_CONTRAST = Contrast(**NOTHING | {"equivalent": False, "grouped": False, "settles": ""})


def rows(
    by: str,
    metric: str,
    found: Sequence[tuple[object, object, Matched | Refused]],
    margin: float,
    progress: Progress,
) -> pd.DataFrame:
    """The rows of ``compare`` for pairs of values; those that cannot be matched say why.

    Holm's corrections are over the pairs that are matched.
    """
    matched = [one for _, _, one in found if isinstance(one, Matched)]
    comparisons = iter(progress.over(_compared(by, metric, found, matched, margin), "describing"))
    table = pd.DataFrame(
        [
            _row(next(comparisons))
            if isinstance(one, Matched)
            else _unmatched(by, metric, first, second, one)
            for first, second, one in found
        ]
    )
    for side in ("first", "second"):
        if table[side].map(type).nunique() > 1:
            table[side] = table[side].astype("str")
    return table


def _compared(
    by: str,
    metric: str,
    found: Sequence[tuple[object, object, Matched | Refused]],
    matched: Sequence[Matched],
    margin: float,
) -> list[Comparison]:
    """Everything that the scores of matched pairs say."""
    pairs = [Pair(one.first, one.second, one.paired) for one in matched]
    pooled = contrasts(pairs, margin, is_share(metric))
    p_values = np.array([contrast.p for contrast in pooled])
    corrected = holm(p_values)
    least = least_corrected(p_values, np.array([contrast.least_p for contrast in pooled]))
    effects = _effects(matched, pairs, margin, is_share(metric))
    tested = _interactions(pairs, effects)
    values = [(first, second) for first, second, one in found if isinstance(one, Matched)]
    return [
        Comparison(
            by,
            *values[place],
            metric=metric,
            matched=matched[place],
            means=(float(pairs[place].first.mean()), float(pairs[place].second.mean())),
            contrast=pooled[place],
            p_corrected=float(corrected[place]),
            least_p_corrected=float(least[place]),
            interaction=tested[place],
            effects=effects[place],
            tests=len(pairs),
            margin=margin,
        )
        for place in range(len(pairs))
    ]


def _effects(
    matched: Sequence[Matched], pairs: Sequence[Pair], margin: float, bounded: bool
) -> list[list[Effect]]:
    """The effects within the strata of each pair; none where there is one stratum."""
    several = [place for place, pair in enumerate(pairs) if len(pair.first) > 1]
    single = [
        Pair(pairs[place].first[[row]], pairs[place].second[[row]], pairs[place].paired)
        for place in several
        for row in range(len(pairs[place].first))
    ]
    told = iter(contrasts(single, margin, bounded))
    effects: list[list[Effect]] = [[] for _ in pairs]
    for place in several:
        own = [next(told) for _ in pairs[place].first]
        effects[place] = effects_of(matched[place].strata, pairs[place], own)
    return effects


def _interactions(pairs: Sequence[Pair], effects: Sequence[list[Effect]]) -> list[Dependence]:
    """Whether effects differ between strata, corrected over the pairs with several strata."""
    several = [place for place, own in enumerate(effects) if own]
    found = interactions([pairs[place] for place in several])
    p_values = np.array([one.p for one in found])
    least = least_corrected(p_values, np.array([one.least_p for one in found]))
    tested = [Dependence(math.nan, math.nan, math.nan, False)] * len(pairs)
    for place, one, p, least_p in zip(several, found, holm(p_values), least, strict=True):
        opposite = signs_differ(effects[place], p, least_p)
        tested[place] = Dependence(one.p, float(p), float(least_p), opposite)
    return tested


def _row(comparison: Comparison) -> dict[str, Any]:
    matched, left = comparison.matched, comparison.matched.left_out
    contrast, means, p_values = (
        comparison.contrast,
        comparison.means,
        (comparison.p_corrected, comparison.least_p_corrected),
    )
    if comparison.interaction.opposite:
        # A mean over opposite effects must not be read as an effect.
        contrast, means, p_values = NO_CONTRAST, (math.nan, math.nan), (math.nan, math.nan)
    elif comparison.effects and _contradicts(contrast):
        contrast = contrast._replace(
            improvement=math.nan, improvement_low=math.nan, improvement_high=math.nan
        )
    return {
        "by": comparison.by,
        "first": comparison.first,
        "second": comparison.second,
        "metric": comparison.metric,
        "method": "paired" if matched.paired else "unpaired",
        "n_first": matched.first.shape[1],
        "n_second": matched.second.shape[1],
        "strata": len(matched.first),
        "left_out": left.total,
        "left_out_why": brief_words(left),
        "failed": sum(left.failed),
        "diverged": sum(left.diverged),
        "unscored": left.unscored,
        "dropped": " | ".join(matched.dropped),
        "also": ", ".join(matched.also),
        "budget": matched.budget,
        "same_split": matched.same_split,
        "mean_first": means[0],
        "mean_second": means[1],
        **contrast._asdict(),
        "p_corrected": p_values[0],
        "least_p_corrected": p_values[1],
        "interaction_p": comparison.interaction.raw_p,
        "interaction_p_corrected": comparison.interaction.p,
        "by_stratum": [effect.to_dict() for effect in comparison.effects],
        "verdict": comparison.verdict,
        "sentence": sentence(comparison),
    }


def _contradicts(contrast: Contrast) -> bool:
    """Whether most seeds score higher where the mean is lower: strata differ in size of effect."""
    return (contrast.improvement - 0.5) * contrast.difference < 0


def _unmatched(
    by: str, metric: str, first: object, second: object, refused: Refused
) -> dict[str, Any]:
    told = f"{pair_of(by, str(first), str(second))}: not compared, because {refused.reason}."
    row = {"by": by, "first": first, "second": second, "metric": metric, "method": ""}
    row |= dict.fromkeys(("n_first", "n_second", "strata", "left_out"), 0)
    row |= dict.fromkeys(("failed", "diverged", "unscored"), 0)
    row |= {"left_out_why": "", "dropped": "", "also": "", "budget": "", "same_split": False}
    row |= {"mean_first": math.nan, "mean_second": math.nan, **NO_CONTRAST._asdict()}
    names = ("p_corrected", "least_p_corrected", "interaction_p", "interaction_p_corrected")
    return (
        row
        | dict.fromkeys(names, math.nan)
        | {
            "by_stratum": [],
            "verdict": UNMATCHED,
            "sentence": told,
        }
    )
