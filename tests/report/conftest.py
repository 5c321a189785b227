"""One tiny trained run, and its report, that all tests of the report share."""

from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import pytest
from engine.tiny import tiny_sweep
from engine.tiny_pictures import MAPPINGS, make_pictures_cheap, picture_sweep

from jaxarith.config import Hyperparameters
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


@pytest.fixture(scope="session")
def pictured(tmp_path_factory) -> dict[str, Reported]:
    """A run of each mapping from or to pictures; that from text varies depth and direction."""
    found = {}
    with pytest.MonkeyPatch.context() as patch:
        make_pictures_cheap(patch)
        for mapping in MAPPINGS:
            path = tmp_path_factory.mktemp(mapping) / "run"
            sweep = picture_sweep(mapping)
            if mapping == "text_to_image":
                sweep = picture_sweep(
                    mapping,
                    hyperparameters=Hyperparameters(
                        epochs=5, learning_rate=0.01, train_fraction=0.8
                    ),
                    grid=({}, {"encoder_layers": (2,), "bidirectional": (True,)}),
                )
            run(sweep, path, progress=False)
            page = write_report(path)
            found[mapping] = Reported(RunDirectory(path), page, page.read_text(encoding="utf-8"))
    return found
