"""A sweep's pictures: which digits they are drawn from, said before anything is trained."""

from dataclasses import replace

from jaxarith.config import Pictures
from jaxarith.engine.store import SWEEP_FILE, RunDirectory
from jaxarith.errors import InputError
from jaxarith.sweep import Sweep


def with_digits(
    sweep: Sweep, directory: RunDirectory | None = None, source: str | None = None
) -> Sweep:
    """The sweep with its pictures' digits named.

    Args:
        sweep: what is to be trained.
        directory: a run that may have been begun: it goes on with its own digits.
        source: what a person asks for, as ``load_digits`` takes it; None takes the run's own, else
            those at hand.

    Raises:
        InputError: the source cannot be had, or the sweep names other digits.
    """
    named = _collections(sweep)
    if not named or (source is None and None not in named):
        return sweep
    digits = None if source is not None or directory is None else _digits_held(directory)
    if digits is None:
        # Imported here: text needs none of it.
        from jaxarith.tasks.digits import load_digits

        digits = load_digits(source).collection
    for other in named:
        if source is not None and other not in (None, digits):
            raise InputError(
                f"--digits {source}: these are {digits}, and the sweep has digits={other}; leave "
                "one of them out"
            )
    return replace(sweep, pictures=replace(sweep.pictures or Pictures(), digits=digits))


def describe_digits(sweep: Sweep) -> dict[str, str]:
    """Which way a sweep's digits came and what they are, for its environment; {} without any."""
    named = _collections(sweep)
    if not named:
        return {}
    from jaxarith.tasks.digits import load_collection

    found = [load_collection(collection) for collection in named]
    return {
        "digits": ", ".join(one.source for one in found),
        "digits_fingerprint": ", ".join(one.fingerprint for one in found),
    }


def _collections(sweep: Sweep) -> list[str | None]:
    """The digits that a sweep's members name, each once; empty where there are no pictures."""
    pictures = (member.static.pictures for member in sweep.members)
    return list(dict.fromkeys(one.digits for one in pictures if one is not None))


def _digits_held(directory: RunDirectory) -> str | None:
    """The one collection that a run directory's members have, where there is such a run."""
    if not (directory.path / SWEEP_FILE).exists():
        return None
    held = _collections(directory.sweep)
    return held[0] if len(held) == 1 else None
