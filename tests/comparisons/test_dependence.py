"""Effects that differ between strata are told for each; opposite ones are never averaged."""

import json
from functools import partial

import numpy as np
import pandas as pd
import pytest
from comparisons.scores import jitter, quickstart, results

from jaxarith.comparisons import compare, compare_runs
from jaxarith.comparisons.contrast import Pair, contrasts
from jaxarith.comparisons.verdict import effects_of, signs_differ
from jaxarith.report.compared import comparisons, plotted
from jaxarith.report.drawings import forest_picture
from jaxarith.tables import brief_comparison

POOLED = ("difference", "low", "high", "mean_first", "mean_second", "p", "p_corrected")
POOLED += ("improvement", "improvement_low", "improvement_high", "seeds_needed")


@pytest.fixture(scope="module")
def depths():
    return compare(quickstart(), "encoder_layers")


def opposite(seed, encoder_layers=1, train_fraction=0.5, **_):
    """Better by 5 points at a train fraction of 0.25, worse by 5 at others."""
    sign = 1 if train_fraction == 0.25 else -1
    own = jitter(seed + 7 * encoder_layers + 31 * train_fraction)
    return 0.5 + 0.05 * sign * encoder_layers + own


def test_effects_that_change_sign_have_no_pooled_number(depths):
    row = depths.iloc[0]
    assert (row["first"], row["second"], row["verdict"], row["strata"]) == (1, 2, "depends", 4)
    assert row[list(POOLED)].astype(float).isna().all()
    assert not row["equivalent"]
    assert row["interaction_p"] == pytest.approx(2 / 2**8)
    assert row["interaction_p_corrected"] == pytest.approx(3 * 2 / 2**8)
    effects = pd.DataFrame(row["by_stratum"])
    assert effects["stratum"].tolist() == [f"train_fraction {x}" for x in (0.1, 0.25, 0.5, 0.75)]
    assert (100 * effects["difference"]).round(1).tolist() == [0.9, 2.7, -7.4, -52.5]
    assert effects["verdict"].tolist() == ["different", "different", "open", "different"]
    assert effects["p_corrected"].tolist() == pytest.approx([4 / 128, 4 / 128, 0.2890625, 4 / 128])


def test_the_sentence_says_first_that_the_effect_depends(depths):
    text = depths["sentence"].iloc[0]
    assert text.startswith(
        "encoder_layers 2 against 1: the effect on test_exact depends on train_fraction "
        "(interaction: corrected p = 0.023). At train_fraction 0.1: +0.9 points (95 % interval "
        "+0.5 to +1.4; corrected p = 0.031), a difference."
    )
    assert "At train_fraction 0.5: −7.4 points" in text
    assert "p = 0.29), not settled." in text
    assert text.endswith(
        "Significant effects have opposite signs, so no average over the 4 settings is given "
        "(8 seeds, paired)."
    )
    assert "14.1" not in text


def test_effects_of_one_sign_are_averaged_in_second_place(depths):
    row = depths.iloc[2]
    assert row["verdict"] == "different"
    assert row["difference"] == pytest.approx(0.0275, abs=1e-4)
    first, second = row["sentence"].split(" On average over the 4 settings ")
    assert "depends on train_fraction (interaction: corrected p = 0.031)" in first
    assert second.startswith("test_exact is 2.7 points higher (25.00 % against 22.25 %")


def test_no_table_or_picture_shows_a_mean_of_opposite_effects(depths):
    brief = brief_comparison(depths)
    assert brief.iloc[0].tolist() == ["2 − 1", "8 pairs", "–", "–", "–", "depends"]
    assert brief.iloc[2]["points [95 %]"] == "+2.7 [+1.7, +3.8]"
    by_depth = comparisons(quickstart())[1]
    assert by_depth["by"] == "encoder_layers"
    assert not any("14.1" in cell for row in by_depth["rows"] for cell in row)
    assert "depends on train_fraction" in by_depth["sentences"][0]
    drawn = plotted(depths)
    assert len(drawn) == 4 + 4 + (1 + 4)
    assert drawn["label"].iloc[:2].tolist() == [
        "2 − 1, train fraction 0.1", "2 − 1, train fraction 0.25"
    ]  # fmt: skip
    assert drawn["label"].iloc[8:10].tolist() == [
        "3 − 2, average, effects differ", "3 − 2, train fraction 0.1"
    ]  # fmt: skip
    assert drawn["difference"].notna().all()
    assert drawn.loc[drawn["grouped"].astype(bool), "label"].tolist() == [
        "2 − 1, train fraction 0.5", "3 − 1, train fraction 0.5"
    ]  # fmt: skip
    assert (drawn["low"].isna() == drawn["grouped"]).all()


