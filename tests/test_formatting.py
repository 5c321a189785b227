import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jaxarith.formatting import distinct, in_percent, percent_text


@pytest.mark.parametrize(
    ("values", "texts"),
    [
        ([0.0012341, 0.0012342], ["0.0012341", "0.0012342"]),
        ([1 / 3, 0.3334], ["0.3333", "0.3334"]),
        ([1 / 3, 0.33333], ["0.333333", "0.33333"]),
        ([0.5, 1 / 3], ["0.5", "0.3333"]),
        ([20.0, 20000.0, 12345.6], ["20", "20000", "12346"]),
        ([1e-5, 3e38], ["1e-05", "3e+38"]),
        (["lstm", 3, True, None, float("nan"), pd.NA], ["lstm", "3", "True", "–", "–", "–"]),
        ([], []),
    ],
)
def test_a_column_has_as_many_digits_as_tell_its_values_apart(values, texts):
    assert distinct(values) == texts


@given(st.lists(st.floats(-1e300, 1e300), max_size=20))
def test_distinct_values_have_distinct_texts(values):
    for write in (None, percent_text):
        texts = distinct(values, write)
        assert len(set(texts)) == len(set(values))


def test_shares_are_told_apart_in_per_cent():
    assert distinct([1 / 3, 0.3334], percent_text) == ["33.33 %", "33.34 %"]
    assert distinct([0.1, 0.10001], percent_text) == ["10 %", "10.001 %"]


@pytest.mark.parametrize(
    ("share", "text"),
    [
        (0.0, "0.0"),
        (1.0, "100.0"),
        (1 - 1e-15, "100.0"),
        (0.941, "94.1"),
        (0.0123, "1.2"),
        (0.0012, "0.12"),
        (1e-5, "<0.01"),
        (0.9996, "99.96"),
        (1 - 1e-5, ">99.99"),
        (np.nan, "–"),
    ],
)
def test_scores_keep_their_distance_from_0_and_100(share, text):
    assert in_percent(share) == text
