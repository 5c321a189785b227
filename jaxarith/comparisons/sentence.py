"""A comparison in words: what was compared, what was found, what would settle it."""

from collections.abc import Sequence
from typing import NamedTuple

from jaxarith.comparisons.advice import advice
from jaxarith.comparisons.contrast import Contrast
from jaxarith.comparisons.left_out_words import words
from jaxarith.comparisons.matching import Matched
from jaxarith.comparisons.numbers import ALIKE, LEVEL, Unit, p_equals
from jaxarith.comparisons.verdict import (
    DIFFERENT,
    EQUAL,
    Dependence,
    Effect,
    overall,
    side,
    verdict,
)

RUN = "run"
# Effects of so many strata are listed; of more, the strongest.
MOST_EFFECTS = 6
STRONGEST = 4


class Comparison(NamedTuple):
    """Everything that is known of two values before it is put into words."""

    by: str
    first: object
    second: object
    metric: str
    matched: Matched
    means: tuple[float, float]
    contrast: Contrast
    p_corrected: float
    least_p_corrected: float
    interaction: Dependence
    effects: list[Effect]
    tests: int
    margin: float

    @property
    def values(self) -> tuple[str, str]:
        """What the two are called."""
        return str(self.first), str(self.second)

    @property
    def verdict(self) -> str:
        return overall(self.contrast, self.p_corrected, self.effects, self.interaction)


def sentence(comparison: Comparison) -> str:
    """The comparison in a few short sentences."""
    matched, interaction = comparison.matched, comparison.interaction
    pair = pair_of(comparison.by, *comparison.values)
    if interaction.detected or interaction.opposite:
        parts = [f"{pair}: {_dependence(comparison)}", _effects(comparison)]
        if interaction.opposite:
            parts.append(
                f"The signs differ, so no average over the {len(comparison.effects)} settings is "
                f"given ({_seeds(matched)})."
            )
        else:
            parts.append(
                f"On average over the {len(comparison.effects)} settings {_pooled(comparison)}."
            )
    else:
        parts = [f"{pair}: {_pooled(comparison)}.", _average(comparison)]
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
        parts.append(f"They also differ in {_listed(matched.also)}.")
    names = [name_of(comparison.by, value) for value in comparison.values]
    parts += words(matched.left_out, matched.dropped, names, comparison.metric)
    return " ".join(part for part in parts if part)


def pair_of(by: str, first: str, second: str) -> str:
    """``units 128 against 64``; runs are named alone."""
    return f"{name_of(by, second)} against {first}"


def name_of(by: str, value: str) -> str:
    """``units 128``, or a run's name."""
    return value if by == RUN else f"{by} {value}"


def _pooled(comparison: Comparison) -> str:
    """The difference of means over all strata, how sure it is, and what follows."""
    contrast, unit = comparison.contrast, Unit(comparison.metric)
    difference, low, high = unit.differences(contrast.difference, contrast.low, contrast.high)
    mean_first, mean_second = unit.levels(*comparison.means)
    interval = f"95 % interval {low} to {high}"
    if contrast.hidden == contrast.hidden:
        interval = _agreement(comparison)
    if abs(contrast.difference) < ALIKE:
        start = f"mean {comparison.metric} is the same ({mean_first}"
    else:
        way = "higher" if contrast.difference > 0 else "lower"
        size = difference.lstrip("+−")
        start = (
            f"{comparison.metric} is {size}{unit.name} {way} ({mean_second} against {mean_first}"
        )
    return f"{start}; {interval}; {_seeds(comparison.matched)}): {_conclusion(comparison)}"


def _conclusion(comparison: Comparison) -> str:
    contrast, p = comparison.contrast, _p(comparison)
    found = verdict(contrast, comparison.p_corrected)
    within = f"within {Unit(comparison.metric).margin(comparison.margin)}"
    if found == DIFFERENT:
        return f"a difference ({p})" + (f", but one {within}" if contrast.equivalent else "")
    if found == EQUAL:
        spread = contrast.hidden != contrast.hidden
        test = "two one-sided tests at 5 %" if spread else f"{_hidden(contrast)} cannot matter"
        return f"equal {within} ({test})"
    if comparison.p_corrected < LEVEL:
        return f"not settled ({p}, but the interval holds 0)"
    if side(contrast) and comparison.tests > 1 and contrast.p < LEVEL:
        return f"not settled ({p}; the interval is not corrected)"
    return f"not settled ({p})"


def _p(comparison: Comparison) -> str:
    return ("corrected " if comparison.tests > 1 else "") + p_equals(comparison.p_corrected)


def _interaction_p(comparison: Comparison) -> str:
    corrected = "corrected " if comparison.tests > 1 else ""
    return f"interaction: {corrected}{p_equals(comparison.interaction.p)}"


