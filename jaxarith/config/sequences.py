"""Sequences with one label: images read row by row, and the parity of bits."""

from dataclasses import dataclass

from jaxarith.checks import whole
from jaxarith.config.arithmetic import MOST_QUERIES


@dataclass(frozen=True)
class MnistRows:
    """Digit images as 28 rows of 28 pixels, and which digit each is.

    Test queries are the collection's own test images. An embedded collection has fewer: say so.

    Attributes:
        training_images, test_images: how many of the collection's, the first of each.
    """

    training_images: int = 60_000
    test_images: int = 10_000

    def __post_init__(self) -> None:
        whole(self, "training_images", 1, 60_000)
        whole(self, "test_images", 1, 10_000)

    name = "mnist_rows"
    mapping = "image_to_text"
    answer_layout = "left"
    reads_images = True
    draws_images = False
    sections = ("pictures",)

    @property
    def queries(self) -> int:
        """How many queries the task has."""
        return self.training_images + self.test_images

    @property
    def own_test(self) -> int:
        """Queries that are for tests whatever the split: the last so many."""
        return self.test_images


@dataclass(frozen=True)
class Parity:
    """Bits, and after each whether the ones so far are odd in number.

    Attributes:
        bits: of a query, on which answers are scored.
        train_bits: of them those at the start that are trained on.
        sample: how many queries, drawn once.
    """

    bits: int = 1000
    train_bits: int = 12
    sample: int = 2000

    def __post_init__(self) -> None:
        whole(self, "bits", 1, 100_000)
        whole(self, "train_bits", 1, self.bits)
        whole(self, "sample", 2, MOST_QUERIES)

    name = "parity"
    mapping = "text_to_text"
    answer_layout = "left"
    reads_images = False
    draws_images = False
    sections = ()
    own_test = 0

    @property
    def queries(self) -> int:
        """How many queries the task has."""
        return self.sample
