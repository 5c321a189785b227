"""What the table of configurations says where an interval is missing."""

import pandas as pd
import pytest

from jaxarith.interval_notes import summary_notes
from jaxarith.report.cells import cell_table, spread_table
from jaxarith.report.facts import definitions
from jaxarith.report.scores import grouped_scores, score_text
from jaxarith.seed_groups import least_ratio
from jaxarith.statistics import SETTINGS, summarise
from jaxarith.tables import brief_summary

SCORES = {
    0.1: [0.5, 0.6, 0.8],
    0.25: [1.0] * 8,
    0.5: [0.12, 0.13, 0.91, 0.95],
    0.75: [0.50, 0.52, 0.55, 0.56, 0.57, 0.60, 0.61, 0.64],
}


@pytest.fixture(scope="module")
def results():
    rows = [
        dict.fromkeys(SETTINGS)
        | {"task": "add_sub", "encoder_layers": 1, "train_fraction": fraction}
        | {"cell": str(fraction), "seed": seed, "status": "done", "test_exact": score}
        | {"test_per_character": score}
        for fraction, scores in SCORES.items()
        for seed, score in enumerate(scores)
    ]
    return pd.DataFrame(rows)


def test_the_table_of_cells_has_a_dash_and_its_reason(results):
    table = cell_table(results, summarise(results))
    exact = [row["before"][-1].replace("\u00a0", " ") for row in table["rows"]]
    assert exact[0].startswith("63.3 % [")
    assert exact[1] == "100.0 %"
    assert exact[2] == "seeds 12.0, 13.0 | 91.0, 95.0 %"
    assert exact[3].startswith("56.9 % [")
    assert [row["points"] for row in table["rows"]][2] == [0.12, 0.13, 0.91, 0.95]
    assert "of 8 that agree, up to 31 % of others may differ" in table["caption"]
    assert "no interval is reliable" in table["caption"]
    assert "Seeds in separate groups (see Definitions)" in table["caption"]


def test_three_seeds_have_no_bootstrap_interval_in_the_table_of_spread(results):
    table = spread_table(results, summarise(results))
    means = [row[2].replace("\u00a0", " ") for row in table["rows"]]
    assert means[:3] == ["63.3 %", "100.0 %", "–"]
    assert means[3].startswith("56.9 % [")
    assert table["caption"].count("fewer than 6 seeds") == 1
    assert "where they differ the seeds are skewed, so look at the seeds" in table["caption"]


def test_the_rule_of_separate_groups_is_told_with_its_own_numbers(results):
    meanings = [
        meaning
        for term, meaning in definitions(results.assign(test_legible=None))
        if term == "separate groups"
    ]
    (told,) = meanings
    for count in (8, 4):
        assert f"{least_ratio(count):.1f} times for {count}" in told
    assert least_ratio(10) == 2 < least_ratio(9)
    assert "2 times for 10 or more" in told
    assert "2 points or more" in told
    assert "Fewer than 4 seeds never" in told


def test_a_table_with_all_intervals_explains_nothing(results):
    whole = results[results["train_fraction"] == 0.75]
    summary = summarise(whole)
    assert "interval is reliable" not in cell_table(whole, summary)["caption"]
    assert "fewer than" not in spread_table(whole, summary)["caption"]
    assert summary_notes(summary) == []


def test_a_summary_for_a_person_names_the_seeds_below(results):
    summary = summarise(results)
    table = brief_summary(summary)
    assert table["exact"].tolist()[1:3] == ["1.000", "groups"]
    assert table["95 % exact"].tolist()[1:3] == ["–", "–"]
    notes = summary_notes(summary)
    assert "train fraction 0.5, exact: seeds 0.120 0.130 | 0.910 0.950" in notes
    assert any("up to 31 %" in note for note in notes)


def test_many_groups_are_listed_in_part():
    rows = [
        dict.fromkeys(SETTINGS)
        | {"task": "add_sub", "units": units, "cell": str(units), "seed": seed, "status": "done"}
        | {"test_exact": score, "test_per_character": score}
        for units in range(10)
        for seed, score in enumerate([0.1, 0.1, 0.9, 0.9])
    ]
    notes = summary_notes(summarise(pd.DataFrame(rows)))
    assert notes[8] == "and 12 more: see the columns …_groups of --format json"


def test_groups_of_many_seeds_are_ranges_in_percent():
    text = grouped_scores("10 of 0.120–0.150 | 30 of 0.910")
    assert text.replace("\u00a0", " ") == "seeds 10 of 12.0–15.0 | 30 of 91.0 %"


def test_a_metric_without_groups_is_a_mean():
    row = {"loss_groups": None, "loss_mean": 0.5, "loss_low": 0.4, "loss_high": 0.6}
    assert score_text(row, "loss").replace("\u00a0", " ") == "50.0 % [40.0, 60.0]"
