import numpy as np
import pandas as pd
import pytest
from mistakes.corruption import corrupted

from jaxarith.comparisons import compare
from jaxarith.config import Arithmetic
from jaxarith.engine.answers import Answers
from jaxarith.engine.table import settings_row, typed
from jaxarith.errors import InputError
from jaxarith.mistakes import (
    KINDS,
    classify,
    examples,
    in_words,
    mistakes_by_member,
    survey,
    with_wrong_shares,
)
from jaxarith.mistakes.sharing_words import hardest_in_words
from jaxarith.sweep import Sweep
from jaxarith.tasks.dataset import dataset
from jaxarith.tasks.typed import written

SWEEP = Sweep(
    "mistaken",
    Arithmetic(largest=12),
    grid={"operators": ["+-", "*"], "train_fraction": [0.5, 0.25]},
    seeds=4,
)


def a_run(sweep=SWEEP, diverged=(), failed=()):
    """Results and answers as of a finished run, the answers made up."""
    rows, found = [], {}
    for place, member in enumerate(sweep.members):
        status = "diverged" if place in diverged else "failed" if place in failed else "done"
        rows.append(settings_row(member) | {"status": status})
        if status != "failed":
            found.setdefault(member.static.task, []).append((place, member))
    answers = []
    for task, members in found.items():
        predicted = np.stack([corrupted(task, place) for place, _ in members])
        draw = [np.random.default_rng(place).random(task.queries) for place, _ in members]
        shares = [[member.hyperparameters.train_fraction] for _, member in members]
        part = np.where(np.stack(draw) < shares, 0, 2).astype(np.uint8)
        answers.append(Answers(task, [member.id for _, member in members], predicted, part))
    return typed(rows), answers


@pytest.fixture(scope="module")
def run():
    return a_run()


def test_a_survey_of_several_tasks_has_a_row_for_each_cell(run):
    results, answers = run
    found = survey(results, answers)
    table = found.mistakes
    assert table["cell"].tolist() == results["cell"].unique().tolist()
    assert table.columns[:5].tolist() == [
        *("cell", "task", "train_fraction", "encoder_layers", "part")
    ]
    assert (table["members"] == 4).all()
    products = table["task"] == "mul"
    assert products.sum() == 2
    assert table.loc[products, ["sign", "carry", "borrow"]].isna().all(axis=None)
    assert table.loc[~products, list(KINDS)].notna().all(axis=None)
    assert found.shared["cell"].tolist() == table["cell"].tolist()
    assert (found.shared["seeds"] == 4).all()
    assert found.unanimous.groupby("cell")["seeds_asked"].apply(list).tolist() == [[2, 3, 4]] * 4
    assert found.together["cell"].tolist() == table["cell"].tolist()
    assert found.together["one_split"].tolist() == [False] * 4
    assert set(found.examples["task"]) == {"add_sub", "mul"}
    assert (found.hardest["asked"] >= 3).all()


def test_a_part_is_its_own_queries(run):
    results, answers = run
    for part, code in (("train", 0), ("test", 2)):
        table = survey(results, answers, by=("member",), part=part).mistakes
        assert (table["part"] == part).all()
        expected = pd.concat(
            [mistakes_by_member(a.task, a.members, a.predicted, a.part == code) for a in answers]
        )
        columns = list(expected.columns[1:])
        found = dict(zip(table["member"], table[columns].to_numpy(float), strict=True))
        assert len(found) == len(expected)
        for row in expected.itertuples(index=False):
            np.testing.assert_array_equal(found[row.member], np.array(row[1:], dtype=float))


def test_groups_by_settings_pool_all_their_members(run):
    results, answers = run
    by_member = survey(results, answers, by=("member",)).mistakes
    table = survey(results, answers, by=("train_fraction",)).mistakes.set_index("train_fraction")
    assert table["members"].to_dict() == {0.5: 8, 0.25: 8}
    means = by_member.groupby("train_fraction")[["wrong", "ten", "carry"]].mean()
    pd.testing.assert_frame_equal(table[["wrong", "ten", "carry"]].loc[means.index], means)
    assert len(survey(results, answers, by=("task", "seed")).mistakes) == 8
    both = survey(results, answers, by=("task", "train_fraction")).differences
    cells = survey(results, answers).differences
    assert both["count"].tolist() == cells["count"].tolist()


