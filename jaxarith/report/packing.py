"""Arrays made small enough for a page: ranked, deflated, in base64, each kept once."""

import base64
import zlib

import numpy as np

# Of zlib: higher ones take three times as long to save 2 %.
LEVEL = 6
WORD = 8  # bytes of an integer


class Strings:
    """Packed arrays, each kept once: members with the same split share its parts."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self._places: dict[str, int] = {}

    def add(self, values: np.ndarray) -> int:
        """The number of an array's bytes, deflated and in base64."""
        text = base64.b64encode(zlib.compress(values.tobytes(), LEVEL)).decode("ascii")
        if text not in self._places:
            self._places[text] = len(self.texts)
            self.texts.append(text)
        return self._places[text]


def pack_parts(part: np.ndarray) -> np.ndarray:
    """Parts 0 to 2, four to a byte, the first in the lowest bits: uint8 [⌈queries / 4⌉]."""
    padded = np.zeros(-(-len(part) // 4) * 4, dtype=np.uint8)
    padded[: len(part)] = part
    return (padded.reshape(-1, 4) << np.array([0, 2, 4, 6], dtype=np.uint8)).sum(
        axis=1, dtype=np.uint8
    )


def rank(rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Rows numbered by how often they occur, so that most need one small byte.

    Args:
        rows: uint8 [members, queries, width].

    Returns:
        uint8 [ranks, width], the row of each rank: of rank 0 all zeros, then the most frequent
        first; and int64 [members, queries], the ranks.
    """
    width = rows.shape[-1]
    other = rows.any(axis=-1)
    found, inverse, counts = _distinct(rows[other])
    order = np.argsort(-counts, kind="stable")
    places = np.empty(len(order), dtype=np.int64)
    places[order] = np.arange(1, len(order) + 1)
    ranks = np.zeros(rows.shape[:-1], dtype=np.int64)
    ranks[other] = places[inverse]
    return np.concatenate([np.zeros((1, width), dtype=np.uint8), found[order]]), ranks


def _distinct(rows: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The distinct rows of uint8 [n, width], which of them each is, and how often each occurs."""
    width = rows.shape[1]
    if width > WORD:
        found, inverse, counts = np.unique(rows, axis=0, return_inverse=True, return_counts=True)
        return found, inverse.reshape(-1), counts
    # Integers sort much faster than rows.
    padded = np.zeros((len(rows), WORD), dtype=np.uint8)
    padded[:, :width] = rows
    words, inverse, counts = np.unique(
        padded.view(np.uint64)[:, 0], return_inverse=True, return_counts=True
    )
    found = words[:, None].view(np.uint8)[:, :width]
    return found, inverse, counts


def planes(ranks: np.ndarray, most: int) -> np.ndarray:
    """Ranks [queries] below ``most`` as bytes, all lowest ones first: uint8 [bytes, queries]."""
    number = max(1, (int(most - 1).bit_length() + 7) // 8)
    return np.stack([(ranks >> (8 * byte)) & 255 for byte in range(number)]).astype(np.uint8)
