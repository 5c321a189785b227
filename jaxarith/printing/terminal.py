"""What standard output can show: its characters, its width, and sentences that wrap at words."""

import codecs
import io
import os
import re
import sys
import unicodedata

ERRORS = "jaxarith.transliterate"
# What stands for a character that an encoding lacks.
PLAIN = {
    **{
        "–": "-",
        "—": "-",
        "−": "-",
        "‑": "-",
        "×": "x",
        "÷": "/",
        "·": ".",
        "…": "...",
        "±": "+/-",
    },
    **{"≥": ">=", "≤": "<=", "≈": "~", "→": "->", "←": "<-", "√": "sqrt", "°": " degrees"},
    **{"²": "^2", "³": "^3", "␣": "_", "✓": "yes", "✗": "no", "ε": "epsilon", "σ": "sigma"},
    **{"“": '"', "”": '"', "‘": "'", "’": "'", "\u00a0": " "},
}
SMALLEST, PROSE = 20, 100
# A space at which a line is not broken.
JOINT = "\u00a0"


def transliterate(error: UnicodeError) -> tuple[str, int]:
    """An error handler of codecs: similar characters for those that an encoding lacks."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    lacking = error.object[error.start : error.end]
    return "".join(map(_plain, lacking)), error.end


def _plain(character: str) -> str:
    if character in PLAIN:
        return PLAIN[character]
    if "\u2500" <= character < "\u2580":  # Lines of which frames are drawn.
        return {"─": "-", "━": "-", "═": "-", "│": "|", "┃": "|", "║": "|"}.get(character, "+")
    return character.encode("ascii", "backslashreplace").decode()


codecs.register_error(ERRORS, transliterate)


def accept_every_character() -> None:
    """Let standard output and error replace what they cannot encode instead of failing."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors=ERRORS)


def as_shown(text: str) -> str:
    """The text as standard output shows it, for measuring: encodable, without control codes."""
    encoding = getattr(sys.stdout, "encoding", None) or "utf-8"
    shown = text.encode(encoding, ERRORS).decode(encoding)
    return re.sub(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]+", " ", shown)


def terminal_width() -> int | None:
    """How many columns standard output has; None where it is no terminal."""
    if not sys.stdout.isatty():
        return None
    given = os.environ.get("COLUMNS", "")
    try:
        wide = int(given) if given.isdecimal() else os.get_terminal_size(sys.stdout.fileno())[0]
    except OSError:
        wide = 0
    return max(wide or 80, SMALLEST)


def text_width(text: str) -> int:
    """The columns that a text takes: two for wide characters, none for combining ones."""
    if text.isascii():
        return len(text)
    return sum(map(_character_width, text))


def _character_width(character: str) -> int:
    if unicodedata.category(character) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def wrap(text: str, width: int) -> list[str]:
    """Lines of at most so many columns, broken at spaces; a longer word is broken anywhere."""
    # What belongs together stays on one line: "105 ×2", "95 %", "-1: 6.7".
    text = re.sub(r" (?=[×x]\d|%)|(?<=\d:) ", JOINT, text)
    lines = [""]
    for space, word in re.findall("( *)([^ ]+)", text):
        longer = lines[-1] + space + word if lines[-1] else word
        if text_width(longer) <= width:
            lines[-1] = longer
        else:
            lines = [*filter(None, lines), *_pieces(word, width)]
    return [line.replace(JOINT, " ") for line in lines]


def _pieces(word: str, width: int) -> list[str]:
    pieces = [""]
    for character in word:
        if text_width(pieces[-1] + character) > width:
            pieces.append("")
        pieces[-1] += character
    return pieces


def wrap_lines(text: str, width: int | None) -> list[str]:
    """Prose wrapped at words where there is a width; an indented one continues the last."""
    if width is None:
        return text.split("\n")
    lines = []
    for line in re.split(r"\n(?! )", text):
        indent = "  " if line.startswith("- ") else ""
        first, *rest = wrap(as_shown(" ".join(line.split())), width - len(indent))
        lines += [first, *(indent + one for one in rest)]
    return lines


def wrap_indented(text: str, width: int | None) -> str:
    """The text with its longer lines wrapped, each as far indented as it was."""
    if width is None:
        return text
    lines = []
    for line in text.split("\n"):
        indent = " " * (len(line) - len(line.lstrip()))
        first, *rest = wrap(
            as_shown(line.lstrip()), width - len(indent) - 2 * (text_width(line) > width)
        )
        lines += [indent + first, *(f"{indent}  {one}" for one in rest)]
    return "\n".join(lines)


def show_text(text: str) -> None:
    """Print lines of prose, wrapped on a terminal."""
    print("\n".join(wrap_lines(text, terminal_width())))


def show_paragraph(text: str) -> None:
    """Print prose, wrapped at words."""
    print("\n".join(wrap(as_shown(" ".join(text.split())), terminal_width() or PROSE)))