def test_where_seeds_form_groups_the_seeds_stand_in_place_of_an_interval(depths):
    """One of eight seeds of one layer at train fraction 0.5 scores 77 %, the others 20 to 36 %."""
    half = depths["by_stratum"].iloc[0][2]
    assert (half["low"], half["high"], half["verdict"]) == (None, None, "open")
    assert half["groups"] == "differences −51.8 | −6.8 −6.4 −3.8 −3.8 3.5 4.2 5.5"
    assert f"separate groups: {half['groups']}; corrected p = 0.29" in depths["sentence"].iloc[0]
    one = quickstart().query("encoder_layers == 1 and train_fraction in (0.5, 0.75)")
    row = compare(one, "train_fraction").iloc[0]
    # Every seed is better from more queries: that the permutation test shows, groups or not.
    assert (row["verdict"], row["grouped"]) == ("different", True)
    assert row["p"] == 2 / 2**8
    assert np.isnan([row["low"], row["high"], row["seeds_needed"]]).all()
    assert brief_comparison(compare(one, "train_fraction"))["points [95 %]"].tolist() == ["+58.5"]
    assert "20.4 22.3 25.2 31.8 32.0 33.6 35.6 | 77.3 %" in row["sentence"]


def test_a_margin_as_large_as_the_shares_is_told():
    def rare(seed, encoder_layers=1, level=0.003, **_):
        return level + jitter(seed + 7 * encoder_layers, size=0.001)

    row = compare(results(rare, encoder_layers=[1, 2]), "encoder_layers").iloc[0]
    assert row["verdict"] == "equal"
    assert "the margin is as large as the share itself" in row["sentence"]
    common = results(partial(rare, level=0.3), encoder_layers=[1, 2])
    row = compare(common, "encoder_layers").iloc[0]
    assert row["verdict"] == "equal"
    assert "as large as" not in row["sentence"]


def test_the_picture_has_plain_averages_where_no_interaction_was_found(depths):
    alike = depths.assign(interaction_p_corrected=0.2)
    drawn = plotted(alike)
    assert drawn["label"].iloc[-1] == "3 − 2"
    assert len(drawn) == 4 + 4 + 1
    caption = forest_picture(alike, "encoder_layers").caption
    assert "effects differ" not in caption.lower()
    assert "averages over the other settings" in caption
    caption = forest_picture(depths, "encoder_layers").caption
    assert "“Average, effects differ”: an interaction was found" in caption
    assert "averages" not in forest_picture(depths.iloc[:2], "encoder_layers").caption


def test_an_average_over_many_settings_says_that_effects_differ_without_all_of_them(depths):
    row = depths.iloc[[2]].copy()
    row["by_stratum"] = [3 * row["by_stratum"].iloc[0]]
    assert plotted(row)["label"].tolist() == ["3 − 2, average, effects differ"]


def test_two_runs_are_treated_alike(depths):
    table = quickstart()
    one, two = (table[table["encoder_layers"] == layers] for layers in (1, 2))
    row = compare_runs(one, two, ("a", "b")).iloc[0]
    assert (row["verdict"], row["also"]) == ("depends", "encoder_layers")
    assert np.isnan(row["difference"])
    assert row["by_stratum"] == depths["by_stratum"].iloc[0]
    assert row["sentence"].startswith("b against a: the effect on test_exact depends on train_f")


def test_few_seeds_that_cannot_test_it_do_not_average_opposite_effects():
    table = results(opposite, seeds=range(3), encoder_layers=[1, 2], train_fraction=[0.25, 0.5])
    row = compare(table, "encoder_layers").iloc[0]
    assert row["verdict"] == "open"
    assert np.isnan(row["difference"])
    assert "so few seeds cannot test it. 6 seeds each could. At train_fraction" in row["sentence"]
    assert "no average over the 2 settings is given" in row["sentence"]


def test_effects_that_are_alike_are_averaged():
    def alike(seed, encoder_layers=1, train_fraction=0.5, **_):
        own = jitter(seed + 7 * encoder_layers + 31 * train_fraction)
        return 0.3 + 0.05 * encoder_layers + 0.2 * train_fraction + own

    table = results(alike, encoder_layers=[1, 2], train_fraction=[0.25, 0.5, 0.75])
    row = compare(table, "encoder_layers").iloc[0]
    assert (row["verdict"], row["interaction_p"] > 0.05) == ("different", True)
    assert row["sentence"].startswith("encoder_layers 2 against 1: test_exact is ")
    assert "the test does not show that the effect depends on that" in row["sentence"]
    assert "want of seeds (interaction: p = " in row["sentence"]


