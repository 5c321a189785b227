from collections import Counter

import numpy as np
import pytest
from mistakes.corruption import corrupted

from jaxarith.config import Arithmetic
from jaxarith.mistakes import classify, examples
from jaxarith.tasks.dataset import dataset


def answered(task, texts):
    """Members that are right but for these answers, each {query: answer}."""
    data = dataset(task)
    places = {query.strip(): i for i, query in enumerate(data.vocabulary.decode(data.queries))}
    predicted = np.stack([data.answers] * len(texts))
    for member, said in enumerate(texts):
        for query, text in said.items():
            predicted[member, places[query]] = data.vocabulary.encode([text], 3)[0]
    return predicted, places


def test_examples_say_what_was_answered():
    task = Arithmetic(answer_layout="units_first")
    # As the network writes them: 97 for 79.
    said = [{"7+8": "41", "50+29": "97", "9+9": "1"}, {"7+8": "41", "9+9": "71"}, {"7+8": "0 1"}]
    said[0]["50+29"] = "98"
    predicted, places = answered(task, said)
    asked = np.ones(predicted.shape[:2], dtype=bool)
    asked[2, places["9+9"]] = False
    table = examples(task, predicted, asked, classify(task, predicted).wrong)
    assert table.to_dict("records") == [
        {"query": "7+8", "answer": 15, "asked": 3, "wrong": 3, "tied": 1, "said": "14 ×2, '1 0'"},
        {"query": "9+9", "answer": 18, "asked": 2, "wrong": 2, "tied": 1, "said": "1, 17"},
        {"query": "50+29", "answer": 79, "asked": 3, "wrong": 1, "tied": 1, "said": "89"},
    ]


@pytest.mark.parametrize("fewest", [1, 3])
def test_the_commonest_come_first(fewest):
    task = Arithmetic("-", largest=20)
    predicted = np.stack([corrupted(task, seed) for seed in range(5)])
    asked = np.random.default_rng(0).random(predicted.shape[:2]) < 0.5
    chosen = classify(task, predicted).single_digit
    table = examples(task, predicted, asked, chosen, fewest, count=10_000)
    found = Counter()
    for query in range(task.queries):
        put_to = [member for member in range(5) if asked[member, query]]
        if len(put_to) >= fewest:
            found[query] = sum(bool(chosen[member, query]) for member in put_to)
    assert len(table) == sum(count > 0 for count in found.values())
    assert (table["asked"] >= fewest).all()
    assert table["wrong"].sum() == found.total()
    keys = list(zip(-table["wrong"] / table["asked"], -table["wrong"], strict=True))
    assert keys == sorted(keys)
    sizes = table.groupby(["asked", "wrong"])["query"].transform("size")
    assert table["tied"].tolist() == sizes.tolist()
    few = examples(task, predicted, asked, chosen, fewest, count=4)
    assert few.equals(table.head(4))


def test_no_mistakes_have_no_examples():
    task = Arithmetic()
    predicted = dataset(task).answers[None]
    asked = np.ones(predicted.shape[:2], dtype=bool)
    table = examples(task, predicted, asked, classify(task, predicted).wrong)
    assert list(table.columns) == ["query", "answer", "asked", "wrong", "tied", "said"]
    assert table.empty
