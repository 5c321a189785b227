"""scikit-learn's digits: enlarged as bicubic interpolation says, in a balanced order."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.datasets import load_digits as load_small

from jaxarith.tasks.digits.embedded import balanced_order, embedded_digits, enlarge


def bicubic(row):
    """Eight values as 28, each by its own sum: Keys's kernel with a = -0.5."""
    out = []
    for place in (np.arange(28) + 0.5) * 8 / 28:
        near = [i for i in range(8) if abs(i + 0.5 - place) < 2]
        distance = np.abs(np.array(near) + 0.5 - place)
        weight = np.where(
            distance < 1,
            1.5 * distance**3 - 2.5 * distance**2 + 1,
            -0.5 * distance**3 + 2.5 * distance**2 - 4 * distance + 2,
        )
        out.append(np.clip(np.rint(weight @ row[near] / weight.sum()), 0, 255))
    return np.array(out)


@pytest.mark.parametrize("number", [0, 1, 2, 100, 1796])
def test_images_are_enlarged_by_bicubic_interpolation(number):
    small = load_small().images[number]
    wide = np.stack([bicubic(row) for row in np.rint(small * 255 / 16)])
    expected = np.stack([bicubic(column) for column in wide.T]).T
    found = enlarge(small)
    assert found.dtype == np.uint8
    assert np.abs(found.astype(int) - expected).max() <= 1


def test_all_digits_are_there_over_the_whole_range():
    images, labels, train = embedded_digits()
    small, small_labels = load_small(return_X_y=True)
    assert images.shape == (1797, 28, 28)
    assert train == 1540
    np.testing.assert_array_equal(np.bincount(labels), np.bincount(small_labels))
    assert images.min() == 0
    assert images.max() == 255
    # The mean of an image hardly changes when it is enlarged, whatever the order.
    means = np.sort(images.mean((1, 2)) / 255)
    np.testing.assert_allclose(means, np.sort(small.mean(1) / 16), atol=0.03)


def test_an_image_keeps_its_label():
    images, labels, _ = embedded_digits()
    small, small_labels = load_small(return_X_y=True)
    pairs = zip(small, small_labels, strict=True)
    known = {enlarge(row.reshape(8, 8)).tobytes(): label for row, label in pairs}
    assert [known[image.tobytes()] for image in images] == labels.tolist()


@given(st.lists(st.integers(0, 4), min_size=1, max_size=60))
def test_every_beginning_of_the_order_is_balanced(values):
    labels = np.array(values)
    order = balanced_order(labels)
    assert sorted(order.tolist()) == list(range(len(labels)))
    for cut in range(len(labels) + 1):
        for label in set(values):
            share = values.count(label) / len(values)
            assert abs((labels[order[:cut]] == label).sum() - share * cut) <= 1.5 + share * 2.5
