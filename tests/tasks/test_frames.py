import jax
import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import ndimage

from jaxarith.config import TEST, TRAIN, VALIDATION
from jaxarith.tasks.frames import (
    TRAIN_AND_VALIDATION,
    arrange,
    bends,
    choose,
    gather,
    move,
)

SIZES = ((5, 2, 3), (1, 1, 1), (20, 4, 9))


def numbered_pictures():
    """Pictures whose first pixels are character, part and number: what is gathered is known."""
    found = []
    for character, sizes in enumerate(SIZES):
        parts = []
        for part, size in enumerate(sizes):
            images = np.zeros((size, 28, 28), np.uint8)
            images[:, 0, :3] = [[character, part, number] for number in range(size)]
            parts.append(images)
        found.append(parts)
    return found


def gathered(shared, lot, seed=0, queries=400):
    pool = jax.tree.map(jnp.asarray, arrange(numbered_pictures(), shared))
    ids = jnp.asarray(np.random.default_rng(seed).integers(0, 3, (queries, 4)), jnp.uint8)
    numbers = jnp.arange(queries, dtype=jnp.int32)
    lots = jnp.full(queries, lot, jnp.int32)
    places = choose(pool, jax.random.key(seed), ids, numbers, lots)
    frames = np.asarray(gather(pool, places))
    assert frames.shape == (queries, 4, 28, 28)
    return np.asarray(ids), np.rint(frames[..., 0, :3] * 255).astype(int)


@pytest.mark.parametrize(
    ("lot", "allowed"),
    [(TRAIN, {0}), (VALIDATION, {1}), (TEST, {2}), (TRAIN_AND_VALIDATION, {0, 1})],
)
def test_a_query_has_pictures_of_its_characters_from_its_lot_alone(lot, allowed):
    ids, marks = gathered(False, lot)
    np.testing.assert_array_equal(marks[..., 0], ids)
    assert set(marks[..., 1].ravel().tolist()) == allowed
    for character, sizes in enumerate(SIZES):
        seen = {tuple(mark) for mark in marks[ids == character].tolist()}
        assert len(seen) == sum(sizes[part] for part in allowed), "every picture takes its turn"


@pytest.mark.parametrize("lot", [TRAIN, VALIDATION, TEST])
def test_shared_pictures_are_one_pool_without_the_test_images(lot):
    ids, marks = gathered(True, lot)
    np.testing.assert_array_equal(marks[..., 0], ids)
    assert set(marks[..., 1].ravel().tolist()) == {0, 1}


def test_a_query_keeps_its_pictures_whatever_stands_beside_it():
    pool = jax.tree.map(jnp.asarray, arrange(numbered_pictures(), False))
    ids = jnp.asarray([[0, 2, 2], [2, 2, 0], [0, 0, 2]], jnp.uint8)
    numbers, lots = jnp.asarray([7, 11, 7], jnp.int32), jnp.zeros(3, jnp.int32)
    key = jax.random.key(3)
    together = choose(pool, key, ids, numbers, lots)
    for place in range(3):
        alone = choose(pool, key, *(a[place : place + 1] for a in (ids, numbers, lots)))
        np.testing.assert_array_equal(alone[0], together[place])
    other = choose(pool, jax.random.key(4), ids, numbers, lots)
    assert not np.array_equal(other, together)


def test_the_typical_picture_is_the_training_picture_nearest_to_their_mean():
    draw = np.random.default_rng(1)
    pictures = [[draw.integers(0, 256, (n, 28, 28)).astype(np.uint8) for n in s] for s in SIZES]
    pool = arrange(pictures, False)
    for (train, _, _), place in zip(pictures, pool.typical, strict=True):
        apart = [np.linalg.norm(image - train.mean(0)) for image in train]
        np.testing.assert_array_equal(pool.images[place], train[np.argmin(apart)])


def test_gathering_is_looking_up_one_by_one():
    draw = np.random.default_rng(0)
    pictures = [[draw.integers(0, 256, (n, 28, 28)).astype(np.uint8) for n in s] for s in SIZES]
    pool = jax.tree.map(jnp.asarray, arrange(pictures, False))
    every = [image for parts in pictures for images in parts for image in images]
    places = draw.integers(0, len(every), (6, 5))
    expected = [[every[place] / np.float32(255) for place in row] for row in places]
    np.testing.assert_allclose(gather(pool, jnp.asarray(places)), expected, rtol=1e-6)


