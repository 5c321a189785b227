"""A sweep's pictures: which digits they are drawn from, said before anything is trained."""

from dataclasses import replace

from jaxarith.config import Pictures
from jaxarith.sweep import Sweep


def with_digits(sweep: Sweep) -> Sweep:
    """The sweep with its pictures' digits named: where it leaves them open, those at hand.

    Raises:
        InputError: the chosen source cannot be had.
    """
    if all(m.static.pictures is None or m.static.pictures.digits for m in sweep.members):
        return sweep
    # Imported here: text needs none of it.
    from jaxarith.tasks.digits import load_digits

    pictures = replace(sweep.pictures or Pictures(), digits=load_digits().collection)
    return replace(sweep, pictures=pictures)


def describe_digits(sweep: Sweep) -> dict[str, str]:
    """Which way a sweep's digits came and what they are, for its environment; {} without any."""
    if all(member.static.pictures is None for member in sweep.members):
        return {}
    from jaxarith.tasks.digits import load_digits

    digits = load_digits()
    return {"digits": digits.source, "digits_fingerprint": digits.fingerprint}
