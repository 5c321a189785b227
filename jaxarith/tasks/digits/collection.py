"""A collection of digit images, and its three lots that share no image.

MNIST by index: train 0–39,999 to draw training queries and answers from, 40,000–59,999 for judges
and reject examples, the test images for test queries. Embedded digits in the same proportions,
4:2:1, in an order of which every beginning has all digits in equal shares. Where pictures are
``shared``, as in the reports, queries draw from the whole of ``Digits.train``; a judge learns only
from its own lot all the same.
"""

import hashlib
from typing import NamedTuple

import numpy as np

MNIST_FINGERPRINT = "c2069063c1105f2bf96266aef1ff68c6e13bdda7a54e37bf19c16f1db24efc83"


class Part(NamedTuple):
    """Images and what they show.

    Attributes:
        images: uint8 [images, 28, 28], 0 is background; read-only, mapped from disk.
        labels: uint8 [images], 0 to 9.
    """

    images: np.ndarray
    labels: np.ndarray


class Digits(NamedTuple):
    """All images of one source.

    Attributes:
        source: ``tfds``, ``idx`` or ``embedded``; tables and figures name it.
        train: MNIST's 60,000 training images, or 1,540 embedded ones.
        test: MNIST's 10,000 test images, or 257 embedded ones.
        fingerprint: SHA-256 of all images and labels, in order, in hexadecimal.
        note: one line for the user where another source had to stand in, else empty.
    """

    source: str
    train: Part
    test: Part
    fingerprint: str
    note: str = ""

    @property
    def collection(self) -> str:
        """``mnist``, wherever it came from, or ``embedded``."""
        return "mnist" if is_mnist(self.fingerprint) else "embedded"


class Lots(NamedTuple):
    """Images by what they may be used for; no image is in two lots.

    Attributes:
        train: for training queries and answers.
        judge: for judges and their reject examples.
        test: for test queries.
    """

    train: Part
    judge: Part
    test: Part


def partition(digits: Digits) -> Lots:
    """The lots, by index: two thirds of the training images, the last third, the test images."""
    images, labels = digits.train
    cut = round(len(labels) * 2 / 3)
    return Lots(Part(images[:cut], labels[:cut]), Part(images[cut:], labels[cut:]), digits.test)


def is_mnist(print_of_all: str) -> bool:
    """Whether a fingerprint is that of MNIST's images, whatever files they came in."""
    return print_of_all == MNIST_FINGERPRINT


def fingerprint(images: np.ndarray, labels: np.ndarray) -> str:
    """SHA-256 of uint8 images [n, 28, 28] and labels [n], in hexadecimal."""
    digest = hashlib.sha256(np.ascontiguousarray(images).data)
    digest.update(np.ascontiguousarray(labels).data)
    return digest.hexdigest()
