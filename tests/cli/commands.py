"""What tests of the command line share: the tiny sweep as a file, and commands run in-process."""

import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from jaxarith.cli import main

# The configuration of engine.tiny, so that its programs are compiled once.
SETTINGS = {
    "name": '"tiny"',
    "task": 'Arithmetic(operators="+", largest=9)',
    "model": "Model(units=8)",
    "training": 'Training(batch_size=16, schedule="cosine", evaluations=2, evaluation_queries=50)',
    "hyperparameters": "Hyperparameters(learning_rate=0.01, steps=40, train_fraction=0.6)",
    "grid": "{}",
    "seeds": "2",
}
# Every command that prints a table, with arguments for the run of several settings and the sweep.
TABLES = {
    "results": ["RUN"],
    "summary": ["RUN"],
    "errors": ["RUN"],
    "status": ["RUN"],
    "compare": ["RUN", "--by", "learning_rate"],
    "variance": ["RUN"],
    "plan": ["SWEEP", "--set", "encoder_layers=1,2"],
    "predict": ["3+4", "4+9", "--run", "RUN"],
    "reproduce": [],
    "data": [],
    "describe": ["SWEEP"],
    "doctor": [],
}


def sweep_file(folder: Path, name: str = "tiny.py", **changed: str) -> Path:
    """A file of the tiny sweep, with some of its arguments written otherwise."""
    arguments = ", ".join(f"{key}={text}" for key, text in (SETTINGS | changed).items())
    path = folder / name
    path.write_text(f"from jaxarith import *\n\nSWEEP = Sweep({arguments})\n", encoding="utf-8")
    return path


def run_command(arguments: Sequence[object], monkeypatch: pytest.MonkeyPatch) -> int:
    """The exit code of ``jaxarith`` with these arguments, run in this process."""
    monkeypatch.setattr(sys, "argv", ["jaxarith", *map(str, arguments)])
    monkeypatch.setattr(sys, "unraisablehook", sys.unraisablehook)
    try:
        main()
    except SystemExit as leave:
        return int(leave.code or 0)
    return 0


def contents(folder: Path) -> dict[str, bytes]:
    """Every file under a folder, byte for byte."""
    files = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return {str(path.relative_to(folder)): path.read_bytes() for path in files}
