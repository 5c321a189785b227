"""A comparison in words: what was compared, what was found, what would settle it."""

from jaxarith.comparisons.advice import advice
from jaxarith.comparisons.comparison import Comparison, listed, name_of, pair_of, seeds_of
from jaxarith.comparisons.contrast import Contrast
from jaxarith.comparisons.dependence_words import (
    average,
    dependence,
    effects_within,
    no_average,
    no_interval,
)
from jaxarith.comparisons.grouping import groups_in_words
from jaxarith.comparisons.left_out_words import words
from jaxarith.comparisons.numbers import LEVEL, Unit, p_equals
from jaxarith.comparisons.verdict import DIFFERENT, EQUAL, side, verdict


def sentence(comparison: Comparison) -> str:
    """The comparison in a few short sentences."""
    matched, interaction = comparison.matched, comparison.interaction
    pair = pair_of(comparison.by, *comparison.values)
    if interaction.detected or interaction.opposite:
        parts = [f"{pair}: {dependence(comparison)}", effects_within(comparison)]
        if interaction.opposite:
            parts.append(no_average(comparison))
        else:
            parts.append(
                f"On average over the {len(comparison.effects)} settings {_pooled(comparison)}."
            )
    else:
        parts = [f"{pair}: {_pooled(comparison)}.", average(comparison)]
    if not interaction.opposite and verdict(comparison.contrast, comparison.p_corrected) == "open":
        parts.append(_hidden_sentence(comparison.contrast))
        parts.append(
            advice(
                comparison.contrast,
                comparison.least_p_corrected,
                (matched.first.shape[1], matched.second.shape[1]),
                matched.paired,
                comparison.tests,
            )
        )
    if matched.also:
        parts.append(f"They also differ in {listed(matched.also_in_words)}.")
    names = [name_of(comparison.by, value) for value in comparison.values]
    parts += words(matched.left_out, matched.dropped, names, comparison.metric)
    return " ".join(part for part in parts if part)


def _pooled(comparison: Comparison) -> str:
    """The difference of means over all strata, how sure it is, and what follows."""
    contrast, unit = comparison.contrast, Unit(comparison.metric)
    difference, low, high = unit.differences(contrast.difference, contrast.low, contrast.high)
    mean_first, mean_second = unit.levels(*comparison.means)
    interval = f"95 % interval {low} to {high}"
    if contrast.hidden == contrast.hidden:
        interval = _agreement(comparison)
    elif contrast.grouped:
        matched = comparison.matched
        seeds = matched.first.mean(axis=0), matched.second.mean(axis=0)
        interval = no_interval(groups_in_words(*seeds, matched.paired))
    if not contrast.difference:
        start = f"mean {comparison.metric} is the same ({mean_first}"
    else:
        way = "higher" if contrast.difference > 0 else "lower"
        size = difference.lstrip("+−")
        start = (
            f"{comparison.metric} is {size}{unit.name} {way} ({mean_second} against {mean_first}"
        )
    return f"{start}; {interval}; {seeds_of(comparison.matched)}): {_conclusion(comparison)}"


def _conclusion(comparison: Comparison) -> str:
    contrast, p = comparison.contrast, _p(comparison)
    found = verdict(contrast, comparison.p_corrected)
    within = f"within {Unit(comparison.metric).margin(comparison.margin)}"
    if found == DIFFERENT:
        return f"a difference ({p})" + (f", but one {within}" if contrast.equivalent else "")
    if found == EQUAL:
        spread = contrast.hidden != contrast.hidden
        test = "two one-sided tests at 5 %" if spread else f"{_hidden(contrast)} cannot matter"
        average = "on average " if comparison.effects else ""
        return f"equal {average}{within} ({test}{_wide_margin(comparison)})"
    if comparison.p_corrected < LEVEL:
        return f"not settled ({p}, but the interval holds 0)"
    if side(contrast) and comparison.tests > 1 and contrast.p < LEVEL:
        return f"not settled ({p}; the interval is not corrected)"
    return f"not settled ({p})"


def _wide_margin(comparison: Comparison) -> str:
    """A warning where the margin is as large as what is compared."""
    wide = Unit(comparison.metric).share and comparison.margin >= min(comparison.means)
    return "; the margin is as large as the share itself" if wide else ""


def _p(comparison: Comparison) -> str:
    return ("corrected " if comparison.tests > 1 else "") + p_equals(comparison.p_corrected)


def _agreement(comparison: Comparison) -> str:
    """What stands in an interval's place where scores do not spread."""
    if not comparison.matched.paired:
        return "no interval: the seeds of each agree exactly"
    pairs = comparison.matched.first.shape[1]
    if not comparison.contrast.difference:
        return f"no interval: all {pairs} pairs agree exactly"
    return f"no interval: all {pairs} pairs differ by exactly as much"


def _hidden(contrast: Contrast) -> str:
    return f"another difference in up to {100 * contrast.hidden:.2g} % of seeds"


def _hidden_sentence(contrast: Contrast) -> str:
    if contrast.hidden != contrast.hidden:
        return ""
    text = _hidden(contrast)
    return f"{text[0].upper()}{text[1:]} cannot be excluded."
