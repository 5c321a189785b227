import jax
import jax.numpy as jnp
import numpy as np
import pytest

from jaxarith.config import TEST, TRAIN, Arithmetic, Numbers, Parity
from jaxarith.tasks.dataset import dataset
from jaxarith.tasks.frames import arrange, as_frames, choose, gather
from jaxarith.tasks.number_images import number_pictures
from jaxarith.tasks.splits import parts, split_queries
from jaxarith.tasks.typed import encode_query, written

STILL = {"digit_rotation": 0.0, "digit_shift": 0.0, "shift_across": 0, "shift_down": 0}


def pool(characters=11):
    """Random pictures; the middle pixel tells their lot: 0.2 training, 0.6 test."""
    draw = np.random.default_rng(5)
    found = []
    for character in range(characters):
        parts = []
        for part in range(3):
            images = draw.integers(1, 256, (4, 28, 28)).astype(np.uint8)
            images[:, 14, 14] = 51 * (part + 1)
            parts.append(images * np.uint8(character < characters - 1))
        found.append(parts)
    return jax.tree.map(jnp.asarray, arrange(found, False))


def pictures(task, count=20, lot=TEST, seed=0, first=0):
    data = dataset(task)
    queries = jnp.arange(first, first + count, dtype=jnp.int32)
    lots = jnp.full(count, lot, jnp.int32)
    ids = jnp.asarray(data.queries)[queries]
    make = jax.jit(number_pictures, static_argnums=1)
    return np.asarray(make(pool(), task, jax.random.key(seed), ids, queries, lots)), ids


@pytest.mark.parametrize("system", ["number_reader", "number_adder", "number_sum"])
@pytest.mark.parametrize("layout", ["left", "units_first"])
def test_every_query_is_numbers_and_its_answer_their_sum(system, layout):
    task = Numbers(system, 3, 120, sample=500, answer_layout=layout)
    data = dataset(task)
    for query, answer, value in zip(
        data.vocabulary.decode(data.queries),
        data.vocabulary.decode(data.answers),
        data.values.tolist(),
        strict=True,
    ):
        numbers = [int(query[place : place + 3]) for place in range(0, len(query), 3)]
        assert all(3 <= number <= 120 for number in numbers)
        assert query == "".join(str(number).ljust(3) for number in numbers)
        assert value == sum(numbers)
        said = answer.rstrip()
        assert str(value) == (said if layout == "left" else said[::-1])


def test_a_sample_of_equal_lengths_has_as_many_of_one_two_and_three_digits():
    lengths = np.char.str_len(dataset(Numbers(sample=30_000)).values.astype(str))
    shares = np.bincount(lengths)[1:] / 30_000
    # Three standard deviations of a share of 30,000 draws.
    np.testing.assert_allclose(shares, 1 / 3, atol=3 * (2 / 9 / 30_000) ** 0.5)
    uniform = dataset(Numbers(sample=30_000, lengths="uniform")).values
    assert np.mean(uniform > 99) == pytest.approx(156 / 256, abs=0.01)


def test_every_pair_stands_once_and_its_orbit_is_the_pair_in_either_order():
    task = Numbers("number_adder", largest=11, sample=None, lengths="uniform")
    data = dataset(task)
    pairs = [(int(query[:2]), int(query[2:])) for query in data.vocabulary.decode(data.queries)]
    assert pairs == [(a, b) for a in range(12) for b in range(12)]
    for place, first in enumerate(data.representative.tolist()):
        assert sorted(pairs[place]) == sorted(pairs[first])
        assert first == min(pairs.index(pairs[place]), pairs.index(pairs[place][::-1]))


def test_no_pair_of_a_sample_is_trained_on_and_tested():
    data = dataset(Numbers("number_adder", sample=3000))
    texts = np.array(data.vocabulary.decode(data.queries))
    assert len(set(texts)) < 2700
    for orbit in (False, True):
        kind = (jnp.bool_(orbit), jnp.bool_(False))
        sizes = (jnp.int32(2000), jnp.int32(500))
        arrays = (jnp.asarray(data.representative), *kind, *sizes)
        split = split_queries(jax.random.key(1), *arrays, same=jnp.asarray(data.same))
        part = np.asarray(parts(split))
        found = [set(texts[part == number]) for number in range(3)]
        assert min(map(len, found)) > 100
        assert len(set.union(*found)) == sum(map(len, found))
    assert dataset(Numbers(sample=500)).same is None, "pictures tell equal numbers apart"


def test_pictures_that_stand_still_are_their_frames_side_by_side():
    task = Numbers("number_sum", sample=50, **STILL)
    found, ids = pictures(task)
    chosen, *_ = jax.random.split(jax.random.key(0), 3)
    queries, lots = jnp.arange(20, dtype=jnp.int32), jnp.full(20, TEST, jnp.int32)
    frames = np.asarray(gather(pool(), choose(pool(), chosen, ids, queries, lots)))
    for query in range(20):
        for number in range(2):
            own = np.concatenate(list(frames[query, 3 * number : 3 * number + 3]), axis=1)
            np.testing.assert_allclose(found[query, number], own, atol=1e-6)
    np.testing.assert_allclose(as_frames(found), frames, atol=1e-6)


def test_a_whole_picture_moves_by_whole_pixels_within_its_bounds():
    still, _ = pictures(Numbers(sample=400, **STILL), 400)
    moved, _ = pictures(Numbers(sample=400, **STILL | {"shift_across": 4, "shift_down": 2}), 400)
    seen = set()
    for one, other in zip(still[:, 0], moved[:, 0], strict=True):
        wide = np.pad(one, ((2, 2), (4, 4)))
        places = [
            (down, across)
            for down in range(5)
            for across in range(9)
            if np.allclose(wide[down : down + 28, across : across + 84], other, atol=1e-6)
        ]
        assert len(places) == 1
        seen |= set(places)
    assert len(seen) == 45, "every shift takes its turn"


def test_digits_move_each_by_itself_and_a_query_always_the_same_way():
    task = Numbers(sample=50)
    found, _ = pictures(task)
    again, _ = pictures(task, 5, first=10)
    np.testing.assert_array_equal(found[10:15], again)
    assert not np.allclose(found, pictures(Numbers(sample=50, **STILL))[0], atol=0.05)
    assert not np.array_equal(found, pictures(task, seed=1)[0])
    assert 0 <= found.min() <= found.max() <= 1


@pytest.mark.parametrize(("lot", "mark"), [(TRAIN, 0.2), (TEST, 0.6)])
def test_pictures_come_from_their_lot_alone(lot, mark):
    found, ids = pictures(Numbers(sample=50, **STILL), 50, lot)
    shown = np.asarray(ids) < 10
    assert np.allclose(as_frames(found)[:, :, 14, 14][shown], mark)
    assert np.all(as_frames(found)[~shown] == 0)


@pytest.mark.parametrize(
    ("task", "text"),
    [
        (Numbers(), "7"),
        (Numbers("number_sum", lengths="uniform"), "14+112"),
        (Arithmetic(), "3-12"),
        (Parity(bits=6, train_bits=3, sample=9), "011010"),
    ],
)
def test_a_query_is_written_as_it_is_typed(task, text):
    assert written(encode_query(text, task)[0], task) == text
