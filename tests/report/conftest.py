"""Tiny trained runs, and their reports, that all tests of the report and all workers share."""

from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import pytest
from engine.tiny import tiny_sweep
from engine.tiny_pictures import MAPPINGS, make_pictures_cheap, picture_sweep
from filelock import FileLock

from jaxarith.config import Hyperparameters
from jaxarith.engine.run import run
from jaxarith.engine.store import RunDirectory
from jaxarith.report import write_report
from jaxarith.sweep import Sweep

# What would break out of every kind of quotation.
NAME = "<script>alert(1)</script> & \"tiny\" 'run'"


class Reported(NamedTuple):
    directory: RunDirectory
    page: Path
    text: str


def _made_once(sweep: Sweep, path: Path) -> Reported:
    """By the worker that asks first; nothing may change what is there."""
    page = path / "report.html"
    with FileLock(path.with_suffix(".lock")):
        if not page.exists():
            run(sweep, path, progress=False)
            write_report(path)
    return Reported(RunDirectory(path), page, page.read_text(encoding="utf-8"))


@pytest.fixture(scope="session")
def reported(shared_folder) -> Reported:
    """A run of two splits, one of them with a diverging learning rate beside, and its report."""
    sweep = replace(
        tiny_sweep(seeds=3),
        name=NAME,
        grid=({"train_fraction": (0.6, 0.3)}, {"learning_rate": (3e38,)}),
    )
    return _made_once(sweep, shared_folder / "reported")


@pytest.fixture(scope="session")
def pictured(shared_folder) -> dict[str, Reported]:
    """A run of each mapping from or to pictures; that from text varies depth and direction."""
    found = {}
    with pytest.MonkeyPatch.context() as patch:
        make_pictures_cheap(patch)
        for mapping in MAPPINGS:
            sweep = picture_sweep(mapping)
            if mapping == "text_to_image":
                sweep = picture_sweep(
                    mapping,
                    hyperparameters=Hyperparameters(
                        epochs=5, learning_rate=0.01, train_fraction=0.8
                    ),
                    grid=({}, {"encoder_layers": (2,), "bidirectional": (True,)}),
                )
            found[mapping] = _made_once(sweep, shared_folder / mapping)
    return found
