"""Weights of the same networks trained in other libraries, as NumPy arrays, in this one's layout.

Neither PyTorch nor Keras is imported. What comes back is a tree for ``Seq2Seq.apply``; networks
with attention have no counterpart there and are refused.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from jaxarith.config import Model
from jaxarith.errors import InputError

# PyTorch's gates in this project's order: LSTM i, f, g, o are i, f, c, o; GRU r, z, n are z, r, h.
PYTORCH_GATES = {"lstm": (0, 1, 2, 3), "gru": (1, 0, 2), "simple_rnn": (0,)}
Params = dict[str, Any]


class _Layer(NamedTuple):
    """Where a recurrent layer goes in the tree, and its sizes."""

    part: str
    number: int
    backward: bool
    features: int
    units: int

    @property
    def name(self) -> str:
        return f"layer_{self.number}" + ("_backward" if self.backward else "")


def from_pytorch(model: Model, arrays: Mapping[str, np.ndarray]) -> Params:
    """Parameters of a PyTorch network: ``encoder`` and ``decoder`` recurrent, ``head`` linear.

    ``arrays`` is the ``state_dict()`` of a module with those three attributes, its tensors as NumPy
    arrays. ``encoder`` and ``decoder`` are ``nn.LSTM``, ``nn.GRU`` or ``nn.RNN`` (tanh) as
    ``cell_type`` says, with biases; ``head`` is ``nn.Linear``. The decoder starts from zeros and
    reads the encoder's last state at every step (both directions' last states side by side, forward
    first); with ``feedback`` the one-hot character before it, then that state.

    ============================================  ==================================================
    PyTorch                                       here
    ============================================  ==================================================
    ``encoder.weight_ih_l0``  [gates·u, f]        ``encoder/layer_0/kernel``  [f, gates·u]
    ``encoder.weight_hh_l0``  [gates·u, u]        ``encoder/layer_0/recurrent_kernel``  [u, gates·u]
    ``encoder.bias_ih_l0`` + ``bias_hh_l0``       ``encoder/layer_0/bias``  (LSTM, RNN: the sum)
    ``encoder.bias_ih_l0``, ``bias_hh_l0``        ``…/bias``, ``…/recurrent_bias``  (GRU)
    ``encoder.…_l1_reverse``                      ``encoder/layer_1_backward/…``
    ``decoder.…_l0``                              ``decoder/layer_0/…``
    ``head.weight``  [characters, u]              ``decoder/head/kernel``  [u, characters]
    ``head.bias``                                 ``decoder/head/bias``
    ============================================  ==================================================

    Gates: LSTM i, f, g, o are i, f, c, o here, in the same order; GRU r, z, n become z, r, h.

    Args:
        model: sizes and kinds of the network.
        arrays: from PyTorch's names to arrays.

    Returns:
        float32 parameters for ``Seq2Seq``.

    Raises:
        InputError: a name missing or unknown, or an array of another shape than ``model`` needs.
    """
    _refuse_strangers(model)
    gates, order = len(PYTORCH_GATES[model.cell_type]), PYTORCH_GATES[model.cell_type]
    used: set[str] = set()

    def take(name: str, *shape: int) -> np.ndarray:
        if name not in arrays:
            raise InputError(f"{name}: missing; this model needs it in shape {_written(shape)}")
        used.add(name)
        return _checked(name, arrays[name], shape)

    def reordered(rows: np.ndarray) -> np.ndarray:
        return np.concatenate([np.split(rows, gates)[gate] for gate in order])

    if "head.bias" not in arrays:
        raise InputError("head.bias: missing; this model needs it in shape [characters]")
    characters = int(np.size(arrays["head.bias"]))
    params: Params = {"encoder": {}, "decoder": {}}
    for layer in _layers(model, characters):
        ending = f"_l{layer.number}" + ("_reverse" if layer.backward else "")
        width = gates * layer.units
        kernel = take(f"{layer.part}.weight_ih{ending}", width, layer.features)
        recurrent = take(f"{layer.part}.weight_hh{ending}", width, layer.units)
        bias = reordered(take(f"{layer.part}.bias_ih{ending}", width))
        recurrent_bias = reordered(take(f"{layer.part}.bias_hh{ending}", width))
        ours = {"kernel": reordered(kernel).T, "recurrent_kernel": reordered(recurrent).T}
        if model.cell_type == "gru":
            ours |= {"bias": bias, "recurrent_bias": recurrent_bias}
        else:
            ours["bias"] = bias + recurrent_bias
        params[layer.part][layer.name] = ours
    weight = take("head.weight", characters, _decoder_units(model))
    params["decoder"]["head"] = {"kernel": weight.T, "bias": take("head.bias", characters)}
    if unknown := sorted(set(arrays) - used):
        raise InputError(
            f"{unknown[0]}: not part of this model; it needs {', '.join(sorted(used))}"
        )
    return params


def from_keras(model: Model, weights: Sequence[np.ndarray]) -> Params:
    """Parameters of a Keras network, from the list that ``keras_model.get_weights()`` returns.

    The network is the reports': LSTM (or GRU, SimpleRNN) layers, RepeatVector, recurrent decoder
    layers, TimeDistributed Dense. In that order come, for each recurrent layer, ``kernel``
    [features, gates·u], ``recurrent_kernel`` [u, gates·u] and ``bias`` [gates·u], the forward three
    before the backward three under Bidirectional, and last the Dense ``kernel`` [u, characters] and
    ``bias`` [characters]. The layout and gate orders (LSTM i, f, c, o; GRU z, r, h) are this
    project's own. A GRU needs ``reset_after=True`` (Keras's default): its bias [2, 3·u] is ``bias``
    and ``recurrent_bias`` here.

    Args:
        model: sizes and kinds of the network.
        weights: the arrays, in Keras's order.

    Returns:
        float32 parameters for ``Seq2Seq``.

    Raises:
        InputError: another number of arrays, or one of another shape than ``model`` needs.
    """
    _refuse_strangers(model)
    gates = len(PYTORCH_GATES[model.cell_type])
    layers = 2 * model.encoder_layers if model.bidirectional else model.encoder_layers
    needed = 3 * (layers + model.decoder_layers) + 2
    if len(weights) != needed:
        raise InputError(
            f"weights: {len(weights)} arrays, this model needs {needed}: kernel, recurrent_kernel, "
            "bias of each recurrent layer, then kernel, bias of the Dense"
        )
    numbered = iter(enumerate(weights))

    def take(what: str, *shape: int) -> np.ndarray:
        number, array = next(numbered)
        return _checked(f"weights[{number}] ({what})", array, shape)

    characters = int(np.size(weights[-1]))
    params: Params = {"encoder": {}, "decoder": {}}
    for layer in _layers(model, characters):
        name, width = f"{layer.part} {layer.name}", gates * layer.units
        ours = {
            "kernel": take(f"{name} kernel", layer.features, width),
            "recurrent_kernel": take(f"{name} recurrent_kernel", layer.units, width),
        }
        if model.cell_type == "gru":
            biases = take(f"{name} bias", 2, width)
            ours |= {"bias": biases[0], "recurrent_bias": biases[1]}
        else:
            ours["bias"] = take(f"{name} bias", width)
        params[layer.part][layer.name] = ours
    params["decoder"]["head"] = {
        "kernel": take("Dense kernel", _decoder_units(model), characters),
        "bias": take("Dense bias", characters),
    }
    return params


def _layers(model: Model, characters: int) -> Iterator[_Layer]:
    """Every recurrent layer, in the order in which data meets them."""
    features = characters
    for number in range(model.encoder_layers):
        for backward in (False, True)[: 1 + model.bidirectional]:
            yield _Layer("encoder", number, backward, features, model.units)
        features = model.units * (1 + model.bidirectional)
    if model.decoder == "feedback":
        features += characters
    for number in range(model.decoder_layers):
        yield _Layer("decoder", number, False, features, _decoder_units(model))
        features = _decoder_units(model)


def _decoder_units(model: Model) -> int:
    return model.decoder_units or model.units


def _refuse_strangers(model: Model) -> None:
    if model.attention:
        raise InputError("attention=True: only models without attention can be loaded")
    if model.cell_type not in PYTORCH_GATES or model.decoder not in ("repeat", "feedback"):
        raise InputError(
            f"cell_type={model.cell_type}, decoder={model.decoder}: only models with cell_type "
            f"{', '.join(PYTORCH_GATES)} and decoder repeat or feedback can be loaded"
        )


def _checked(name: str, array: Any, shape: tuple[int, ...]) -> np.ndarray:
    array = np.asarray(array)
    if array.dtype.kind not in "fiu":
        raise InputError(f"{name}: holds {array.dtype}, must be numbers")
    if array.shape != shape:
        raise InputError(f"{name}: shape {_written(array.shape)}, must be {_written(shape)}")
    return array.astype(np.float32)


def _written(shape: tuple[int, ...]) -> str:
    return f"[{', '.join(map(str, shape))}]"
