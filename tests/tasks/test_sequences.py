import jax
import jax.numpy as jnp
import numpy as np
import pytest

from jaxarith.config import Arithmetic, MnistRows, Numbers, Parity
from jaxarith.errors import InputError
from jaxarith.tasks.dataset import dataset
from jaxarith.tasks.digits import load_digits
from jaxarith.tasks.splits import parts, split_queries
from jaxarith.tasks.typed import encode_query, example_query


def test_parity_is_that_of_the_bits_so_far():
    data = dataset(Parity(bits=40, train_bits=3, sample=60))
    for bits, parities in zip(data.queries.tolist(), data.answers.tolist(), strict=True):
        assert parities == [sum(bits[: place + 1]) % 2 for place in range(40)]
    assert data.values.tolist() == data.answers[:, -1].tolist()
    assert 0.45 < data.queries.mean() < 0.55


def test_bits_drawn_twice_are_on_one_side_of_every_split():
    data = dataset(Parity(bits=5, train_bits=3, sample=200))
    split = split_queries(
        jax.random.key(0),
        *(jnp.asarray(data.representative), jnp.asarray(False), jnp.asarray(False)),
        *(jnp.int32(100), jnp.int32(20)),
        same=jnp.asarray(data.same),
    )
    sides = {}
    for bits, part in zip(map(bytes, data.queries), np.asarray(parts(split)).tolist(), strict=True):
        sides.setdefault(bits, set()).add(part)
    assert len(sides) < 33
    assert all(len(found) == 1 for found in sides.values())
    assert dataset(Parity(bits=40, train_bits=3, sample=60)).same is None


def test_rows_are_the_images_of_the_collection_those_for_tests_last(monkeypatch):
    monkeypatch.setenv("JAXARITH_DIGITS", "embedded")
    dataset.cache_clear()
    data, digits = dataset(MnistRows(30, 20)), load_digits()
    np.testing.assert_array_equal(data.queries[:30], digits.train.images[:30])
    np.testing.assert_array_equal(data.queries[30:], digits.test.images[:20])
    expected = [*digits.train.labels[:30], *digits.test.labels[:20]]
    assert data.values.tolist() == data.answers[:, 0].tolist() == expected
    assert encode_query("3", MnistRows(30, 20))[1] == expected[33]
    mend = r"set training_images=1540 test_images=257 train_fraction=0.856984 or"
    with pytest.raises(InputError, match=rf"training_images=60000: .* have 1540; {mend}"):
        dataset(MnistRows())
    assert round(0.856984 * len(dataset(MnistRows(1540, 257)).values)) == 1540
    dataset.cache_clear()


@pytest.mark.parametrize("orbit", [False, True])
def test_own_test_queries_are_in_the_test_part_and_no_others_where_all_else_is_trained_on(orbit):
    own = jnp.arange(50, dtype=jnp.int32)
    orders = []
    for seed in range(3):
        kind = jnp.asarray(orbit), jnp.asarray(not orbit)
        split = split_queries(jax.random.key(seed), own, *kind, jnp.int32(40), jnp.int32(8), 10)
        part = np.asarray(parts(split))
        assert np.all(part[40:] == 2)
        assert np.bincount(part[:40]).tolist() == [32, 8]
        orders.append(part.tolist())
    assert orders[0] != orders[1] != orders[2]


@pytest.mark.parametrize(
    ("text", "task", "value"),
    [
        ("81 + 24", Arithmetic(), 105),
        ("14+112", Numbers("number_sum", sample=10), 126),
        ("255", Numbers(sample=10), 255),
        ("00000000000007+0", Numbers("number_adder", sample=10), 7),
        ("0110 1", Parity(), 1),
    ],
)
def test_typed_queries_are_understood(text, task, value):
    assert encode_query(text, task)[1] == value


NARROW = (
    *(Arithmetic(), Arithmetic("*", largest=9), Arithmetic("-", smallest=3, largest=3)),
    *(
        Arithmetic(operands=3, sample=100),
        Arithmetic("+", smallest=100, largest=120, operands=4, sample=9),
    ),
    *(Numbers(), Numbers("number_sum", largest=9), Numbers(smallest=200, largest=210)),
    *(Numbers("number_adder", smallest=20, largest=100), Parity(), Parity(bits=2, train_bits=1)),
)


@pytest.mark.parametrize("task", NARROW)
def test_example_queries_are_of_the_task(task):
    encode_query(example_query(task), task)
    with pytest.raises(InputError) as caught:
        encode_query("?", task)
    _, said, example = str(caught.value).partition("e.g. ")
    assert said
    encode_query(example, task)


@pytest.mark.parametrize(
    ("text", "task", "message"),
    [
        ("14", Numbers("number_sum", sample=10), "takes 2 of the numbers from 0 to 255, e.g. 14"),
        ("256", Numbers(sample=10), "takes 1 of the numbers"),
        ("1-2", Numbers("number_adder", sample=10), "takes 2"),
        ("9" * 5000, Numbers(sample=10), "takes 1"),
        ("0" * 9 + "5555", Numbers(sample=10), "takes 1"),
        ("0" * 9 + "10000", MnistRows(), "from 0 to 9999"),
        ("012", Parity(), "takes bits, e.g. 0110"),
        ("10000", MnistRows(), "from 0 to 9999"),
        ("", MnistRows(), "from 0 to 9999"),
    ],
)
def test_typed_queries_of_another_kind_are_refused(text, task, message):
    with pytest.raises(InputError, match=message):
        encode_query(text, task)
