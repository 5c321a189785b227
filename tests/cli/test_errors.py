import io
import json
import re
import shutil

import pandas as pd
import pytest

from jaxarith.engine.answers import load_answers
from jaxarith.engine.store import RunDirectory
from jaxarith.mistakes import survey


@pytest.fixture(scope="module")
def found(finished_run):
    run = RunDirectory(finished_run)
    return survey(run.results(), load_answers(run))


def test_errors_agree_with_results(found, finished_run):
    results = RunDirectory(finished_run).results()
    assert found.mistakes["wrong"].item() == pytest.approx(1 - results["test_exact"].mean())
    train = survey(results, load_answers(RunDirectory(finished_run)), ("member",), "train").mistakes
    assert train["wrong"].tolist() == pytest.approx((1 - results["train_exact"]).tolist())


def test_programs_get_the_main_table_with_all_columns(found, finished_run, printed):
    columns = list(found.mistakes.columns)
    rows = json.loads(printed("errors", finished_run, "--format", "json"))
    assert [list(row) for row in rows] == [columns]
    table = pd.read_csv(io.BytesIO(printed("errors", finished_run, "--format", "csv")))
    assert table["wrong_low"].tolist() == found.mistakes["wrong_low"].tolist()
    table = pd.read_parquet(io.BytesIO(printed("errors", finished_run, "--format", "parquet")))
    assert table["wrong"].tolist() == found.mistakes["wrong"].tolist()
    members = printed("errors", finished_run, "--by", "member", "--format", "csv")
    assert pd.read_csv(io.BytesIO(members))["seed"].tolist() == [0, 1]


def test_a_person_gets_the_rest_too(found, finished_run, printed):
    text = printed("errors", finished_run).decode()
    assert max(map(len, text.partition("Do seeds")[0].splitlines())) <= 160
    share = found.mistakes["wrong"].item()
    assert re.search(rf"add .* 2 +{100 * share:.1f} ", text)
    for title in ("Most frequent differences", "Where each kind", "Do seeds get the same"):
        assert title in text
    assert found.examples["query"].iloc[0] in text


def test_a_wrong_column_or_part_is_refused_in_one_line(finished_run, refused):
    arguments = ["errors", finished_run, "--by"]
    refused([*arguments, "encoder_layer"], "encoder_layer", "did you mean encoder_layers?")
    refused([*arguments, "cell,colour"], "colour", "train_fraction")
    refused(["errors", finished_run, "--part", "validation"], "validation", untouched=finished_run)


def test_a_directory_without_finished_members_is_refused(copied_run, refused):
    shutil.rmtree(copied_run / "groups")
    refused(["errors", copied_run], "finished", copied_run)
    refused(["errors", "nowhere"], "nowhere", "no such directory")
