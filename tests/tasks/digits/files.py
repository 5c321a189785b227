"""Making IDX files."""

import struct


def idx_bytes(array):
    """An IDX file of unsigned bytes, as LeCun describes it."""
    header = struct.pack(f">HBB{array.ndim}I", 0, 8, array.ndim, *array.shape)
    return header + array.tobytes()
