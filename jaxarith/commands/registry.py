"""What commands share: how they are registered, and the types of their arguments."""

import functools
import inspect
import logging
import os
import shutil
import sys
import textwrap
from collections.abc import Callable
from typing import Annotated, Any, Literal

import tyro
from tyro.conf import UseAppendAction, arg

from jaxarith.commands.table_options import with_table_options
from jaxarith.errors import InputError

Format = Literal["table", "csv", "json", "parquet", "markdown", "latex"]
SweepFile = Annotated[str, arg(metavar="SWEEP")]
Directory = Annotated[str, arg(metavar="DIR")]
Settings = Annotated[
    UseAppendAction[tuple[tuple[str, ...], ...]], arg(name="set", metavar="KEY=VALUE[,VALUE]")
]
DigitSource = Annotated[str | None, arg(metavar="tfds|embedded|DIR")]

# Paths are text here: pathlib makes . of an empty one, and one slash of a URL's two.
app = tyro.extras.SubcommandApp()
COMMANDS: dict[str, Callable[..., None]] = {}


def command(name: str) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Make a function a command whose parsing is over before it runs."""

    def register(function: Callable[..., None]) -> Callable[..., None]:
        whole = with_table_options(function)

        @functools.wraps(whole)
        def deferred(*arguments: Any, **options: Any) -> Callable[[], None]:
            return functools.partial(whole, *arguments, **options)

        text = _description(function.__doc__ or "", shutil.get_terminal_size().columns)
        app.command(name=name, help=text)(deferred)
        COMMANDS[name] = function
        return function

    return register


def _description(docstring: str, width: int) -> str:
    """What stands before the arguments in a docstring, wrapped: the parser wraps only these."""
    text = inspect.cleandoc(docstring).partition("\n\nArgs:\n")[0]
    # The parser joins lines unless they are set in.
    paragraphs = (
        textwrap.fill(" ".join(one.split()), width, subsequent_indent="  ")
        for one in text.split("\n\n")
    )
    return "\n\n".join(paragraphs)


def choose_digits(source: str | None) -> None:
    """Draw pictures from this source, whatever the environment says.

    Raises:
        InputError: an empty name, as of a variable that is not set.
    """
    if source == "":
        raise InputError('--digits "": name tfds, embedded, or a folder of the four MNIST files')
    if source is not None:
        from jaxarith.tasks.digits.source import choose

        # TensorFlow Datasets takes the files of a folder that is named already.
        chosen = choose(source)
        kind = "tfds:" if chosen.source == "tfds" else ""
        named = source if chosen.folder is None else f"{kind}{chosen.folder}"
        os.environ["JAXARITH_DIGITS"] = named


def changes(settings: tuple[tuple[str, ...], ...]) -> list[str]:
    """Every ``key=value`` of every ``--set``, in their order."""
    return [one for given in settings for one in given]


def hush_orbax() -> None:
    """Keep its threads' tracebacks off standard error: what fails is said by us, in one line."""
    if not os.environ.get("JAXARITH_DEBUG"):
        logging.getLogger("absl").setLevel(logging.CRITICAL)
        # Threads that still read a damaged file when the loop they report to is gone.
        sys.unraisablehook = lambda _: None
