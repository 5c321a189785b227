"""What two reports on the assignment print, beside what this project measured over seeds."""

from jaxarith.published.cells import (
    DEFAULTS,
    NO_DEFAULT,
    OTHER_TASKS,
    SETTINGS,
    TYPES,
    measure,
    measured,
)
from jaxarith.published.claims import Claim, claim_of
from jaxarith.published.reproduction import NAMES, reproduce
from jaxarith.published.rows import published

__all__ = [
    "DEFAULTS",
    "NAMES",
    "NO_DEFAULT",
    "OTHER_TASKS",
    "SETTINGS",
    "TYPES",
    "Claim",
    "claim_of",
    "measure",
    "measured",
    "published",
    "reproduce",
]
