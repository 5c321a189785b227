"""Imports point one way; what DESIGN calls the way through the house is held here."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import jaxarith

PACKAGE = Path(jaxarith.__file__).parent
# What each part may import of the package, beside itself and the errors.
ALLOWED = {
    "errors": set(),
    "formatting": set(),
    "paths": set(),
    "reading": {"paths"},
    "python_file": set(),
    "plain_values": set(),
    "checks": {"plain_values"},
    "config": {"checks", "plain_values"},
    "misfits": {"config"},
    "member": {"checks", "config", "misfits"},
    "suggestions": set(),
    "repeats": {"config", "member", "plain_values", "tasks"},
    "sweep": {
        *("config", "member", "paths", "plain_values", "python_file", "reading", "repeats"),
        "suggestions",
    },
    "cache": {"paths"},
    "tasks": {"cache", "config", "paths", "reading", "suggestions"},
    "models": {"config"},
    "judging": {"cache", "config", "tasks", "models"},
    "training": {"config", "member", "tasks", "models", "judging"},
    "counts": set(),
    "rows": set(),
    "bootstrap": set(),
    "seed_groups": set(),
    "intervals": {"bootstrap", "seed_groups"},
    "interval_notes": {"intervals"},
    "statistics": {"counts", "intervals", "rows", "seed_groups"},
    "comparisons": {
        *("counts", "intervals", "plain_values", "rows", "seed_groups", "statistics"),
        "suggestions",
    },
    "mistakes": {
        *("config", "formatting", "plain_values", "seed_groups", "statistics", "suggestions"),
        "tasks",
    },
    "plotting": {"formatting", "seed_groups"},
    "published": {"config", "statistics"},
    "printing": {"statistics", "suggestions"},
    "tables": {"comparisons", "printing", "statistics"},
    "compile_cache": {"cache", "paths"},
    "data_sources": {"cache", "paths", "tasks"},
    "pretrained": set(),
    "engine": {
        *("config", "member", "sweep", "tasks", "models", "training", "statistics"),
        *("compile_cache", "mistakes", "paths", "plain_values", "pretrained", "reading", "repeats"),
    },
    "answer_picture": {"engine", "paths", "plotting", "pretrained"},
    "description": {
        *("config", "formatting", "member", "printing", "sweep", "tasks", "training", "engine"),
    },
    "doctor": {"compile_cache", "engine", "tasks"},
    "report": {
        *("config", "member", "sweep", "tasks", "engine", "statistics", "comparisons"),
        *("mistakes", "plotting", "tables", "description", "judging", "formatting", "paths"),
        *("interval_notes", "intervals", "seed_groups"),
    },
}
FRONT_DOORS = {"cli", "commands", "__init__", "__main__"}


def modules():
    return sorted(PACKAGE.rglob("*.py"))


def part_of(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imported_parts(path: Path) -> set[str]:
    parts = set()
    for node in ast.walk(ast.parse(path.read_text())):
        names = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            names = [node.module or ""]
        parts |= {name.split(".")[1] for name in names if name.startswith("jaxarith.")}
    return parts


@pytest.mark.parametrize("path", modules(), ids=lambda p: str(p.relative_to(PACKAGE)))
def test_imports_point_one_way(path):
    part = part_of(path)
    if part in FRONT_DOORS:
        return
    assert part in ALLOWED, f"say in ALLOWED what the new part {part} may import"
    assert imported_parts(path) - {part, "errors"} <= ALLOWED[part]


def test_the_allowed_imports_have_no_circle():
    left = dict(ALLOWED)
    while left:
        free = {part for part, needs in left.items() if not needs & left.keys()}
        assert free, f"a circle among {sorted(left)}"
        left = {part: needs for part, needs in left.items() if part not in free}


@pytest.mark.parametrize(
    ("module", "heavy"),
    [
        ("jaxarith.cli", {"jax", "numpy", "pandas", "scipy", "orbax"}),
        ("jaxarith.sweep", {"jax", "numpy", "pandas"}),
        ("jaxarith.statistics", {"jax", "flax", "orbax"}),
        ("jaxarith.comparisons", {"jax", "flax", "orbax"}),
        ("jaxarith.plotting", {"jax", "flax", "orbax"}),
        ("jaxarith.mistakes", {"jax", "flax", "orbax"}),
        ("jaxarith.engine.store", {"flax", "orbax"}),
    ],
)
def test_light_modules_import_nothing_heavy(module, heavy):
    code = f"import sys, {module}; print(*{{name.split('.')[0] for name in sys.modules}})"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not heavy & set(done.stdout.split())


def test_nothing_committed_names_a_machine_or_a_host():
    root = PACKAGE.parent
    if not (root / ".git").exists():
        pytest.skip("not a checkout")
    command = ["git", "-C", str(root), "ls-files"]
    files = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()
    forbidden = ("/wo" + "rk/", "/ro" + "ot/", "index-" + "url", "pypi" + ".org")
    for name in files:
        path = root / name
        if path.suffix in {".py", ".md", ".toml", ".txt", ".yaml", ".ipynb", ".json"}:
            text = path.read_text(encoding="utf-8")
            assert not [word for word in forbidden if word in text], name
