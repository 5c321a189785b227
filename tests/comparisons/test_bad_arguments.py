"""Arguments that Python takes and comparisons cannot: one line each, and no KeyError."""

import re

import numpy as np
import pytest
from comparisons.scores import jitter, results

from jaxarith.comparisons import comparable_fields, compare, compare_runs, variance_shares
from jaxarith.errors import InputError
from jaxarith.statistics import summarise

TABLE = results(
    lambda seed, encoder_layers: 0.5 + 0.1 * encoder_layers + jitter(seed), encoder_layers=[1, 2]
)


@pytest.mark.parametrize("margin", ["0.01", None, np.inf, np.nan, True, -1])
def test_a_margin_is_a_finite_number(margin):
    with pytest.raises(InputError, match=re.escape(f"--margin {margin!r}: must be 0 or more")):
        compare(TABLE, "encoder_layers", margin=margin)
    with pytest.raises(InputError, match="must be 0 or more"):
        compare_runs(TABLE, TABLE, ("a", "b"), margin=margin)


@pytest.mark.parametrize("by", [None, 3, "", ["encoder_layers"], b"encoder_layers"])
def test_what_is_no_name_of_a_setting_is_refused(by):
    with pytest.raises(InputError, match=r"must name a setting; .* vary here: encoder_layers"):
        compare(TABLE, by)


@pytest.mark.parametrize("metric", [None, 3, "", ["test_exact"]])
def test_what_is_no_name_of_a_score_is_refused(metric):
    for refuse in (
        lambda: compare(TABLE, "encoder_layers", metric),
        lambda: variance_shares(TABLE, metric),
    ):
        with pytest.raises(InputError, match=r"--metric .*test_exact"):
            refuse()


@pytest.mark.parametrize("lacking", ["seed", "status", "test_exact"])
def test_a_table_without_a_column_that_is_needed_is_refused(lacking):
    whole = TABLE.assign(test_per_character=0.5)
    table = whole.drop(columns=lacking)
    for refuse in (
        lambda: compare(table, "encoder_layers"),
        lambda: compare_runs(whole, table, ("a", "b")),
        lambda: variance_shares(table),
        lambda: summarise(table),
    ):
        with pytest.raises(InputError, match=lacking) as raised:
            refuse()
        assert "\n" not in str(raised.value)


@pytest.mark.parametrize("given", [None, "runs/splits", [], {}])
def test_what_is_no_table_is_refused(given):
    for refuse in (
        lambda: compare(given, "units"),
        lambda: variance_shares(given),
        lambda: summarise(given),
    ):
        with pytest.raises(InputError, match="must be a table of results"):
            refuse()


def test_two_runs_have_two_names():
    for names in (None, ("a",), 3):
        with pytest.raises(InputError, match="names="):
            compare_runs(TABLE, TABLE, names)


def test_settings_to_compare_need_a_status():
    with pytest.raises(InputError, match="has no column status"):
        comparable_fields(TABLE.drop(columns="status"))
