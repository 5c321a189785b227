"""Convolutions cell by cell, in NumPy and float64: the oracle of the pictures' tests."""

import numpy as np
from numpy_networks import sigmoid


def convolve(maps, kernel):
    """[n, h, w, c] and [k, k, c, f] to [n, h - k + 1, w - k + 1, f]."""
    size = kernel.shape[0]
    rows, columns = maps.shape[1] - size + 1, maps.shape[2] - size + 1
    result = np.zeros((len(maps), rows, columns, kernel.shape[3]))
    for row in range(rows):
        for column in range(columns):
            patch = maps[:, row : row + size, column : column + size]
            result[:, row, column] = np.tensordot(patch, kernel, 3)
    return result


def pool(maps):
    """The maximum of each 2×2 square; odd edges are left out."""
    rows, columns = maps.shape[1] // 2, maps.shape[2] // 2
    result = np.zeros((len(maps), rows, columns, maps.shape[3]))
    for row in range(rows):
        for column in range(columns):
            square = maps[:, 2 * row : 2 * row + 2, 2 * column : 2 * column + 2]
            result[:, row, column] = square.max((1, 2))
    return result


def transposed(maps, kernel, stride):
    """Every cell paints its kernel; what lies outside [stride·h, stride·w] is cut, less before."""
    frames, height, width, _ = maps.shape
    size, _, _, filters = kernel.shape
    spare = max(size - stride, 0)
    reach = (stride * height + size + stride, stride * width + size + stride)
    canvas = np.zeros((frames, *reach, filters))
    for row in range(height):
        for column in range(width):
            painted = np.einsum("nc,abcf->nabf", maps[:, row, column], kernel)
            top, left = stride * row, stride * column
            canvas[:, top : top + size, left : left + size] += painted
    cut = spare // 2
    return canvas[:, cut : cut + stride * height, cut : cut + stride * width]


def normalise(values, layer, running=None):
    """Batch normalisation by the batch's own statistics, or by running ones."""
    axes = tuple(range(values.ndim - 1))
    mean = values.mean(axes) if running is None else running["mean"]
    variance = values.var(axes) if running is None else running["var"]
    return (values - mean) / np.sqrt(variance + 1e-3) * layer["scale"] + layer["bias"]


def dense(values, layer):
    return values @ layer["kernel"] + layer["bias"]


def relu(values):
    return np.maximum(values, 0)


def read(params, frames):
    """Features [time, batch, width] of convolutions, normalised by the batch if at all."""
    maps, number = frames.reshape(-1, 28, 28, 1), 0
    while layer := params.get(f"convolution_{number}"):
        maps = pool(relu(convolve(maps, layer["kernel"]) + layer["bias"]))
        if normalisation := params.get(f"normalisation_{number}"):
            maps = normalise(maps, normalisation)
        number += 1
    return features(params, maps.reshape(*frames.shape[:2], -1))


def features(params, flat):
    read = relu(dense(flat, params["dense"])) if "dense" in params else flat
    if "symbol_scores" not in params:
        return read
    scores = dense(read, params["symbol_scores"])
    scores -= scores.mean(axis=-1, keepdims=True)
    scores /= np.sqrt((scores**2).mean(axis=-1, keepdims=True) + 1e-5)
    shares = np.exp(2 * scores)
    return shares / shares.sum(axis=-1, keepdims=True)


def read_in_order(params, frames):
    """Features [time, batch, width] of the ConvLSTM reader."""
    layer = params["conv_lstm"]
    size, _, filters, _ = layer["recurrent_kernel"].shape
    before, after = (size - 1) // 2, size // 2
    side = frames.shape[2] - size + 1
    hidden = memory = np.zeros((frames.shape[1], side, side, filters))
    pooled = []
    for frame in frames:
        padded = np.pad(hidden, ((0, 0), (before, after), (before, after), (0, 0)))
        product = convolve(frame[..., None], layer["kernel"]) + layer["bias"]
        i, f, g, o = np.split(product + convolve(padded, layer["recurrent_kernel"]), 4, axis=-1)
        memory = sigmoid(f) * memory + sigmoid(i) * np.tanh(g)
        hidden = sigmoid(o) * np.tanh(memory)
        pooled.append(pool(hidden))
    return features(params, np.stack(pooled).reshape(*frames.shape[:2], -1))


def draw_dense(params, states):
    """Logits [steps, batch, 28, 28] of the dense drawer, normalised by the batch if at all."""
    hidden = relu(dense(states, params["hidden"]))
    if normalisation := params.get("normalisation_0"):
        hidden = normalise(hidden, normalisation)
    return dense(hidden, params["pixels"]).reshape(*states.shape[:2], 28, 28)


def draw_transposed(params, states):
    """Logits [steps, batch, 28, 28] of the transposed drawer."""
    hidden = relu(dense(states, params["hidden"])).reshape(
        states.shape[0] * states.shape[1], 7, 7, -1
    )
    return enlarge(params, hidden).reshape(*states.shape[:2], 28, 28)


def draw_at_once(params, last):
    """Logits [frames, batch, 28, 28] from the state repeated in each of 7×7 cells."""
    maps = np.repeat(last, 49, axis=0).reshape(len(last), 7, 7, -1)
    return np.moveaxis(enlarge(params, maps), -1, 0)


def enlarge(params, maps):
    number = 0
    while layer := params.get(f"transposed_{number}"):
        if normalisation := params.get(f"normalisation_{number}"):
            maps = normalise(maps, normalisation)
        maps = transposed(maps, layer["kernel"], 2 if number < 2 else 1) + layer["bias"]
        number += 1
        if f"transposed_{number}" in params:
            maps = relu(maps)
    return maps
