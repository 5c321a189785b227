import numpy as np
import pytest
from quick import QUICK

from jaxarith.judging.characters import characters_of
from jaxarith.judging.report import BLURS, COUNTS, judge_report
from jaxarith.judging.training import BATCH, RECIPES, make_round, round_size, train_judge
from jaxarith.models.judge import CLASSES, REJECT


@pytest.fixture(scope="module")
def report(digits, judge):
    return judge_report(digits, judge).set_index("frames")


def test_a_round_has_as_many_frames_of_each_kind_as_the_recipe_says(digits):
    characters = characters_of(digits, "judge")
    frames, classes = make_round(characters, QUICK, np.random.default_rng(0))
    assert frames.shape == (round_size(QUICK), 28, 28)
    assert frames.dtype == np.uint8
    everything = QUICK.digits + QUICK.rejects + 4 * QUICK.others
    assert 0 <= everything - len(frames) < BATCH
    for number in [*map(CLASSES.index, " +-*")]:
        assert QUICK.others * 0.8 < (classes == number).sum() <= QUICK.others
    assert QUICK.rejects * 0.9 < (classes == REJECT).sum() <= QUICK.rejects
    counts = np.bincount(classes)[:10]
    assert counts.min() > 0.8 * QUICK.digits / 10


def test_training_is_the_same_twice_and_keeps_numpy_arrays(digits):
    tiny = QUICK._replace(rounds=1, digits=150, rejects=40, others=5)
    one, other = train_judge(digits, tiny), train_judge(digits, tiny)
    for name in one:
        for part in one[name]:
            assert isinstance(one[name][part], np.ndarray)
            np.testing.assert_array_equal(one[name][part], other[name][part])


def test_the_judge_reads_real_frames_it_never_saw(report):
    assert report.loc["all characters", "right"] > 0.96
    assert report.loc["all characters", "accepted"] > 0.94
    for character in ("blank", "+", "-", "*"):
        assert report.loc[character, "right"] == 1
        assert report.loc[character, "accepted"] == 1


def test_the_judge_rejects_what_a_plain_reader_reads(report):
    for frames in ("means of 20", "means of 100", "means of all"):
        assert report.loc[frames, "right"] > 0.8
        assert report.loc[frames, "accepted"] <= 0.2
    assert report.loc["means of mixed digits", "accepted"] <= 0.1
    assert report.loc["blurred by 3", "accepted"] <= 0.1


def test_the_wider_a_blur_the_fewer_are_accepted(report):
    shares = [report.loc[f"blurred by {width:g}", "accepted"] for width in BLURS]
    assert shares[0] > 0.9
    assert shares[-1] < 0.1
    assert np.all(np.diff(shares) <= 0.02)
    of_means = [report.loc[f"means of {count}", "accepted"] for count in COUNTS]
    assert np.all(np.diff(of_means) <= 0.02)


def test_a_clean_shape_is_accepted_even_if_it_was_a_mean(report):
    assert report.loc["means of all, cut at 0.4", "accepted"] >= 0.7


@pytest.mark.slow
def test_figures_promised_with_mnist(mnist):
    report = judge_report(mnist, train_judge(mnist, RECIPES["mnist"])).set_index("frames")
    assert report.loc["all digits", "right"] >= 0.993
    assert report.loc["all characters", "right"] >= 0.993
    assert report.loc["all characters", "accepted"] >= 0.99
    rejected = ["means of 5", "means of 20", "means of 100", "means of all"]
    rejected += ["means of mixed digits", "blurred by 1.5", "blurred by 2", "blurred by 3"]
    assert report.loc[rejected, "accepted"].max() <= 0.2
    assert report.loc[["blurred by 0.5", "means of all, cut at 0.4"], "accepted"].min() >= 0.9
