"""What ``jaxarith`` prints on its own: the commands by purpose, and three examples."""

import inspect
import re
import shutil
import textwrap

from jaxarith.commands.registry import COMMANDS

GROUPS = {
    "Train": ("plan", "sweep", "submit", "status"),
    "Look at a run": ("results", "summary", "errors", "report"),
    "Compare": ("compare", "variance", "reproduce"),
    "Use trained networks": ("predict", "export", "pipeline"),
    "Look something up": ("describe", "data", "doctor"),
}
EXAMPLES = (
    ("jaxarith predict 81+24", "ask the network that is included"),
    ("jaxarith sweep sweeps/add_sub_splits.py", "train; the same command continues"),
    ("jaxarith compare runs/add_sub_splits --by encoder_layers", "compare settings over seeds"),
)
WIDEST = 100
INSET = " " * 6
JOINT = "\u00a0"


def overview() -> str:
    """The text, as wide as the terminal."""
    width = min(shutil.get_terminal_size().columns, WIDEST)
    about = "Sweeps of small recurrent networks that learn arithmetic, compared over seeds."
    lines = [*textwrap.wrap(about, width), ""]
    lines += ["usage: jaxarith COMMAND …", "       jaxarith COMMAND --help"]
    for title, names in GROUPS.items():
        lines += ["", title]
        for name in names:
            lines += _entry(name, _purpose(name), width)
    lines += ["", "Examples"]
    for example, purpose in EXAMPLES:
        lines += _command_lines(example, width)
        lines += textwrap.wrap(purpose, width, initial_indent=INSET, subsequent_indent=INSET)
    return "\n".join(lines)


def _command_lines(command: str, width: int) -> list[str]:
    """A command as a shell takes it, on several lines where the terminal is narrow."""
    if len(command) + 2 <= width:
        return [f"  {command}"]
    lines = textwrap.wrap(
        re.sub(r"(--\S+) ", rf"\1{JOINT}", command),  # An option stays with its value.
        width - 2,
        initial_indent="  ",
        subsequent_indent=INSET,
        break_long_words=False,
        break_on_hyphens=False,
    )
    lines = [line.replace(JOINT, " ") for line in lines]
    return [*(f"{line} \\" for line in lines[:-1]), lines[-1]]


def _purpose(name: str) -> str:
    """The first sentence of a command's docstring."""
    text = inspect.getdoc(COMMANDS[name]) or ""
    return " ".join(text.split("\n\n")[0].split()).rstrip(".")


def _entry(name: str, purpose: str, width: int) -> list[str]:
    return textwrap.wrap(purpose, width, initial_indent=f"  {name:<11}", subsequent_indent=" " * 13)
