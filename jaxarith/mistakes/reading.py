"""Written answers read as numbers, all at once."""

import numpy as np

from jaxarith.config import Arithmetic
from jaxarith.tasks.vocabulary import BLANK, DIGITS, Vocabulary

LARGEST = 2**62
# How far a number has been read, and whether it may end there.
START, SIGN, ZERO, NUMBER, END, BAD = range(6)


def read_values(task: Arithmetic, predicted: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The numbers that answers stand for, as ``parse_number(read(text, layout))`` finds them.

    Args:
        task: in whose characters and layout they are written.
        predicted: uint8 [..., queries, answer width], ids of characters.

    Returns:
        int64 [..., queries], 0 for an answer that is no number, and one past 2**62 (which no
        task needs) is given as ±2**62; bool [..., queries], whether it is a number as tasks
        write them: no stray blank, no leading zero, no ``-0``.
    """
    vocabulary = Vocabulary.for_operators(task.operators)
    padded_first = task.answer_layout != "left"
    # Reversing a number with its units first puts its padding first.
    ids = predicted[..., ::-1] if padded_first else predicted
    following = _transitions(vocabulary, padded_first)
    digits = np.zeros(vocabulary.size, dtype=np.int64)
    digits[: len(DIGITS)] = np.arange(len(DIGITS))
    values = np.zeros(predicted.shape[:-1], dtype=np.int64)
    state = np.full(predicted.shape[:-1], START, dtype=np.uint8)
    negative = np.zeros(predicted.shape[:-1], dtype=bool)
    for place in range(predicted.shape[-1]):
        character = ids[..., place]
        state = following[state, character]
        negative |= state == SIGN
        # Kept where a small step past the largest neither overflows nor comes back.
        longer = np.minimum(values, LARGEST // 10 + 1) * 10 + digits[character]
        values = np.where(character < len(DIGITS), np.minimum(longer, LARGEST), values)
    readable = (state == ZERO) | (state == NUMBER) | (state == END)
    return np.where(readable, np.where(negative, -values, values), 0), readable


def _transitions(vocabulary: Vocabulary, padded_first: bool) -> np.ndarray:
    """What follows each state on each character: uint8 [states, characters]."""
    following = np.full((6, vocabulary.size), BAD, dtype=np.uint8)
    zero, blank = DIGITS.index("0"), vocabulary.characters.index(BLANK)
    following[[START, SIGN, NUMBER], : len(DIGITS)] = NUMBER
    following[START, zero], following[SIGN, zero] = ZERO, BAD
    if "-" in vocabulary.characters:
        following[START, vocabulary.characters.index("-")] = SIGN
    if padded_first:
        following[START, blank] = START
    else:
        following[[ZERO, NUMBER, END], blank] = END
    return following
