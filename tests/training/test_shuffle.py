import jax
import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from jaxarith.training.shuffle import ROUNDS, batch_order, shuffled

LARGEST = 3000


jitted_shuffle = jax.jit(shuffled)
jitted_batch_order = jax.jit(batch_order, static_argnums=2)


@jax.jit
def epoch_order(key, size, epoch):
    round_keys = jax.random.bits(jax.random.key(key), (ROUNDS,), jnp.uint32)
    place = epoch * size + jnp.arange(LARGEST, dtype=jnp.uint32)
    return shuffled(place, size, round_keys)


def order_of(key, size, epoch):
    order = epoch_order(jnp.uint32(key), jnp.uint32(size), jnp.uint32(epoch))
    return np.asarray(order)[:size]


@given(st.integers(1, LARGEST), st.integers(0, 2**32 - 1), st.integers(0, 500_000))
def test_every_epoch_takes_each_element_once(size, key, epoch):
    assert sorted(order_of(key, size, epoch).tolist()) == list(range(size))


def test_every_small_size_is_a_permutation_too():
    for size in range(1, 12):
        for epoch in range(4):
            assert sorted(order_of(5, size, epoch).tolist()) == list(range(size))


@given(st.integers(50, LARGEST), st.integers(0, 2**32 - 2), st.integers(0, 500_000))
def test_another_epoch_and_another_seed_are_other_orders(size, key, epoch):
    order = order_of(key, size, epoch).tolist()
    assert order != order_of(key, size, epoch + 1).tolist()
    assert order != order_of(key + 1, size, epoch).tolist()


@pytest.mark.parametrize("size", [8, 37])
def test_every_element_is_about_equally_often_at_every_place(size):
    epochs = 2000
    counts = np.zeros((size, size))
    orders = jax.vmap(epoch_order, (None, None, 0))(
        jnp.uint32(11), jnp.uint32(size), jnp.arange(epochs, dtype=jnp.uint32)
    )
    for order in np.asarray(orders)[:, :size]:
        counts[np.arange(size), order] += 1
    expected = epochs / size
    statistic = ((counts - expected) ** 2 / expected).sum()
    assert stats.chi2.sf(statistic, (size - 1) ** 2) > 1e-4


def test_neighbours_are_about_independent():
    size, epochs = 6, 3000
    orders = jax.vmap(epoch_order, (None, None, 0))(
        jnp.uint32(3), jnp.uint32(size), jnp.arange(epochs, dtype=jnp.uint32)
    )
    pairs = np.asarray(orders)[:, 0] * size + np.asarray(orders)[:, 1]
    counts = np.bincount(pairs, minlength=size**2).reshape(size, size)
    assert np.diag(counts).sum() == 0
    observed = counts[~np.eye(size, dtype=bool)]
    assert stats.chisquare(observed).pvalue > 1e-4


@given(st.integers(1, 200), st.integers(0, 2**32 - 1), st.integers(0, 300))
def test_batches_follow_one_another_across_the_ends_of_epochs(size, seed, first_step):
    batch_size, batches = 32, 12
    key = jax.random.key(seed)
    taken = [
        np.asarray(
            jitted_batch_order(key, jnp.int32(first_step + number), batch_size, jnp.int32(size))
        )
        for number in range(batches)
    ]
    assert all(batch.dtype == np.int32 for batch in taken)
    stream = np.concatenate(taken).tolist()
    first = first_step * batch_size
    into_epoch = -first % size
    whole_epochs = (len(stream) - into_epoch) // size
    assert len(set(stream[:into_epoch])) == min(into_epoch, len(stream))
    for number in range(whole_epochs):
        start = into_epoch + number * size
        assert sorted(stream[start : start + size]) == list(range(size))
    orders = {e: order_of_key(key, size, e) for e in range(first // size, (first + 8) // size + 1)}
    expected = [orders[place // size][place % size] for place in range(first, first + 8)]
    assert stream[:8] == expected


def order_of_key(key, size, epoch):
    round_keys = jax.random.bits(key, (ROUNDS,), jnp.uint32)
    place = epoch * size + np.arange(LARGEST, dtype=np.uint32)
    order = jitted_shuffle(jnp.asarray(place, jnp.uint32), jnp.uint32(size), round_keys)
    return np.asarray(order)[:size].tolist()


def test_the_size_may_be_traced():
    traces = []

    @jax.jit
    def counted(step, size):
        traces.append(1)
        return batch_order(jax.random.key(0), step, 16, size)

    for step, size in [(0, 100), (7, 100), (7, 33), (100, 2)]:
        batch = np.asarray(counted(jnp.int32(step), jnp.int32(size)))
        assert (
            batch.tolist()
            == np.asarray(
                batch_order(jax.random.key(0), jnp.int32(step), 16, jnp.int32(size))
            ).tolist()
        )
        assert batch.max() < size
    assert len(traces) == 1
