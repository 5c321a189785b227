"""The command line: parse, run, and say in one line what a person can mend."""

import contextlib
import errno
import io
import logging
import os
import sys
import warnings
from collections.abc import Sequence
from importlib.metadata import version

from jaxarith.commands import app
from jaxarith.commands.complaint import explain
from jaxarith.commands.overview import overview
from jaxarith.errors import InputError, JaxarithError, import_failure, one_line
from jaxarith.printing.terminal import accept_every_character


def main() -> None:
    """Run a command; every error a person can mend is one line on standard error."""
    # JAX's and Orbax's advice is for those who call them, not for those who run a sweep.
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    # A notebook's shell names a backend that may not be installed here; nothing here needs one.
    os.environ["MPLBACKEND"] = "agg"
    warnings.filterwarnings("ignore")
    accept_every_character()
    # Else absl sets up its own at some time, which prints WARNING:jaxarith: before every line.
    logging.basicConfig(format="%(message)s")
    try:
        _parse_and_run(sys.argv[1:])
    except JaxarithError as error:
        _leave(one_line(error), error.exit_code)
    except KeyboardInterrupt:
        _leave("stopped", 130)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except Exception as error:
        if isinstance(error, OSError) and error.errno == errno.ENAMETOOLONG:
            _leave(f"{error.strerror}: {error.filename}"[:400], 2)
        if os.environ.get("JAXARITH_DEBUG"):
            raise
        if refused := import_failure(error):
            _leave(str(refused), refused.exit_code)
        kind = type(error).__name__
        _leave(f"{kind}: {one_line(error)} (JAXARITH_DEBUG=1 shows where)", 1)


def _parse_and_run(arguments: Sequence[str]) -> None:
    if not arguments or list(arguments) in (["-h"], ["--help"]):
        print(overview())
        return
    if list(arguments) == ["--version"]:
        print(f"jaxarith {version('jaxarith')}")
        return
    complaints = io.StringIO()
    try:
        with contextlib.redirect_stderr(complaints):
            chosen = app.cli(prog="jaxarith", args=arguments)
    except SystemExit as leave:
        if leave.code in (0, None):
            raise
        raise InputError(explain(complaints.getvalue(), arguments)) from None
    chosen()


def _leave(text: str, code: int) -> None:
    print(f"jaxarith: {text}", file=sys.stderr)
    raise SystemExit(code)
