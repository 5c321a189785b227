"""In words, whether an effect depends on the other settings, and the effect in each of them."""

from collections.abc import Sequence

from jaxarith.comparisons.comparison import Comparison, listed, seeds_of
from jaxarith.comparisons.matching import Matched
from jaxarith.comparisons.numbers import LEVEL, Unit, p_equals
from jaxarith.comparisons.power import least_seeds
from jaxarith.comparisons.verdict import DIFFERENT, EQUAL, Effect, side

# Effects of so many strata are listed; of more, the strongest.
MOST_EFFECTS = 6
STRONGEST = 4


def dependence(comparison: Comparison) -> str:
    """That the effect depends on the other settings, or may."""
    keys, metric = listed(comparison.matched.keys), comparison.metric
    if comparison.interaction.detected:
        return f"the effect on {metric} depends on {keys} ({_interaction_p(comparison)})."
    told = f"the effect on {metric} may depend on {keys}"
    if comparison.interaction.testable:
        return f"{told}, although no test over all shows it ({_interaction_p(comparison)})."
    return f"{told}; {_untested(comparison)} test it. {_enough(comparison)}."


def effects_within(comparison: Comparison) -> str:
    """The effect within each stratum, or the strongest of many, in the order of strata."""
    effects = comparison.effects
    shown = effects
    if len(effects) > MOST_EFFECTS:
        shown = strongest(effects)
    told = [f"At {effect.stratum}: {_effect(effect, comparison)}." for effect in shown]
    if rest := len(effects) - len(shown):
        told.append(f"{rest} more settings are not listed; --format json has all.")
    return " ".join(told)


def no_average(comparison: Comparison) -> str:
    """Why the mean over strata is not told."""
    effects = comparison.effects
    sure = {side(effect.contrast) for effect in effects if effect.significant}
    why = "Significant effects" if {1, -1} <= sure else "Effects whose intervals leave out 0"
    return (
        f"{why} have opposite signs, so no average over the {len(effects)} settings is given "
        f"({seeds_of(comparison.matched)})."
    )


def average(comparison: Comparison) -> str:
    """Over which strata the means are, and whether they were seen to differ."""
    matched, interaction = comparison.matched, comparison.interaction
    if len(matched.strata) == 1:
        return ""
    over = f"Means are over {_strata(matched)}"
    if not interaction.testable:
        return (
            f"{over}; {_untested(comparison)} test whether the effect depends on that "
            f"({_enough(comparison).lower()})."
        )
    return (
        f"{over}; the test does not show that the effect depends on that, which may be for want of "
        f"seeds ({_interaction_p(comparison)})."
    )


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


def no_interval(groups: str) -> str:
    """What stands in an interval's place where seeds form separate groups."""
    return f"no interval, since seeds form separate groups: {groups}"


def _effect(effect: Effect, comparison: Comparison) -> str:
    contrast, unit = effect.contrast, Unit(comparison.metric)
    difference, low, high = unit.differences(contrast.difference, contrast.low, contrast.high)
    interval = f"95 % interval {low} to {high}"
    if contrast.hidden == contrast.hidden:
        interval = "no spread"
    elif contrast.grouped:
        interval = no_interval(effect.groups)
    p = f"corrected {p_equals(effect.p_corrected)}"
    found = "not settled"
    if effect.verdict == DIFFERENT:
        found = "a difference"
    elif effect.verdict == EQUAL:
        found = f"equal within {unit.margin(comparison.margin)}"
    elif effect.p_corrected < LEVEL:
        found = "not settled, since the interval holds 0"
    return f"{difference}{unit.name} ({interval}; {p}), {found}"


def _strata(matched: Matched) -> str:
    if len(matched.strata) <= MOST_EFFECTS and len(matched.keys) == 1:
        values = [name.removeprefix(f"{matched.keys[0]} ") for name in matched.strata]
        return f"{matched.keys[0]} {listed(values)}"
    return f"{len(matched.strata)} settings of {listed(matched.keys)}"


def _untested(comparison: Comparison) -> str:
    tests = f" and {comparison.tests:,} comparisons" if comparison.tests > 1 else ""
    return f"so few seeds{tests} cannot"


def _enough(comparison: Comparison) -> str:
    """What could test whether the effect depends on the other settings."""
    matched = comparison.matched
    least = least_seeds(matched.paired, comparison.tests)
    here = min(matched.first.shape[1], matched.second.shape[1])
    return f"{least} seeds each could" if least > here else "Fewer comparisons could"


def _interaction_p(comparison: Comparison) -> str:
    corrected = "corrected " if comparison.tests > 1 else ""
    return f"interaction: {corrected}{p_equals(comparison.interaction.p)}"
