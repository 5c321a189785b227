"""Counts behind stored shares."""

import numpy as np
import pandas as pd
import pytest

from jaxarith.counts import exact_scores


def table(counts, numbers, **columns):
    shares = np.asarray(counts, dtype="float32") / np.asarray(numbers, dtype="float32")
    return pd.DataFrame(
        {"test_exact": shares.astype("float64"), "test_queries": numbers, **columns}
    )


@pytest.mark.parametrize("queries", [1, 7, 200, 4_999, 9_000, 18_000, 20_000])
def test_every_count_of_queries_is_restored(queries):
    counts = np.arange(queries + 1)
    stored = table(counts, np.full(len(counts), queries))
    found = exact_scores(stored, "test_exact")
    assert found.dtype == "float64"
    np.testing.assert_array_equal(found, counts / queries)
    # A GPU divides to the last bit but one.
    above = np.nextafter(stored["test_exact"][1:].astype("float32"), np.float32(1))
    off = stored[1:].assign(test_exact=above)
    np.testing.assert_array_equal(exact_scores(off, "test_exact"), counts[1:] / queries)


@pytest.mark.parametrize("width", [1, 3, 4, 5, 20])
def test_characters_are_counted_without_a_column_for_the_width(width):
    draw = np.random.default_rng(0)
    queries = np.array([18_000, 15_000, 10_000, 5_000] * 2)
    counts = draw.integers(0, queries * width)
    shares = (counts / (queries * width)).astype("float32").astype("float64")
    results = pd.DataFrame(
        {"group": "a", "test_per_character": shares, "test_queries": queries},
        index=[0, 1, 2, 3] * 2,
    )
    np.testing.assert_array_equal(
        exact_scores(results, "test_per_character"), counts / (queries * width)
    )


def test_each_group_has_an_answer_width_of_its_own():
    queries = np.array([2_000, 2_000, 1_000, 1_000])
    counts, widths = np.array([1_001, 5_003, 2_111, 3_001]), np.array([3, 3, 4, 4])
    shares = (counts / (queries * widths)).astype("float32").astype("float64")
    results = pd.DataFrame(
        {"group": list("aabb"), "test_per_character": shares, "test_queries": queries}
    )
    found = exact_scores(results, "test_per_character")
    np.testing.assert_array_equal(found, counts / (queries * widths))


def test_what_counts_nothing_stays_as_it_is():
    losses = np.random.default_rng(1).random(5).astype("float32").astype("float64")
    results = table([3, 0, 5, 7, 10], [10] * 5, test_loss=losses, seconds=losses,
                    test_confidence=losses, acc=losses)  # fmt: skip
    for metric in ("test_loss", "seconds", "test_confidence", "acc"):
        np.testing.assert_array_equal(exact_scores(results, metric), losses)
    # A share of something else than queries, as a foreign table may have.
    odd = results.assign(test_exact=losses)
    np.testing.assert_array_equal(exact_scores(odd, "test_exact"), losses)
    bare = results.drop(columns="test_queries")
    np.testing.assert_array_equal(exact_scores(bare, "test_exact"), results["test_exact"])


def test_missing_scores_and_missing_numbers_stay_missing():
    results = table([1, 2, 3], [3, 3, 3]).convert_dtypes()
    results.loc[1, "test_exact"] = pd.NA
    results.loc[2, "test_queries"] = pd.NA
    found = exact_scores(results, "test_exact")
    assert found[0] == 1 / 3
    assert np.isnan(found[1])
    assert found[2] == 1.0


def test_kinds_of_mistakes_with_equal_counts_are_equal():
    """Stored as the share of wrong answers times the share that is wrong."""
    wrong = np.arange(50, 200)
    shares = 49 / wrong * (wrong / 997)
    assert len(set(shares)) > 1
    results = pd.DataFrame({"wrong_one": shares, "test_queries": 997})
    assert set(exact_scores(results, "wrong_one")) == {49 / 997}
