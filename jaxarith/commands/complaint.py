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
    lines = [line.strip(" │|+") for line in plain.splitlines() if "-----" not in line]
    lines = [line for line in lines if line and line[0] not in "╭╰─"]
    name = _command(arguments)
    if not name and arguments and not arguments[0].startswith("-"):
        return _no_command(arguments[0])
    help_ = f"; see jaxarith {f'{name} ' if name else ''}--help"
    if name and lines and lines[0].startswith("Unrecognized"):
        return _unknown(lines, name, arguments) + help_
    text = " ".join(lines)
    text = re.split(r" (?:For full helptext|Got errors:|Argument helptext:)", text)[0]
    text = text.replace(" Available subcommands:", "; commands are")
    kind = "a number" if re.search(r"parsing \S+: .*FLOAT", text) else "a whole number"
    text = re.sub(r"Error parsing (\S+): .*\['(.*)'\].*", rf"\1 \2: must be {kind}", text)
    return join_lines(text) + help_


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
    if near := [option for option, commands in takers.items() if name in commands]:
        return f"{text}; did you mean {near[0]}?"
    if others := takers.get(given):
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
