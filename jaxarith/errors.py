"""The two ways a command can end badly, each a single line for a person."""


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


def one_line(error: BaseException, limit: int = 400) -> str:
    """The error's text on one line of at most ``limit`` characters."""
    text = " ".join(str(error).split()) or type(error).__name__
    return text if len(text) <= limit else text[: limit - 1] + "…"
