"""One tiny trained run, and its report, that all tests of the report share."""

from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import pytest
from engine.tiny import tiny_sweep

from jaxarith.engine.run import run
from jaxarith.engine.store import RunDirectory
from jaxarith.report import write_report

# What would break out of every kind of quotation.
NAME = "<script>alert(1)</script> & \"tiny\" 'run'"


class Reported(NamedTuple):
    directory: RunDirectory
    page: Path
    text: str


@pytest.fixture(scope="session")
def reported(tmp_path_factory) -> Reported:
    """A run of two splits, one of them with a diverging learning rate beside, and its report."""
    path = tmp_path_factory.mktemp("reported") / "run"
    sweep = replace(
        tiny_sweep(seeds=3),
        name=NAME,
        grid=({"train_fraction": (0.6, 0.3)}, {"learning_rate": (3e38,)}),
    )
    run(sweep, path, progress=False)
    page = write_report(path)
    return Reported(RunDirectory(path), page, page.read_text(encoding="utf-8"))