def moved(frame, seed=0, shift=0.0, rotation=0.0, scale=0.0, elastic=0.0, times=1):
    frames = jnp.broadcast_to(jnp.asarray(frame, jnp.float32), (times, 28, 28))
    return np.asarray(
        move(frames, jax.random.key(seed), *map(jnp.float32, (shift, rotation, scale, elastic)))
    )


def test_a_frame_that_is_not_moved_stays():
    frame = np.random.default_rng(0).random((28, 28))
    np.testing.assert_allclose(moved(frame)[0], frame, atol=1e-4)


def center_of(frame):
    rows, columns = np.mgrid[:28, :28]
    return np.array([(rows * frame).sum(), (columns * frame).sum()]) / frame.sum()


def test_shifts_move_a_spot_by_at_most_as_many_pixels():
    spot = np.zeros((28, 28))
    spot[13:15, 13:15] = 1
    centers = np.array([center_of(frame) for frame in moved(spot, shift=3, times=300)]) - 13.5
    assert np.abs(centers).max() <= 3.01
    assert np.abs(centers).max() > 2.8
    assert np.abs(centers.mean(0)).max() < 0.4


def test_rotations_turn_about_the_center_by_at_most_as_many_degrees():
    bar = np.zeros((28, 28))
    bar[13:15, 20:24] = 1
    places = np.array([center_of(frame) for frame in moved(bar, rotation=20, times=300)]) - 13.5
    angles = np.degrees(np.arctan2(places[:, 0], places[:, 1]))
    assert 19 < np.abs(angles).max() <= 20.5
    np.testing.assert_allclose(np.hypot(*places.T), 8, atol=0.2)


def test_scales_change_an_area_by_at_most_their_share():
    square = np.zeros((28, 28))
    square[9:19, 9:19] = 1
    areas = moved(square, scale=0.2, times=300).sum((1, 2)) / square.sum()
    assert 0.8**2 * 0.97 < areas.min() < 0.7
    assert 1.37 < areas.max() < 1.2**2 * 1.03


def test_bends_are_weighted_means_of_what_is_drawn_at_their_places():
    key, places = jax.random.key(4), np.linspace(0, 27, 5)
    drawn = np.asarray(jax.random.uniform(key, (3, 2, 5, 5), minval=-1.0, maxval=1.0))
    found = np.asarray(bends(key, 3, jnp.float32(2)))
    assert found.shape == (3, 2, 28, 28)
    for row, column in ((0, 0), (9, 20), (27, 13)):
        down, across = (np.exp(-(((at - places) / (6.75 * 0.6)) ** 2) / 2) for at in (row, column))
        weights = np.outer(down, across) / np.outer(down, across).sum()
        expected = 2 * (weights * drawn).sum((2, 3))
        np.testing.assert_allclose(found[:, :, row, column], expected, rtol=1e-4)
    assert np.abs(np.diff(found, axis=2)).max() < 0.5  # Smooth: neighbours go almost together.


def test_a_bent_frame_is_read_where_its_field_points():
    frame = np.random.default_rng(0).random((28, 28)).astype(np.float32)
    key = jax.random.key(7)
    found = move(jnp.asarray(frame), key, *map(jnp.float32, (0, 0, 0, 3)))
    field = np.asarray(bends(jax.random.fold_in(key, 1), 1, jnp.float32(3)))[0]
    at = np.mgrid[:28, :28] + field
    expected = ndimage.map_coordinates(frame, at, order=1, mode="grid-constant")
    np.testing.assert_allclose(found, expected, atol=1e-4)
    assert np.abs(found - frame).max() > 0.3


@given(st.integers(0, 2**32 - 1))
def test_moved_pixels_stay_between_black_and_white(seed):
    frame = np.random.default_rng(seed).random((28, 28))
    found = moved(frame, seed, shift=4, rotation=90, scale=0.5, elastic=5)
    assert found.min() >= -1e-6
    assert found.max() <= 1 + 1e-6
