import jax
import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jaxarith.config import Arithmetic
from jaxarith.tasks.dataset import dataset
from jaxarith.tasks.splits import parts, split_queries

REPRESENTATIVES = {
    "two operands": dataset(Arithmetic(largest=7)).representative,
    "three operands": dataset(Arithmetic(operators="+-*", largest=2, operands=3)).representative,
    "a sample": dataset(Arithmetic(operators="-*", operands=3, sample=60)).representative,
    "one orbit": np.zeros(5, np.int32),
}
jitted = jax.jit(split_queries)


def split_of(key, representative, orbit, part, validation, swapped=False):
    kind = (jnp.bool_(orbit), jnp.bool_(swapped))
    numbers = (jnp.int32(part), jnp.int32(validation))
    split = jitted(jax.random.key(key), jnp.asarray(representative), *kind, *numbers)
    return np.asarray(split.order), int(split.train), int(split.validation)


@st.composite
def requests(draw):
    representative = REPRESENTATIVES[draw(st.sampled_from(sorted(REPRESENTATIVES)))]
    part = draw(st.integers(1, len(representative)))
    validation = draw(st.integers(0, part - 1))
    return draw(st.integers(0, 2**32 - 1)), representative, part, validation


def whole_orbits(order, unit, size):
    ends = [
        end
        for end in range(1, len(order) + 1)
        if end == len(order) or unit[order[end]] != unit[order[end - 1]]
    ]
    return max([end for end in ends if end <= size], default=ends[0])


@given(requests(), st.booleans())
def test_the_order_is_a_permutation_and_the_parts_cover_it(request, orbit):
    key, representative, part, validation = request
    order, train, held_out = split_of(key, representative, orbit, part, validation)
    assert sorted(order.tolist()) == list(range(len(representative)))
    assert train >= 1
    assert held_out >= 0
    assert train + held_out <= len(order)


@given(requests())
def test_a_random_split_has_the_sizes_asked_for_and_is_a_plain_permutation(request):
    key, representative, part, validation = request
    order, train, held_out = split_of(key, representative, False, part, validation)
    assert (train, held_out) == (part - validation, validation)
    rank = np.asarray(jax.random.permutation(jax.random.key(key), len(representative)))
    assert rank[order].tolist() == list(range(len(order)))


@given(requests())
def test_an_orbit_split_cuts_nothing_and_rounds_down(request):
    key, representative, part, validation = request
    order, train, held_out = split_of(key, representative, True, part, validation)
    unit = representative
    sides = [order[:train], order[train : train + held_out], order[train + held_out :]]
    orbits = [set(unit[side].tolist()) for side in sides]
    assert not orbits[0] & orbits[1]
    assert not orbits[0] & orbits[2]
    assert not orbits[1] & orbits[2]
    expected_part = whole_orbits(order, unit, part)
    assert train + held_out == expected_part
    assert train == whole_orbits(order, unit, expected_part - validation)
    assert np.bincount(unit).max() > part - expected_part


@given(requests(), st.integers(1, 60), st.booleans())
def test_smaller_training_parts_nest_in_larger_ones(request, other_part, orbit):
    key, representative, part, validation = request
    other_part = min(other_part, len(representative))
    order, train, held_out = split_of(key, representative, orbit, part, validation)
    other_order, other_train, other_held_out = split_of(key, representative, orbit, other_part, 0)
    assert other_held_out == 0
    fitted, other = set(order[: train + held_out]), set(other_order[:other_train])
    small, large = (fitted, other) if part <= other_part else (other, fitted)
    assert small <= large


@given(requests(), st.booleans())
def test_validation_is_carved_from_the_training_part(request, orbit):
    key, representative, part, validation = request
    order, train, held_out = split_of(key, representative, orbit, part, validation)
    without_order, without, _ = split_of(key, representative, orbit, part, 0)
    assert order.tolist() == without_order.tolist()
    assert train + held_out == without


@given(requests())
def test_a_swapped_split_trains_on_whole_orbits_and_tests_none_of_them(request):
    key, representative, part, validation = request
    drawn, train, _ = split_of(key, representative, False, part, validation)
    order, swapped, held_out = split_of(key, representative, False, part, validation, True)
    orbits = set(representative[drawn[:train]].tolist())
    trained = [query for query in drawn.tolist() if representative[query] in orbits]
    held = [query for query in drawn[train:part].tolist() if representative[query] not in orbits]
    assert (swapped, held_out) == (len(trained), len(held))
    rest = [query for query in drawn.tolist() if query not in {*trained, *held}]
    assert order.tolist() == [*trained, *held, *rest]


@given(requests(), st.booleans(), st.booleans())
def test_parts_agree_with_the_order_and_the_sizes(request, orbit, swapped):
    key, representative, part, validation = request
    numbers = (jnp.bool_(swapped), jnp.int32(part), jnp.int32(validation))
    split = jitted(jax.random.key(key), jnp.asarray(representative), jnp.bool_(orbit), *numbers)
    train, held_out = int(split.train), int(split.validation)
    expected = np.full(len(representative), 2)
    for place, query in enumerate(np.asarray(split.order).tolist()):
        expected[query] = 0 if place < train else 1 if place < train + held_out else 2
    assert np.asarray(parts(split)).tolist() == expected.tolist()


def test_twins_of_add_sub_stay_together():
    task = Arithmetic(largest=7)
    data = dataset(task)
    order, train, _ = split_of(3, data.representative, True, 64, 0)
    texts = data.vocabulary.decode(data.queries)
    trained = {texts[query].strip() for query in order[:train]}
    assert 0 < train < len(texts)
    for text in trained:
        assert text[::-1] in trained


@pytest.mark.parametrize("orbit", [False, True])
def test_another_key_is_another_order(orbit):
    representative = REPRESENTATIVES["two operands"]
    orders = {tuple(split_of(key, representative, orbit, 30, 5)[0]) for key in range(5)}
    assert len(orders) == 5


def test_every_size_and_kind_of_split_is_one_program():
    traces = []

    @jax.jit
    def counted(*arguments):
        traces.append(1)
        return split_queries(*arguments)

    representative = jnp.asarray(REPRESENTATIVES["two operands"])
    for part in range(1, 128, 9):
        for kind in ((False, False), (True, False), (False, True)):
            key = jax.random.key(part)
            sizes = (jnp.int32(part), jnp.int32(part // 4))
            counted(key, representative, *map(jnp.bool_, kind), *sizes)
    assert len(traces) == 1
