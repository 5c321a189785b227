"""Commands that documents and sweep files name, as they are written there."""

import re
import shlex
from dataclasses import replace
from pathlib import Path

import pytest

from jaxarith import load_sweep

ROOT = Path(__file__).parents[1]
SOURCES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
SWEEPS = sorted((ROOT / "sweeps").glob("*.py"))
TRAINS = re.compile(r"jaxarith (?:plan|sweep|submit)\s+sweeps/[a-z0-9_]+\.py[^`\n]*")


def commands_in(path):
    """What trains or plans: whole lines of code blocks, and spans of code that lines may break."""
    text = path.read_text(encoding="utf-8")
    blocks, spans = re.findall(r"```.*?```", text, re.S), re.sub(r"```.*?```", "", text, flags=re.S)
    inline = [re.sub(r"\s+", " ", span) for span in re.findall(r"`([^`]+)`", spans)]
    if path.suffix == ".py":
        # A command goes on where a line is set further in.
        blocks, inline = [re.sub(r"\n {10,}", " ", text)], []
    found = [line for block in [*blocks, *inline] for line in TRAINS.findall(block)]
    return [one for one in found if "…" not in one]


def planned(command):
    """The sweep of a command, its ``--seeds`` and ``--set`` applied."""
    words = shlex.split(command.split(" #")[0])[2:]
    sweep, option, seeds, settings = load_sweep(ROOT / words[0]), "", None, []
    for word in words[1:]:
        if word.startswith("--"):
            option = word
        elif option == "--seeds":
            seeds = int(word)
        elif option == "--set":
            settings.append(word)
    changed = sweep.with_settings(settings)
    return changed if seeds is None else replace(changed, seeds=seeds)


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.stem)
def test_commands_of_documents_are_of_sweeps_as_they_are(path):
    for command in commands_in(path):
        assert planned(command).members, command


def test_documents_name_many_commands():
    assert sum(len(commands_in(path)) for path in SOURCES) > 30


@pytest.mark.parametrize("path", SWEEPS, ids=lambda path: path.stem)
def test_a_sweep_opens_with_its_command_and_its_cost(path):
    opening = path.read_text(encoding="utf-8").split('"""')[1]
    assert any(path.name in command for command in commands_in(path))
    cost = re.search(r"^Cost: +(\d+) members?\b.*?(\d+) compiles?\b", opening, re.M | re.S)
    members, compiles = cost.groups()
    sweep = load_sweep(path)
    assert int(members) == len(sweep.members)
    assert int(compiles) == len({m.static for m in sweep.members})


@pytest.mark.parametrize(
    ("out", "members"), [("three_digits", 4), ("longer", 2), ("ingredients", 30)]
)
def test_members_are_as_many_as_the_recipes_say(out, members):
    (command,) = [
        one for one in commands_in(ROOT / "docs" / "recipes.md") if f"--out runs/{out}" in one
    ]
    assert len(planned(command).members) == members


def test_the_quickstarts_scores_in_readme_are_those_of_its_sweep_file():
    opening = " ".join(
        (ROOT / "sweeps" / "add_sub_splits.py").read_text("utf-8").split('"""')[1].split()
    )
    said = dict(re.findall(r"(one|three) layers? (0\.\d+ \[[\d., ]+\])", opening))
    (row,) = [
        line for line in SOURCES[0].read_text("utf-8").splitlines() if line.startswith("| 75 % |")
    ]
    one, _, three = [cell.strip().replace("*", "") for cell in row.split("|")[2:-1]]
    assert said == {"one": one, "three": three}
