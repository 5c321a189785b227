"""The two ways a command can end badly, each a single line for a person."""

import re
import sys


class JaxarithError(Exception):
    """Base of every error this package raises on purpose; its text is one line."""

    exit_code = 1


class InputError(JaxarithError, ValueError):
    """What was asked for cannot be done as written; nothing was started."""

    exit_code = 2


class RunError(JaxarithError, RuntimeError):
    """A run failed on the way; what it had finished is saved."""


class Interrupted(JaxarithError):
    """A signal stopped the run after its state was saved.

    Attributes:
        exit_code: 128 + the signal's number, as shells expect.
    """

    def __init__(self, message: str, exit_code: int):
        super().__init__(message)
        self.exit_code = exit_code


def join_lines(text: str) -> str:
    """The text on one line."""
    return " ".join(text.split())


def import_failure(error: BaseException) -> InputError | None:
    """JAX's refusal to be imported, as with a bad value of a variable of its own; else None."""
    text = one_line(error)
    if "jax" in sys.modules or not re.search(r"\bjax", text, re.IGNORECASE):
        return None
    return InputError(f"import jax: {text}; correct or unset the variable, or reinstall jax")


def one_line(error: BaseException, limit: int = 400) -> str:
    """The error's text on one line; that of other libraries is cut at ``limit`` characters."""
    text = join_lines(str(error)) or type(error).__name__
    # Our own errors list what is allowed: cut, the list may lose the very name that was meant.
    if isinstance(error, JaxarithError) or len(text) <= limit:
        return text
    return text[: limit - 1] + "…"
