"""Bits and the parity so far: XOR as a sequence."""

import numpy as np

from jaxarith.config import Parity
from jaxarith.tasks.dataset import Dataset, first_like
from jaxarith.tasks.vocabulary import Vocabulary

SAMPLE_SEED = 20240321
BITS = Vocabulary("01")


def bits_drawn(task: Parity) -> Dataset:
    """Random bits uint8 [queries, bits], the parity after each, and the last one's value."""
    draw = np.random.default_rng(SAMPLE_SEED)
    bits = draw.integers(0, 2, (task.sample, task.bits), dtype=np.uint8)
    parities = np.bitwise_xor.accumulate(bits, axis=1)
    first = first_like(np.packbits(bits, axis=1))
    own = np.arange(task.sample, dtype=np.int32)
    # Of few bits some are drawn twice, and must not be trained on and tested.
    same = None if (first == own).all() else first
    return Dataset(bits, parities, parities[:, -1].astype(np.int64), own, BITS, same=same)
