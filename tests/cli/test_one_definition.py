"""Wrong and each kind of mistake are the same number wherever they are printed."""

import io
import json
import re

import numpy as np
import pandas as pd
import pytest
from mistakes.corruption import corrupted

from jaxarith.config import TEST, Arithmetic
from jaxarith.engine.answers import load_answers
from jaxarith.engine.chunk import Chunk
from jaxarith.engine.environment import describe_environment
from jaxarith.engine.store import RunDirectory
from jaxarith.engine.table import Result
from jaxarith.formatting import in_percent
from jaxarith.report.wrong import KINDS, NAMES, cell_errors, wrong_answers_of
from jaxarith.sweep import Sweep
from jaxarith.tasks.dataset import dataset

TASK = Arithmetic(largest=12)
DIVERGED = 1


@pytest.fixture(scope="module")
def made_up(tmp_path_factory):
    """Two settings with five seeds, one diverged; test parts of different sizes; no training."""
    path = tmp_path_factory.mktemp("made_up") / "run"
    sweep = Sweep("made up", TASK, grid={"train_fraction": [0.5, 0.25]}, seeds=5)
    directory = RunDirectory(path)
    directory.adopt(sweep, describe_environment())
    data, results = dataset(TASK), []
    for place, member in enumerate(sweep.members):
        random = np.random.default_rng(place)
        part = np.where(random.random(TASK.queries) < 0.3 + 0.1 * member.seed, 0, 2)
        said = corrupted(TASK, place)
        right = random.random(TASK.queries) < member.hyperparameters.train_fraction
        said[right] = data.answers[right]
        exact = float((said == data.answers).all(axis=1)[part == TEST].mean())
        scores = {"test_exact": exact, "test_per_character": 0.5, "train_exact": 0.5}
        status = "diverged" if member.seed == DIVERGED else "done"
        kept = ([{"step": 1, "epoch": 1.0} | scores], said, part.astype(np.uint8), {}, 1.0)
        results.append(Result(member, status, None, scores, *kept))
    directory.publish(Chunk(sweep.members[0].static, tuple(sweep.members)), results, 100)
    return path


@pytest.fixture
def table(made_up, printed):
    def read(command, *options):
        text = printed(command, made_up, *options, "--format", "csv")
        return pd.read_csv(io.BytesIO(text))

    return read


def report_table(path):
    """The rows of the report's table of mistakes, texts by column."""
    text = (path / "report.html").read_text(encoding="utf-8").replace("\u00a0", " ")
    (found,) = re.findall(r"<table>\s*<caption>Wrong answers by kind.*?</table>", text, re.S)
    rows = [
        [
            re.sub(r"<[^>]+>", "", cell).strip()
            for cell in re.findall(r"<t[hd].*?</t[hd]>", row, re.S)
        ]
        for row in re.findall(r"<tr>.*?</tr>", found, re.S)
    ]
    return pd.DataFrame(rows[1:], columns=rows[0])


def test_every_command_has_the_same_wrong(table):
    errors = table("errors")["wrong"].tolist()
    results = table("results")
    assert errors == pytest.approx(
        (1 - results.groupby("cell", sort=False)["test_exact"].mean()).tolist()
    )
    assert errors == pytest.approx((1 - table("summary")["test_exact_mean"]).tolist())
    members = table("errors", "--by", "member")
    assert members["wrong"].tolist() == pytest.approx((1 - results["test_exact"]).tolist())


@pytest.mark.parametrize("kind", ["one", "ten", "unparsable", "carry", "other"])
def test_a_comparison_has_the_same_kinds(table, kind):
    errors = table("errors").set_index("train_fraction")[kind]
    (row,) = table("compare", "--by", "train_fraction", "--metric", f"wrong_{kind}").to_dict(
        "records"
    )
    difference = errors[float(row["second"])] - errors[float(row["first"])]
    assert row["difference"] == pytest.approx(difference)


def test_the_report_and_its_figure_have_the_same(table, made_up, printed):
    errors = table("errors")
    printed("report", made_up)
    shown = report_table(made_up)
    assert shown["diverged"].tolist() == ["1", "1"]
    for kind in ("wrong", *KINDS):
        expected = [f"{in_percent(share)} %" for share in errors[kind]]
        assert shown[NAMES.get(kind, kind.replace("_", " "))].tolist() == expected
    run = RunDirectory(made_up)
    cells = cell_errors(load_answers(run), run.results())
    for cell, row in zip(cells, errors.to_dict("records"), strict=True):
        wrong, unparsable = wrong_answers_of(cell).shares
        assert f": {in_percent(row['wrong'])} % of test queries wrong" in wrong
        assert unparsable.startswith(f"{in_percent(row['unparsable'])} % no number")


def test_a_person_reads_the_same_with_its_denominator(table, made_up, printed):
    errors = table("errors")
    text = printed("errors", made_up).decode()
    assert "in per cent of the test queries" in text
    for share in errors["ten"]:
        assert f" {in_percent(share)} " in text
    json_rows = json.loads(printed("errors", made_up, "--format", "json"))
    assert [row["ten"] for row in json_rows] == pytest.approx(errors["ten"].tolist())
