"""The command line: parse, run, and say in one line what a person can mend."""

import contextlib
import errno
import io
import os
import re
import sys
import warnings
from collections.abc import Sequence

from jaxarith.commands import app
from jaxarith.errors import InputError, JaxarithError, one_line


def main() -> None:
    """Run a command; every error a person can mend is one line on standard error."""
    # JAX's and Orbax's advice is for those who call them, not for those who run a sweep.
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    warnings.filterwarnings("ignore")
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
        kind = type(error).__name__
        _leave(f"{kind}: {one_line(error)} (JAXARITH_DEBUG=1 shows where)", 1)


def _parse_and_run(arguments: Sequence[str]) -> None:
    complaints = io.StringIO()
    try:
        with contextlib.redirect_stderr(complaints):
            chosen = app.cli(
                prog="jaxarith",
                description="Sweeps of small recurrent networks that learn arithmetic.",
                args=arguments,
            )
    except SystemExit as leave:
        if leave.code in (0, None):
            raise
        raise InputError(_squeeze(complaints.getvalue())) from None
    chosen()


def _squeeze(complaint: str) -> str:
    """The gist of the parser's framed complaint, on one line."""
    plain = re.sub(r"\x1b\[[0-9;]*m", "", complaint)
    # Framed in box characters, or in ASCII where the output's encoding knows no others.
    lines = [line.strip(" │|+") for line in plain.splitlines() if "-----" not in line]
    text = " ".join(line for line in lines if line and line[0] not in "╭╰─")
    text = re.split(r" (?:For full helptext|Got errors:|Argument helptext:)", text)[0]
    text = re.sub(r" Perhaps you meant: (\S+).*", r"; did you mean \1?", text)
    text = text.replace(" Available subcommands:", "; commands are")
    kind = "a number" if re.search(r"parsing \S+: .*FLOAT", text) else "a whole number"
    text = re.sub(r"Error parsing (\S+): .*\['(.*)'\].*", rf"\1 \2: must be {kind}", text)
    return one_line(Exception(text)) + "; see jaxarith --help"


def _leave(text: str, code: int) -> None:
    print(f"jaxarith: {text}", file=sys.stderr)
    raise SystemExit(code)
