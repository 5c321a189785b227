"""The commands, by what they are for; each imports what it needs when it runs."""

# ruff: noqa: I001 - imported in the order in which --help lists them.
from jaxarith.commands import training
from jaxarith.commands import looking
from jaxarith.commands import comparing
from jaxarith.commands import pictures
from jaxarith.commands import answering
from jaxarith.commands.registry import app

__all__ = ["answering", "app", "comparing", "looking", "pictures", "training"]