def test_settings_that_are_empty_make_a_group_too(run):
    table = survey(*run, by=("sample",)).mistakes
    assert table["members"].tolist() == [16]


def test_diverged_and_failed_members_are_shown_and_left_out():
    sweep = Sweep("mistaken", Arithmetic(largest=12), seeds=5)
    results, answers = a_run(sweep, diverged=[1], failed=[4])
    found = survey(results, answers)
    row = found.mistakes.iloc[0]
    assert row[["members", "diverged", "failed"]].tolist() == [4, 1, 1]
    assert found.shared["seeds"].tolist() == [3]
    asked = answers[0].part == 2
    kept = classify(answers[0].task, answers[0].predicted).wrong & asked
    assert found.differences["count"].sum() == kept[[0, 2, 3]].sum()
    assert found.examples["asked"].max() <= 3
    title, first = in_words(found)[0]
    assert {"diverged", "failed"} <= set(first.columns)
    assert "Diverged members count as all wrong" in title


@pytest.mark.parametrize("diverged", [[0, 1], [0]])
def test_a_run_with_no_sound_member_or_one_has_every_table(diverged):
    results, answers = a_run(Sweep("mistaken", Arithmetic(largest=12), seeds=2), diverged)
    found = survey(results, answers)
    assert found.mistakes["members"].tolist() == [2]
    assert found.mistakes["one"].isna().tolist() == [len(diverged) == 2]
    for by in ("cell", "member", "units"):
        for title, table in in_words(survey(results, answers, by=(by,))):
            assert title
            assert table is None or len(table.columns) > 1


def test_a_run_without_mistakes_has_every_table():
    results, answers = a_run(Sweep("right", Arithmetic(largest=12), seeds=3))
    right = np.stack([dataset(answers[0].task).answers] * 3)
    found = survey(results, [answers[0]._replace(predicted=right)])
    assert found.mistakes["wrong"].tolist() == [0]
    assert found.differences.empty
    assert found.examples.empty
    assert "cannot be said" in in_words(found)[-1][0]


def test_members_that_finish_while_the_answers_are_read_are_not_counted(run):
    results, answers = run
    late = [a._replace(members=a.members[:-1], predicted=a.predicted[:-1]) for a in answers]
    late = [a._replace(part=a.part[:-1]) for a in late]
    assert survey(results, late).mistakes["members"].tolist().count(3) == 2


def test_columns_that_cannot_be_grouped_by_are_refused(run):
    for by, wanted in (("learning_rat", "did you mean learning_rate?"), ("", "any of: cell")):
        with pytest.raises(InputError, match=wanted) as caught:
            survey(*run, by=(by,))
        assert "\n" not in str(caught.value)
    with pytest.raises(InputError, match="names no column"):
        survey(*run, by=())


def test_what_is_not_there_is_refused(run):
    results, answers = run
    with pytest.raises(InputError, match="no member has such queries; try test or train"):
        survey(results, answers, part="validation")
    with pytest.raises(InputError, match="no member has finished"):
        survey(results, [])


def answer_in_words(results, answers):
    """The last paragraph, on one line."""
    title, table = in_words(survey(results, [answers]))[-1]
    assert table is None
    return " ".join(title.split())


