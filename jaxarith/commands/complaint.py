"""The parser's framed complaint about a command line, as one line."""

import re
from collections.abc import Sequence

from jaxarith.commands.registry import COMMANDS
from jaxarith.errors import join_lines
from jaxarith.suggestions import nearest


def explain(complaint: str, arguments: Sequence[str]) -> str:
    """What was given, what is allowed and where to look it up, on one line.

    Args:
        complaint: what the parser printed.
        arguments: the command line without the program's name.
    """
    plain = re.sub(r"\x1b\[[0-9;]*m", "", complaint)
    # Framed in box characters, or in ASCII where the output's encoding has no others.
    # In ASCII the title stands above a line of its own.
    plain = re.sub(r"\A[^\n]*\n(?= *-+ *\n)", "", plain)
    lines = [line.strip(" │|+") for line in plain.splitlines() if "-----" not in line]
    lines = [line for line in lines if line and line[0] not in "╭╰─"]
    name = _command(arguments)
    if not name and arguments and not arguments[0].startswith("-"):
        return _no_command(arguments[0])
    unknown = bool(lines) and lines[0].startswith("Unrecognized")
    if not name and unknown:
        return f"{arguments[0]}: give a command first; commands are {', '.join(COMMANDS)}"
    help_ = f"; see jaxarith {f'{name} ' if name else ''}--help"
    if unknown:
        return _unknown(lines, name, arguments) + help_
    text = " ".join(lines)
    text = re.split(r" (?:For full helptext|Got errors:|Argument helptext:)", text)[0]
    if found := re.match(r"Missing from jaxarith \S+: (.*)", text):
        return f"{name}: needs {_needs(found.group(1))}{help_}"
    text = re.sub(r"Missing value for argument '(\S+)'\..*", r"\1: needs a value", text)
    if found := re.match(r"invalid choice '(.*)' for argument '(\S+)'\..*\((.*)\)", text):
        words = re.findall(r"'([^']*)'", found.group(3))
        allowed = ", ".join(word for word in words if word != "None")
        text = f"{found.group(2)} {found.group(1)}: must be one of {allowed}"
    text = text.replace(" Available subcommands:", "; commands are")
    kind = "a number" if re.search(r"parsing \S+: .*FLOAT", text) else "a whole number"
    text = re.sub(r"Error parsing (\S+): .*\['(.*)'\].*", rf"\1 \2: must be {kind}", text)
    return join_lines(text) + help_


def _needs(text: str) -> str:
    """What is missing, each name with its help: ``DIR, a run directory; and OUT, a new one``."""
    needs = [one.strip() for one in text.split("(required)") if one.strip()]
    parts = [re.sub(r"^(--\S+ \S+|\S+) (.*)", r"\1, \2", one).rstrip(".") for one in needs]
    return "; and ".join(parts)


def _no_command(word: str) -> str:
    near = nearest(word, COMMANDS)
    meant = f"did you mean {near[0]}? " if near else ""
    return f"{word}: no such command; {meant}commands are {', '.join(COMMANDS)}"


def _command(arguments: Sequence[str]) -> str:
    return next((word for word in arguments if word in COMMANDS), "")


def _unknown(lines: Sequence[str], name: str, arguments: Sequence[str]) -> str:
    """A word that the command does not take, and the nearest option that it does."""
    head = " ".join(lines).split("Perhaps you meant:")[0]
    words = [word for word in arguments if re.search(rf"(?<!\S){re.escape(word)}(?=[\s,]|$)", head)]
    options = [word for word in words if word.startswith("-")]
    given = options[0] if options else words[0] if words else name
    takers = _takers(lines)
    text = f"{name}: takes no {given}"
    if name in takers.get(given, []) and "--" in arguments:
        return f"{text} after --, which ends the options; leave out --"
    near = [option for option, commands in takers.items() if name in commands and option != given]
    if near:
        return f"{text}; did you mean {near[0]}?"
    if others := [one for one in takers.get(given, []) if one != name]:
        return f"{text}; {', '.join(others)} {'does' if len(others) == 1 else 'do'}"
    return text


def _takers(lines: Sequence[str]) -> dict[str, list[str]]:
    """The options that the parser thinks were meant, and the commands that take each."""
    takers: dict[str, list[str]] = {}
    option = ""
    for line in lines:
        if found := re.match(r"(--[\w-]+)", line):
            option = found.group(1)
        elif option and (found := re.match(r"in jaxarith ([\w-]+) --help", line)):
            takers.setdefault(option, []).append(found.group(1))
    return takers
