"""Columns of written sums and differences, against sums worked out digit by digit."""

from itertools import pairwise

import numpy as np
import pytest

from jaxarith.config import Arithmetic
from jaxarith.errors import InputError
from jaxarith.mistakes.columns import column_facts, in_tables
from jaxarith.tasks.dataset import dataset


def on_paper(first, operator, second, places, shared=False):
    """The columns as a person writes them: what is known of each, and the digits it gives."""
    negative = operator == "-" and first < second
    above, below = (str(number).zfill(places)[::-1] for number in (first, second))
    carry, columns, digits = 0, [], []
    for place, (one, other) in enumerate(zip(above, below, strict=True)):
        ordered = (other, one) if negative else (one, other)
        if shared:
            pair = tuple(sorted(ordered)) if operator == "+" else ordered
            columns.append((operator, carry, *pair))
        else:
            columns.append((place, operator, negative, carry, one, other))
        if operator == "+":
            carry, digit = divmod(int(one) + int(other) + carry, 10)
        else:
            left = int(ordered[0]) - int(ordered[1]) - carry
            carry, digit = int(left < 0), left % 10
        digits.append(digit)
    total = sum(digit * 10**place for place, digit in enumerate(digits))
    total += carry * 10**places if operator == "+" else 0
    return columns, -total if negative else total


@pytest.mark.parametrize("shared", [False, True])
@pytest.mark.parametrize(
    "task",
    [Arithmetic(), Arithmetic(query_layout="columns"), Arithmetic(operators="-", largest=123)],
)
def test_columns_are_those_on_paper(task, shared):
    data = dataset(task)
    facts = column_facts(task, shared)
    places = len(str(task.largest))
    assert facts.shape == (len(data.queries), places)
    named = {}
    texts = data.vocabulary.decode(data.queries)
    for text, value, row in zip(texts, data.values.tolist(), facts.tolist(), strict=True):
        operator = "+" if "+" in text else "-"
        first, second = map(int, text.split(operator))
        columns, total = on_paper(first, operator, second, places, shared)
        assert total == value
        for column, fact in zip(columns, row, strict=True):
            assert named.setdefault(column, fact) == fact
    assert len(set(named.values())) == len(named)


@pytest.mark.parametrize("shared", [False, True])
def test_what_a_table_learner_knows_is_counted_by_looking(shared):
    task = Arithmetic(operators="+-", largest=19)
    facts = column_facts(task, shared)
    random = np.random.default_rng(0)
    trained = random.random((3, 2, len(facts))) < 0.1
    found = in_tables(task, trained, shared)
    for places in np.ndindex(3, 2):
        seen = set(facts[trained[places]].ravel().tolist())
        expected = [set(row) <= seen for row in facts.tolist()]
        assert found[places].tolist() == expected
        assert found[places][trained[places]].all()


def test_shared_columns_hold_at_every_place_and_in_either_order():
    """One carry-free column and one with a carry teach both places, both orders."""
    task = Arithmetic()
    data = dataset(task)
    texts = np.array([text.strip() for text in data.vocabulary.decode(data.queries)])
    taught = np.isin(texts, ["38+47", "62-35"])
    known = set(texts[in_tables(task, taught, shared=True)])
    # 8+7 and 4+3 with a carry; 12-5 and 6-3 with a borrow.
    assert known == {"38+47", "47+38", "37+48", "48+37", "62-35", "35-62"}
    assert set(texts[in_tables(task, taught)]) == {"38+47", "62-35"}


def test_shares_known_of_unseen_queries():
    """Means over 32 random training parts of 2, 5, 10 and 25 % of the 20,000 queries."""
    task = Arithmetic()
    order = np.random.default_rng(0).permuted(np.tile(np.arange(20_000), (32, 1)), axis=1)
    shares = {False: [], True: []}
    for count in (400, 1_000, 2_000, 5_000):
        trained = order < count
        for shared, known in shares.items():
            known.append(in_tables(task, trained, shared)[~trained].mean())
    assert all(less <= more for known in shares.values() for less, more in pairwise(known))
    assert shares[False] == pytest.approx([0.473, 0.875, 0.990, 1.0], abs=0.006)
    assert shares[True] == pytest.approx([0.887, 0.991, 1.0, 1.0], abs=0.006)


@pytest.mark.parametrize("task", [Arithmetic(operators="*"), Arithmetic(operands=3, largest=9)])
def test_other_tasks_have_no_such_tables(task):
    with pytest.raises(InputError, match="2 operands"):
        column_facts(task)