def test_the_words_say_whether_seeds_share_their_mistakes():
    task = Arithmetic(largest=12)
    results, answers = a_run(Sweep("mistaken", task, seeds=4))
    right, all_wrong = dataset(task).answers, np.full_like(dataset(task).answers, 12)
    random = np.random.default_rng(0)

    def words(wrong, share, seeds=4):
        """What is said of seeds that give a share of these wrong answers, and right ones else."""
        taken = random.random((seeds, task.queries, 1)) < share
        predicted = np.where(taken, wrong, right).astype(np.uint8)
        part = np.full(predicted.shape[:2], 2, dtype=np.uint8)
        return answer_in_words(results, Answers(task, answers[0].members[:seeds], predicted, part))

    some_wrong = answers[0].predicted[0]
    always = words(some_wrong, 1)
    assert "): more than by chance. " in always
    assert "is wrong too in 100.0 % of cases" in always
    assert f"{classify(task, some_wrong).wrong.sum()} are wrong in every seed asked" in always
    assert "): more than by chance. " in words(some_wrong, 0.7)
    assert "): not settled. " in words(all_wrong, 0.3)
    assert "): not settled, as there are too few seeds. " in words(all_wrong, 0.3, seeds=2)
    in_these = "): more than by chance in these seeds, not settled for others, as there are too few"
    assert in_these in words(some_wrong, 1, seeds=2)
    few = words(all_wrong, np.eye(4, task.queries)[..., None])
    assert "): not settled, as there are too few queries wrong in two seeds. " in few
    nearly = "nearly all answers are wrong in every seed, so little can be told"
    assert nearly in words(all_wrong, 0.95)
    # One seed is right half of the time.
    assert nearly not in words(all_wrong, [[[0.5]], [[1]], [[1]], [[1]]])
    assert "By chance: each seed gets as many queries wrong as it does" in always
    assert "cannot be said" in words(all_wrong, 0.3, seeds=1)


@pytest.mark.parametrize(
    ("wrong", "queries", "text"),
    [
        (
            {0: 4, 1: 4, 2: 4, 3: 4, 4: 4, 5: 3},
            0,
            "3 of the 5 queries that all 4 seeds got wrong, the first in order: 0+0, 0+1, 0+2.",
        ),
        ({0: 4, 1: 4, 2: 3}, 0, "the 2 queries that all 4 seeds got wrong: 0+0, 0+1."),
        ({1: 4, 2: 3}, 0, "the one query that all 4 seeds got wrong: 0+1."),
        (
            {0: 2, 1: 2, 2: 2, 3: 2, 4: 1},
            0,
            "3 of the 4 queries that were asked of 4 seeds and that 2 of these got wrong, the "
            "first in order: 0+0, 0+1, 0+2.",
        ),
        (
            {0: 3, 1: 3},
            5,
            "the 2 queries that were asked of 3 seeds and that all 3 got wrong: 0+0, 0+1.",
        ),
    ],
)
def test_the_hardest_queries_say_of_how_many_they_are_the_first(wrong, queries, text):
    """``wrong``: how many of 4 seeds get a query wrong; the last is not asked the first ones."""
    task = Arithmetic("+", largest=12)
    data = dataset(task)
    predicted = np.stack([data.answers] * 4)
    for query, seeds in wrong.items():
        predicted[:seeds, query] = 0
    asked = np.ones(predicted.shape[:2], dtype=bool)
    asked[3, :queries] = False
    chosen = classify(task, predicted).wrong
    hardest = examples(task, predicted, asked, chosen, fewest=3)
    assert hardest_in_words(hardest, 4) == f"Hardest: {text}"


def test_answers_of_a_kind_are_not_called_wrong_answers(run):
    found = survey(*run)
    assert "of_this_kind" in found.examples
    assert "wrong" not in found.examples
    title, table = in_words(found)[2]
    assert "all configurations pooled, by share of the members asked" in " ".join(title.split())
    assert {"members asked", "of this kind", "answers of this kind"} <= set(table.columns)
    (row,) = [r for r in found.examples.to_dict("records") if r["kind"] == "one"][:1]
    answers = next(one for one in run[1] if one.task.name == row["task"])
    kinds = classify(answers.task, answers.predicted)
    asked = answers.part == 2
    (query,) = [
        place
        for place, text in enumerate(dataset(answers.task).queries)
        if written(text, answers.task) == row["query"]
    ]
    assert row["of_this_kind"] == (kinds.one & asked)[:, query].sum()