def test_of_many_settings_the_strongest_effects_are_listed():
    table = results(
        opposite, encoder_layers=[1, 2], train_fraction=[0.25, 0.5, 0.6, 0.7], units=[8, 16, 32]
    )
    row = compare(table, "encoder_layers").iloc[0]
    assert len(row["by_stratum"]) == 12
    assert "depends on train_fraction and units" in row["sentence"]
    assert row["sentence"].count(". At ") == 4
    assert ": +" in row["sentence"]
    assert ": −" in row["sentence"]
    assert "8 more settings are not listed" in row["sentence"]
    assert json.loads(json.dumps(row["by_stratum"])) == row["by_stratum"]


def test_without_an_interaction_only_significant_signs_count():
    def differ(seeds, p, least):
        zero = np.zeros((2, seeds))
        shifts = np.array([[0.3], [-0.3]]) + [jitter(seed, 0.1) for seed in range(seeds)]
        each = contrasts([Pair(zero[:1], row[None], True) for row in shifts], 0.005, True)
        return signs_differ(effects_of(("a", "b"), Pair(zero, shifts, True), each), p, least)

    assert differ(8, p=0.5, least=0.01)
    # Intervals on either side of 0, but 5 pairs cannot give a p below 0.0625: enough where an
    # interaction is shown, or where none can be.
    assert not differ(5, p=0.5, least=0.01)
    assert differ(5, p=0.01, least=0.01)
    assert differ(5, p=0.5, least=0.5)


def test_equality_on_average_is_not_claimed_where_settings_differ():
    """One setting gains a point; another loses as much, but not surely; two others nothing."""
    unsure = [0.013 * z - 0.009 for z in (-1.3, 1.2, -0.4, 0.7, 1.1, -1.5, 0.9, -0.7)]

    def score(seed, encoder_layers=1, train_fraction=0.5, **_):
        effect = {0.25: 0.01 + 0.0001 * seed, 0.5: unsure[seed]}.get(train_fraction, 0.0)
        return 0.5 + (encoder_layers - 1) * effect

    table = results(score, encoder_layers=[1, 2], train_fraction=[0.25, 0.5, 0.75, 0.8])
    row = compare(table, "encoder_layers").iloc[0]
    assert (row["equivalent"], row["interaction_p"] < 0.05) == (True, True)
    assert row["verdict"] == "depends"
    assert "On average over the 4 settings test_exact is 0.0" in row["sentence"]
    assert "equal on average within ±0.5 points" in row["sentence"]


def test_opposite_effects_of_few_seeds_are_not_equal_on_average():
    """Effects of several points cancel; five pairs cannot test whether they differ."""
    effects = [0.01, 0.09, -0.02, 0.07, 0.04]

    def score(seed, encoder_layers=1, train_fraction=0.25, **_):
        if encoder_layers == 1:
            return 0.5
        return 0.5 + (effects[seed] + 1e-4 * seed if train_fraction == 0.25 else -effects[seed])

    table = results(score, seeds=range(5), encoder_layers=[1, 2], train_fraction=[0.25, 0.5])
    row = compare(table, "encoder_layers").iloc[0]
    assert (row["equivalent"], row["verdict"]) == (True, "open")
    assert "so few seeds cannot test whether the effect depends on that" in row["sentence"]


def test_noise_in_one_of_many_settings_does_not_hide_the_average():
    """Thirty settings, of which twenty gain five points: an interaction, and no opposite signs."""
    rng = np.random.default_rng(0)
    fractions = [round(0.1 + 0.02 * place, 2) for place in range(30)]
    noise = {
        (fraction, layers): rng.normal(0, 0.02, 8) for fraction in fractions for layers in (1, 2)
    }

    def score(seed, encoder_layers=1, train_fraction=0.1, **_):
        gain = 0.05 if encoder_layers == 2 and fractions.index(train_fraction) >= 10 else 0.0
        return 0.5 + gain + noise[train_fraction, encoder_layers][seed]

    row = compare(
        results(score, encoder_layers=[1, 2], train_fraction=fractions), "encoder_layers"
    ).iloc[0]
    assert row["interaction_p"] < 0.05
    assert row["verdict"] == "different"
    assert row["difference"] == pytest.approx(0.033, abs=0.01)