def _dependence(comparison: Comparison) -> str:
    keys, metric = _listed(comparison.matched.keys), comparison.metric
    if comparison.interaction.detected:
        return f"the effect on {metric} depends on {keys} ({_interaction_p(comparison)})."
    told = f"the effect on {metric} may depend on {keys}"
    if comparison.interaction.testable:
        return f"{told}, although no test over all shows it ({_interaction_p(comparison)})."
    return f"{told}; {_untested(comparison)} test it."


def _untested(comparison: Comparison) -> str:
    tests = f" and {comparison.tests:,} comparisons" if comparison.tests > 1 else ""
    return f"so few seeds{tests} cannot"


def _effects(comparison: Comparison) -> str:
    """The effect within each stratum, or the strongest of many, in the order of strata."""
    effects = comparison.effects
    shown = effects
    if len(effects) > MOST_EFFECTS:
        shown = strongest(effects)
    told = [f"At {effect.stratum}: {_effect(effect, comparison.metric)}." for effect in shown]
    if rest := len(effects) - len(shown):
        told.append(f"{rest} more settings have weaker effects.")
    return " ".join(told)


def strongest(effects: Sequence[Effect]) -> list[Effect]:
    """A few effects, those of either sign that are farthest from 0 for their spread."""
    order = sorted(
        effects, key=lambda effect: (effect.contrast.p, -abs(effect.contrast.difference))
    )
    up = [effect for effect in order if effect.contrast.difference > 0]
    down = [effect for effect in order if effect.contrast.difference < 0]
    half = STRONGEST // 2
    chosen = [*up[:half], *down[:half]]
    chosen += [effect for effect in order if effect not in chosen][: STRONGEST - len(chosen)]
    return [effect for effect in effects if effect in chosen]


def _effect(effect: Effect, metric: str) -> str:
    contrast, unit = effect.contrast, Unit(metric)
    difference, low, high = unit.differences(contrast.difference, contrast.low, contrast.high)
    interval = (
        f"95 % interval {low} to {high}" if contrast.hidden != contrast.hidden else "no spread"
    )
    found = {DIFFERENT: "a difference", EQUAL: "equal"}.get(effect.verdict, "not settled")
    p = p_equals(effect.p_corrected)
    return f"{difference}{unit.name} ({interval}; corrected {p}), {found}"


def _average(comparison: Comparison) -> str:
    """Over which strata the means are, and whether they were seen to differ."""
    matched, interaction = comparison.matched, comparison.interaction
    if len(matched.strata) == 1:
        return ""
    over = f"Means are over {_strata(matched)}"
    if not interaction.testable:
        return f"{over}; {_untested(comparison)} test whether the effect depends on that."
    return f"{over}; no test shows that the effect depends on that ({_interaction_p(comparison)})."


def _strata(matched: Matched) -> str:
    if len(matched.strata) <= MOST_EFFECTS and len(matched.keys) == 1:
        values = [name.removeprefix(f"{matched.keys[0]} ") for name in matched.strata]
        return f"{matched.keys[0]} {_listed(values)}"
    return f"{len(matched.strata)} settings of {_listed(matched.keys)}"


def _seeds(matched: Matched) -> str:
    """How many seeds there are, and what is equal between the two values."""
    first, second = matched.first.shape[1], matched.second.shape[1]
    text = f"{first} seeds, paired"
    if not matched.paired:
        text = f"{second} against {first} seeds, unpaired"
        if matched.shared:
            text += f" although {matched.shared} are shared"
    if matched.budget:
        text += f", at equal {matched.budget}"
    if len(matched.strata) == 1 and matched.keys:
        text += f", at {matched.strata[0]}"
    return text


def _agreement(comparison: Comparison) -> str:
    """What stands in an interval's place where scores do not spread."""
    if not comparison.matched.paired:
        return "no interval: the seeds of each agree exactly"
    pairs = comparison.matched.first.shape[1]
    if abs(comparison.contrast.difference) < ALIKE:
        return f"no interval: all {pairs} pairs agree exactly"
    return f"no interval: all {pairs} pairs differ by exactly as much"


def _hidden(contrast: Contrast) -> str:
    return f"another difference in up to {100 * contrast.hidden:.2g} % of seeds"


def _hidden_sentence(contrast: Contrast) -> str:
    if contrast.hidden != contrast.hidden:
        return ""
    text = _hidden(contrast)
    return f"{text[0].upper()}{text[1:]} cannot be excluded."


def _listed(names: Sequence[str]) -> str:
    """``a, b and c``."""
    return " and ".join(filter(None, (", ".join(names[:-1]), names[-1]))) if names else ""