def test_members_in_groups_are_shown_and_their_row_has_no_interval():
    """Three members are right, one is all wrong: so are its kinds, near as they may be."""
    task = Arithmetic(largest=12)
    results, answers = a_run(Sweep("grouped", task, grid={"units": [8, 16]}, seeds=4))
    predicted = answers[0].predicted.copy()
    predicted[:4] = dataset(task).answers
    predicted[:4, 0] = 0
    predicted[3] = 10
    found = survey(results, [answers[0]._replace(predicted=predicted)])
    first, second = found.mistakes.to_dict("records")
    ends = [f"{name}_{end}" for name in ("wrong", *KINDS) for end in ("low", "high")]
    assert np.isnan([first[name] for name in ends]).all()
    assert first["groups"].startswith("wrong 0.")
    assert " | 100.0 %" in first["groups"]
    assert pd.isna(second["groups"])
    assert second["wrong_low"] > 0
    title = " ".join(in_words(found)[0][0].split())
    assert "in a row whose members form separate groups" in title
    assert f"units 8: {first['groups']}" in title


def test_a_person_sees_the_settings_that_tell_rows_apart(run):
    results, answers = run
    (title, table), (_, differences), *_ = in_words(survey(results, answers))
    assert table.columns[:3].tolist() == ["task", "train\nfraction", "members"]
    assert differences.columns[:2].tolist() == ["task", "train\nfraction"]
    assert title.endswith("All rows: encoder_layers 1.")
    (title, table), *_ = in_words(survey(results, answers, by=("units",)))
    assert table.columns[:2].tolist() == ["units", "members"]
    assert "All rows" not in title
    (_, table), *_ = in_words(survey(results, answers, by=("group",)))
    assert table.columns[0] == "group"


def test_shares_of_queries_answered_wrong_in_each_way_stand_beside_the_results():
    results, answers = a_run(diverged=(1,))
    # One member that makes no mistakes.
    answers[0].predicted[0] = dataset(answers[0].task).answers
    table = with_wrong_shares(results, answers).set_index("member")
    assert len(table) == len(results)
    for one in answers:
        kinds = classify(one.task, one.predicted)
        asked = one.part == 2
        for kind in KINDS:
            found = table.loc[one.members, f"wrong_{kind}"].to_numpy(dtype=float)
            expected = (getattr(kinds, kind) & asked).sum(axis=1) / asked.sum(axis=1)
            expected[table.loc[one.members, "status"] == "diverged"] = np.nan
            if one.task.name == "mul" and kind in ("sign", "carry", "borrow"):
                expected[:] = np.nan
            assert found == pytest.approx(expected, nan_ok=True)
            found = table.loc[one.members, f"share_{kind}"].to_numpy(dtype=float)
            wrong = (kinds.wrong & asked).sum(axis=1) / asked.sum(axis=1)
            expected = np.divide(expected, wrong, out=np.full(len(wrong), np.nan), where=wrong > 0)
            assert found == pytest.approx(expected, nan_ok=True)
    assert table.loc[answers[0].members[0], "wrong_carry"] == 0
    assert np.isnan(table.loc[answers[0].members[0], "share_carry"])


def test_a_share_of_wrong_answers_is_compared_and_says_who_has_none():
    """Members that make other mistakes at the same rate differ in shares, not in accuracy."""
    results, answers = a_run(Sweep("s", Arithmetic(largest=12), grid={"units": [8, 16]}, seeds=4))
    answers[0].predicted[1] = dataset(answers[0].task).answers
    table = with_wrong_shares(results, answers)
    row = compare(table, "units", "share_one").iloc[0]
    kept = table[table["seed"] != 1]
    means = kept.groupby("units")["share_one"].mean()
    assert (row["n_first"], row["unscored"], row["diverged"]) == (3, 1, 0)
    assert row["difference"] == pytest.approx(means[16] - means[8])
    assert "Left out: 1 member without a wrong answer; 1 member of units" in row["sentence"]
    assert compare(table, "units", "wrong_one").iloc[0]["n_first"] == 4
