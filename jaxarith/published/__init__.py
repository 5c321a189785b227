"""What reports print and assignments ask for, beside what this project measured over seeds."""

from jaxarith.published.assignments import answered, asked
from jaxarith.published.cells import (
    DEFAULTS,
    NO_DEFAULT,
    OTHER_TASKS,
    SETTINGS,
    TYPES,
    measure,
    measured,
    pooled,
)
from jaxarith.published.claims import Claim, claim_of
from jaxarith.published.reproduction import ASSIGNMENTS, NAMES, reproduce
from jaxarith.published.rows import published

__all__ = [
    "ASSIGNMENTS",
    "DEFAULTS",
    "NAMES",
    "NO_DEFAULT",
    "OTHER_TASKS",
    "SETTINGS",
    "TYPES",
    "Claim",
    "answered",
    "asked",
    "claim_of",
    "measure",
    "measured",
    "pooled",
    "published",
    "reproduce",
]
