from collections import Counter

import numpy as np
import pandas as pd
import pytest
from mistakes.corruption import corrupted
from scipy import stats

from jaxarith.config import Arithmetic
from jaxarith.mistakes import (
    KINDS,
    classify,
    differences_by_member,
    mistakes_by_member,
    pool_differences,
    pool_mistakes,
    with_results,
)
from jaxarith.mistakes.counting import SIZES
from jaxarith.tasks.dataset import dataset
from jaxarith.tasks.vocabulary import parse_number

TASK = Arithmetic("+-", largest=20)
NAMES = ["a-0", "a-1", "a-2", "b-0", "b-1"]


@pytest.fixture(scope="module")
def answers():
    """Five members' answers, the last all right, and which queries count for each."""
    predicted = [corrupted(TASK, seed) for seed in range(4)] + [dataset(TASK).answers]
    asked = np.random.default_rng(5).random((5, TASK.queries)) < 0.4
    return np.stack(predicted), asked


def results(statuses):
    cells = [name.split("-")[0] for name in NAMES]
    return pd.DataFrame({"member": NAMES, "cell": cells, "status": statuses})


def spoken(predicted):
    """Every member's answers as numbers, None where there is none, one by one."""
    decode = dataset(TASK).vocabulary.decode
    return [[parse_number(text.rstrip()) for text in decode(rows)] for rows in predicted]


def test_a_members_row_counts_what_it_was_asked(answers):
    predicted, asked = answers
    table = mistakes_by_member(TASK, NAMES, predicted, asked).set_index("member")
    values = dataset(TASK).values.tolist()
    for name, said, own, rows in zip(NAMES, spoken(predicted), asked, predicted, strict=True):
        pairs = [(v, right) for v, right, counts in zip(said, values, own, strict=True) if counts]
        wrong = [(v, right) for v, right in pairs if v != right]
        row = table.loc[name]
        assert (row["queries"], row["wrong_answers"]) == (len(pairs), len(wrong))
        assert row["wrong"] == len(wrong) / len(pairs)
        if not wrong:
            assert (row[list(KINDS)] == 0).all()
            assert row[["mean_difference", "mean_absolute_difference"]].isna().all()
            continue
        assert row["unparsable"] == sum(v is None for v, _ in wrong) / len(pairs)
        sizes = [v - right for v, right in wrong if v is not None]
        assert row["mean_difference"] == pytest.approx(sum(sizes) / len(sizes))
        assert row["mean_absolute_difference"] == pytest.approx(sum(map(abs, sizes)) / len(sizes))
        assert row["one"] == sum(abs(size) == 1 for size in sizes) / len(pairs)
        found = classify(TASK, rows)
        for kind in KINDS:
            assert row[kind] == np.sum(getattr(found, kind) & own) / len(pairs)


def test_what_a_task_cannot_show_is_empty():
    task = Arithmetic("*", largest=20)
    predicted = corrupted(task, 0)[None]
    row = mistakes_by_member(task, ["m"], predicted, np.ones((1, task.queries), dtype=bool)).iloc[0]
    empty = {"sign", "carry", "borrow"}
    assert {kind for kind in KINDS if np.isnan(row[kind])} == empty


def test_a_member_that_was_asked_nothing_has_no_shares(answers):
    predicted, asked = answers
    row = mistakes_by_member(TASK, NAMES[:1], predicted[:1], asked[:1] & False).iloc[0]
    assert (row["queries"], row["wrong_answers"]) == (0, 0)
    assert np.isnan(row["wrong"])


def test_differences_are_counted_with_their_signs(answers):
    predicted, asked = answers
    table = differences_by_member(TASK, NAMES, predicted, asked)
    values = dataset(TASK).values.tolist()
    for name, said, own in zip(NAMES, spoken(predicted), asked, strict=True):
        counted = Counter(
            None if v is None else v - right
            for v, right, counts in zip(said, values, own, strict=True)
            if counts and v != right
        )
        rows = table[table["member"] == name]
        found = [None if pd.isna(d) else d for d in rows["difference"]]
        assert dict(zip(found, rows["count"], strict=True)) == counted
        assert rows["count"].is_monotonic_decreasing


