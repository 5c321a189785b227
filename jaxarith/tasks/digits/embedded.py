"""The 1,797 8×8 digits that come with scikit-learn, scaled smoothly to 28×28: no network needed.

They are the test part of "Optical Recognition of Handwritten Digits" (Alpaydin and Kaynak, UCI
Machine Learning Repository).
"""

import numpy as np

TEST_PART = 1 / 7
ORDER_SEED = 20231107


def embedded_digits() -> tuple[np.ndarray, np.ndarray, int]:
    """Images uint8 [1797, 28, 28], labels uint8 [1797], and the number in the training part.

    The order is fixed and shuffled, and every beginning of it has all digits in equal shares.
    """
    # Imported here, for it takes a second and the images are prepared only once.
    from sklearn.datasets import load_digits

    small, labels = load_digits(return_X_y=True)
    order = balanced_order(labels)
    images = np.stack([enlarge(image) for image in small[order].reshape(-1, 8, 8)])
    return images, labels[order].astype(np.uint8), round(len(labels) * (1 - TEST_PART))


def enlarge(image: np.ndarray) -> np.ndarray:
    """An image of 0 to 16, [8, 8], as uint8 [28, 28], by bicubic interpolation."""
    from PIL import Image

    # Of bytes, since Pillow's arithmetic on these is exact: the same bits on every machine.
    source = np.rint(image * (255 / 16)).astype(np.uint8)
    return np.asarray(Image.fromarray(source).resize((28, 28), Image.Resampling.BICUBIC))


def balanced_order(labels: np.ndarray) -> np.ndarray:
    """A fixed permutation in which every class is spread evenly.

    Args:
        labels: integers [n].

    Returns:
        int [n], indices; each class is shuffled, then the classes are interleaved.
    """
    shuffled = np.random.default_rng(ORDER_SEED).permutation(len(labels))
    place = np.empty(len(labels))
    for label in np.unique(labels):
        members = shuffled[labels[shuffled] == label]
        place[members] = (np.arange(len(members)) + 0.5) / len(members)
    return np.lexsort((labels, place))
