import numpy as np
import pytest
from scipy.ndimage import gaussian_filter

from jaxarith.judging.characters import Characters, characters_of
from jaxarith.judging.rejects import (
    FADED,
    PALEST,
    Border,
    blank_frames,
    blur,
    means,
    reject_frames,
    soften,
)
from jaxarith.models.judge import CLASSES

BORDER = Border(soft=0.8, blurred=1.4)


@pytest.fixture(scope="module")
def characters(digits):
    return characters_of(digits, "judge")


def marked(each=3):
    """Characters of which every picture has one white pixel, at a place of its own."""
    frames = np.eye(784, dtype=np.float32)[: each * len(CLASSES)].reshape(-1, 28, 28)
    size = np.full(len(CLASSES), each)
    classes = np.repeat(np.arange(len(CLASSES)), each)
    return Characters(frames, classes, np.cumsum(size) - size, size)


def test_blurs_are_those_of_scipy():
    frames = np.random.default_rng(0).random((4, 28, 28)).astype(np.float32)
    widths = np.array([0.0, 0.5, 1.4, 4.0])
    found = blur(frames, widths)
    assert found.dtype == np.float32
    np.testing.assert_allclose(found[0], frames[0], atol=1e-6)
    for frame, width, blurred in zip(frames[1:], widths[1:], found[1:], strict=True):
        expected = gaussian_filter(frame, width, mode="constant", radius=27)
        np.testing.assert_allclose(blurred, expected, atol=1e-5)


def test_a_mean_of_one_is_a_picture_of_its_class():
    characters = marked()
    classes = np.arange(len(CLASSES))[:, None]
    found = means(characters, classes, np.ones(len(classes), int), np.random.default_rng(0))
    for number, frame in enumerate(found):
        of_class = characters.frames[characters.classes == number]
        assert any(np.array_equal(frame, picture) for picture in of_class)


def test_means_are_of_as_many_pictures_as_asked_and_of_the_kinds_asked_for():
    characters = marked()
    counts = np.array([4, 9, 60])
    classes = np.array([[0, 0], [1, 2], [3, 5]])
    found = means(characters, classes, counts, np.random.default_rng(0)).reshape(3, -1)
    np.testing.assert_allclose(found.sum(1), 1, rtol=1e-5)
    np.testing.assert_allclose(found * counts[:, None], np.rint(found * counts[:, None]), atol=1e-4)
    for weights, kinds in zip(found, classes, strict=True):
        of_kind = np.flatnonzero(weights) // 3
        assert set(of_kind.tolist()) == set(kinds.tolist())


def test_rejects_are_frames_and_the_same_for_the_same_draws(characters):
    found = reject_frames(characters, 333, BORDER, np.random.default_rng(5))
    again = reject_frames(characters, 333, BORDER, np.random.default_rng(5))
    assert found.shape == (333, 28, 28)
    assert found.dtype == np.float32
    assert found.min() >= 0
    assert found.max() <= 1 + 1e-6
    np.testing.assert_array_equal(found, again)
    real = {frame.tobytes() for frame in characters.frames}
    assert not [frame for frame in found if frame.tobytes() in real]


def test_strong_ink_is_no_sign_of_a_real_frame(characters):
    brightest = reject_frames(characters, 2000, BORDER, np.random.default_rng(0)).max((1, 2))
    assert (brightest > PALEST).mean() > 0.3
    assert (brightest < FADED).mean() > 0.1


def test_soft_frames_keep_most_of_their_ink(characters):
    softened = soften(characters.frames, BORDER, np.random.default_rng(0))
    assert softened.dtype == np.float32
    assert softened.min() >= 0
    assert softened.max() <= 1
    shown = characters.classes != CLASSES.index(" ")
    assert softened[shown].max((1, 2)).min() > 0.5
    ink = softened[shown].sum((1, 2)) / characters.frames[shown].sum((1, 2))
    assert 0.5 < np.median(ink) < 1.5


def test_blanks_are_nearly_black(characters):
    blanks = blank_frames(characters, 500, np.random.default_rng(0))
    assert blanks.dtype == np.float32
    assert blanks.min() == 0
    assert blanks.max() < 0.3
    assert blanks.mean() < 0.02
    assert (blanks.max((1, 2)) == 0).mean() > 0.2