def test_pooled_differences_add_up_to_the_kinds_of_mistake(answers):
    """A member without a mistake (``b-1``) counts, and members weigh the same."""
    table = differences_by_member(TASK, NAMES, *answers)
    members = results(["done"] * 5)[["member", "cell"]]
    pooled = pool_differences(table, members, ["cell"])
    rows = with_results(mistakes_by_member(TASK, NAMES, *answers), results(["done"] * 5))
    kinds = pool_mistakes(rows, ["cell"]).set_index("cell")
    names = members.groupby("cell")["member"].agg(list)
    for cell, rows in pooled.groupby("cell"):
        members = table[table["member"].isin(names[cell])]
        assert rows["count"].sum() == members["count"].sum()
        shares = rows.set_index("difference")["share"]
        assert shares.sum() == pytest.approx(kinds.loc[cell, "wrong"])
        assert shares[1] + shares[-1] == pytest.approx(kinds.loc[cell, "one"])
        assert shares[10] + shares[-10] == pytest.approx(kinds.loc[cell, "ten"])
        assert shares[shares.index.isna()].item() == pytest.approx(kinds.loc[cell, "unparsable"])
        assert rows["share"].is_monotonic_decreasing
        assert rows["difference"].is_unique
        one = members.loc[members["difference"] == -10, "count"].sum()
        assert rows.loc[rows["difference"] == -10, "count"].item() == one
        assert rows["difference"].isna().sum() == 1
    assert list(pooled["cell"].unique()) == ["a", "b"]


def test_a_group_is_the_mean_over_its_members_with_students_interval(answers):
    mistakes = mistakes_by_member(TASK, NAMES, *answers)
    rows = with_results(mistakes, results(["done"] * 5))
    pooled = pool_mistakes(rows, ["cell"]).set_index("cell")
    by_name = mistakes.set_index("member")
    assert pooled["members"].to_dict() == {"a": 3, "b": 2}
    for name in ("wrong", *KINDS):
        values = by_name.loc[NAMES[:3], name].to_numpy()
        interval = stats.ttest_1samp(values, 0).confidence_interval()
        assert pooled.loc["a", name] == pytest.approx(values.mean())
        assert pooled.loc["a", f"{name}_low"] == pytest.approx(max(interval.low, 0))
        assert pooled.loc["a", f"{name}_high"] == pytest.approx(min(interval.high, 1))
    # The member without mistakes counts in every share.
    for name in ("wrong", "ten"):
        assert pooled.loc["b", name] == pytest.approx(by_name.loc["b-0", name] / 2)


def test_a_row_with_separate_groups_in_one_column_has_no_interval_in_any():
    """The shares in ``ten`` are 0.4 to 0.6 points and 1.3: too near to be groups themselves."""
    wrong = [0.227, 0.644, 0.664, 0.68, 0.682, 0.748, 0.777, 0.796]
    ten = [0.0131, 0.0039, 0.0043, 0.0048, 0.0049, 0.0051, 0.0053, 0.0055]
    rows = pd.DataFrame({"member": range(8), "cell": "a", "status": "done", "wrong": wrong})
    rows = rows.assign(**dict.fromkeys((*KINDS, *SIZES), 0.0) | {"ten": ten})
    near = rows.assign(cell="b", wrong=[0.6, *wrong[1:]])
    found = pool_mistakes(pd.concat([rows, near]), ["cell"]).set_index("cell")
    assert found.loc["a", "groups"] == "wrong 22.7 | 64.4 66.4 68.0 68.2 74.8 77.7 79.6 %"
    assert found.loc["a", ["wrong_low", "wrong_high", "ten_low", "ten_high"]].isna().all()
    assert pd.isna(found.loc["b", "groups"])
    for name, values in (("wrong", near["wrong"]), ("ten", near["ten"])):
        interval = stats.ttest_1samp(values, 0).confidence_interval()
        assert found.loc["b", f"{name}_low"] == pytest.approx(interval.low)
        assert found.loc["b", f"{name}_high"] == pytest.approx(interval.high)
    assert found.loc["a", "ten"] == pytest.approx(np.mean(ten))


def test_a_diverged_member_is_all_wrong_and_in_no_kind(answers):
    mistakes = mistakes_by_member(TASK, NAMES[:4], *(array[:4] for array in answers))
    rows = with_results(mistakes, results(["done", "diverged", "done", "diverged", "failed"]))
    by_name, pooled = rows.set_index("member"), pool_mistakes(rows, ["cell"]).set_index("cell")
    assert by_name.loc["a-1", "wrong"] == 1
    assert by_name.loc["a-1", "wrong_answers"] == by_name.loc["a-1", "queries"] > 0
    assert by_name.loc["a-1", list(KINDS)].isna().all()
    kept = mistakes.set_index("member").loc[["a-0", "a-2"]]
    assert pooled.loc["a", "wrong"] == pytest.approx((kept["wrong"].sum() + 1) / 3)
    assert pooled.loc["a", "ten"] == pytest.approx(kept["ten"].mean())
    counts = ["members", "diverged", "failed"]
    assert pooled[counts].T.to_dict("list") == {"a": [3, 1, 0], "b": [1, 1, 1]}
