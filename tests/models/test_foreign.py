from functools import partial

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from numpy_networks import assert_equal_to_scale, seq2seq, sigmoid

from jaxarith.config import Model
from jaxarith.errors import InputError
from jaxarith.models.foreign import from_keras, from_pytorch
from jaxarith.models.seq2seq import Seq2Seq
from jaxarith.training.losses import cross_entropy

CHARACTERS, STEPS = 7, 3
MODELS = [
    Model("lstm", 6),
    Model("gru", 6),
    Model("simple_rnn", 6),
    Model("lstm", 5, 2, True, "feedback", 2, 4),
    Model("gru", 5, 2, True, "repeat", 2, 4),
    Model("simple_rnn", 5, 2, False, "feedback"),
]
GATES = {"lstm": 4, "gru": 3, "simple_rnn": 1}
every_model = pytest.mark.parametrize("model", MODELS, ids=lambda m: f"{m.cell_type}-{m.units}")


@partial(jax.jit, static_argnums=0)
def apply(model, params, queries, answers):
    return Seq2Seq(model, CHARACTERS, STEPS).apply({"params": params}, queries, answers)


def recurrent_layers(model):
    """(part, PyTorch's ending, features, units) of each layer, by hand."""
    directions = ["", "_reverse"] if model.bidirectional else [""]
    outputs = model.units * len(directions)
    for number in range(model.encoder_layers):
        for direction in directions:
            features = outputs if number else CHARACTERS
            yield "encoder", f"_l{number}{direction}", features, model.units
    units = model.decoder_units or model.units
    first = outputs + (CHARACTERS if model.decoder == "feedback" else 0)
    for number in range(model.decoder_layers):
        yield "decoder", f"_l{number}", units if number else first, units


def random_arrays(seed=0):
    draw = np.random.default_rng(seed)
    return lambda *shape: (0.5 * draw.normal(size=shape)).astype(np.float32)


def pytorch_arrays(model):
    draw, arrays, gates = random_arrays(), {}, GATES[model.cell_type]
    for part, ending, features, units in recurrent_layers(model):
        arrays[f"{part}.weight_ih{ending}"] = draw(gates * units, features)
        arrays[f"{part}.weight_hh{ending}"] = draw(gates * units, units)
        arrays[f"{part}.bias_ih{ending}"] = draw(gates * units)
        arrays[f"{part}.bias_hh{ending}"] = draw(gates * units)
    units = model.decoder_units or model.units
    return arrays | {"head.weight": draw(CHARACTERS, units), "head.bias": draw(CHARACTERS)}


def keras_arrays(model):
    draw, arrays, gates = random_arrays(1), [], GATES[model.cell_type]
    for _, _, features, units in recurrent_layers(model):
        bias = (2, 3 * units) if model.cell_type == "gru" else (gates * units,)
        arrays += [draw(features, gates * units), draw(units, gates * units), draw(*bias)]
    units = model.decoder_units or model.units
    return [*arrays, draw(units, CHARACTERS), draw(CHARACTERS)]


def ids(*shape):
    return np.random.default_rng(2).integers(0, CHARACTERS, shape).astype(np.uint8)


def pytorch_step(cell_type, arrays, ending, x, state):
    """One step by the formulas of PyTorch's documentation."""
    w, u, b, r_bias = (
        arrays[f"{name}{ending}"].astype(float)
        for name in ("weight_ih", "weight_hh", "bias_ih", "bias_hh")
    )
    from_x, from_h = x @ w.T + b, state[0] @ u.T + r_bias
    if cell_type == "simple_rnn":
        return (np.tanh(from_x + from_h),)
    if cell_type == "lstm":
        i, f, g, o = np.split(from_x + from_h, 4, axis=1)
        c = sigmoid(f) * state[1] + sigmoid(i) * np.tanh(g)
        return sigmoid(o) * np.tanh(c), c
    (x_r, x_z, x_n), (h_r, h_z, h_n) = np.split(from_x, 3, axis=1), np.split(from_h, 3, axis=1)
    z = sigmoid(x_z + h_z)
    n = np.tanh(x_n + sigmoid(x_r + h_r) * h_n)
    return ((1 - z) * n + z * state[0],)


def pytorch_run(model, arrays, part, inputs):
    """Outputs and last state of a stack of layers, with PyTorch's names."""
    own = {key.removeprefix(f"{part}."): array for key, array in arrays.items() if part in key}
    number = 0
    while f"bias_ih_l{number}" in own:
        directions = []
        for direction in ["", "_reverse"][: 1 + (f"bias_ih_l{number}_reverse" in own)]:
            ending = f"_l{number}{direction}"
            zero = np.zeros((inputs.shape[1], own[f"weight_hh{ending}"].shape[1]))
            state, outputs = (zero, zero), []
            for x in inputs[::-1] if direction else inputs:
                state = pytorch_step(model.cell_type, own, ending, x, state)
                outputs.append(state[0])
            directions.append((np.stack(outputs[::-1] if direction else outputs), state[0]))
        inputs = np.concatenate([outputs for outputs, _ in directions], axis=-1)
        last = np.concatenate([last for _, last in directions], axis=-1)
        number += 1
    return inputs, last


@every_model
def test_pytorch_weights_give_what_its_formulas_give(model):
    arrays, queries, answers = pytorch_arrays(model), ids(4, 4), ids(4, STEPS)
    _, last = pytorch_run(model, arrays, "encoder", np.eye(CHARACTERS)[queries.T])
    inputs = np.stack([last] * STEPS)
    if model.decoder == "feedback":
        before = np.zeros((STEPS, 4, CHARACTERS))
        before[1:] = np.eye(CHARACTERS)[answers.T[:-1]]
        inputs = np.concatenate([before, inputs], axis=-1)
    states, _ = pytorch_run(model, arrays, "decoder", inputs)
    expected = (states @ arrays["head.weight"].T + arrays["head.bias"]).swapaxes(0, 1)
    params = from_pytorch(model, arrays)
    assert_equal_to_scale(apply(model, params, queries, answers), expected)


@every_model
def test_loaded_parameters_fill_the_tree_of_the_network(model):
    network = Seq2Seq(model, CHARACTERS, STEPS)
    shapes = jax.eval_shape(network.init, jax.random.key(0), ids(1, 5))["params"]
    wanted = jax.tree.map(lambda leaf: (leaf.shape, str(leaf.dtype)), shapes)
    for params in (
        from_pytorch(model, pytorch_arrays(model)),
        from_keras(model, keras_arrays(model)),
    ):
        assert jax.tree.map(lambda leaf: (leaf.shape, str(leaf.dtype)), params) == wanted


@every_model
def test_keras_weights_are_taken_in_order(model):
    # NumPy's network has Keras's equations; the tree is filled here by hand.
    weights = keras_arrays(model)
    remaining = iter(weights)
    tree = {"encoder": {}, "decoder": {}}
    for part, ending, _, _ in recurrent_layers(model):
        name = ending.replace("_l", "layer_").replace("_reverse", "_backward")
        layer = dict(zip(("kernel", "recurrent_kernel", "bias"), remaining, strict=False))
        if model.cell_type == "gru":
            layer["bias"], layer["recurrent_bias"] = layer["bias"]
        tree[part][name] = layer
    tree["decoder"]["head"] = {"kernel": weights[-2], "bias": weights[-1]}
    queries, answers = ids(4, 4), ids(4, STEPS)
    found = apply(model, from_keras(model, weights), queries, answers)
    exact = jax.tree.map(lambda leaf: leaf.astype(np.float64), tree)
    assert_equal_to_scale(found, seq2seq(model, exact, queries, STEPS, answers))


@every_model
def test_torch_gives_the_same_answers_and_the_base_model_the_same_gradient(model):
    torch = pytest.importorskip("torch")
    torch.manual_seed(0)
    kind = {"lstm": torch.nn.LSTM, "gru": torch.nn.GRU, "simple_rnn": torch.nn.RNN}[model.cell_type]
    features = {part: f for part, end, f, _ in recurrent_layers(model) if end == "_l0"}
    units = model.decoder_units or model.units
    network = torch.nn.ModuleDict(
        {
            "encoder": kind(
                CHARACTERS, model.units, model.encoder_layers, bidirectional=model.bidirectional
            ),
            "decoder": kind(features["decoder"], units, model.decoder_layers),
            "head": torch.nn.Linear(units, CHARACTERS),
        }
    )
    queries, answers = ids(4, 4), ids(4, STEPS)
    query_ids, answer_ids = (torch.tensor(a.astype(np.int64)) for a in (queries, answers))
    one_hot = torch.nn.functional.one_hot
    _, last = network["encoder"](one_hot(query_ids.T, CHARACTERS).float())
    last = last[0] if model.cell_type == "lstm" else last
    last = torch.cat(list(last[-(1 + model.bidirectional) :]), dim=-1)
    inputs = last.expand(STEPS, *last.shape)
    if model.decoder == "feedback":
        written = one_hot(answer_ids.T, CHARACTERS).float()
        before = torch.cat([torch.zeros_like(written[:1]), written[:-1]])
        inputs = torch.cat([before, inputs], dim=-1)
    logits = network["head"](network["decoder"](inputs)[0]).swapaxes(0, 1)
    params = from_pytorch(model, {k: v.numpy() for k, v in network.state_dict().items()})
    assert_equal_to_scale(apply(model, params, queries, answers), logits.detach().numpy())
    if model != MODELS[0]:
        return
    torch.nn.functional.cross_entropy(
        logits.reshape(-1, CHARACTERS), answer_ids.reshape(-1)
    ).backward()
    # The two biases are one here, so only one of their equal gradients is carried over.
    bars = {k: v.grad.numpy() * ("bias_hh" not in k) for k, v in network.named_parameters()}

    @jax.jit
    def gradient(params):
        def loss_of(params):
            return cross_entropy(apply(model, params, queries, answers), jnp.asarray(answers))

        return jax.grad(loss_of)(params)

    assert_equal_to_scale(gradient(params), from_pytorch(model, bars))


def refusal(load, model, arrays):
    with pytest.raises(InputError) as caught:
        load(model, arrays)
    assert "\n" not in str(caught.value)
    return str(caught.value)


def test_bad_pytorch_weights_are_named():
    model, good = MODELS[0], pytorch_arrays(MODELS[0])
    for name in good:
        missing = {key: array for key, array in good.items() if key != name}
        assert refusal(from_pytorch, model, missing).startswith(f"{name}: missing; ")
    for name, array in good.items():
        if name != "head.bias":
            message = refusal(from_pytorch, model, good | {name: array[1:]})
            assert message.startswith(f"{name}: shape [{array.shape[0] - 1}")
            assert message.endswith(f"must be {list(array.shape)}")
    extra = good | {"encoder.weight_ih_l1": good["encoder.weight_hh_l0"]}
    message = refusal(from_pytorch, model, extra)
    assert message.startswith("encoder.weight_ih_l1: not part of this model")
    words = good | {"head.bias": np.array(["a"] * CHARACTERS)}
    assert refusal(from_pytorch, model, words).startswith("head.bias: holds")
    assert "attention=True" in refusal(from_pytorch, Model(units=6, attention=True), good)


def test_bad_keras_weights_are_named():
    good = keras_arrays(MODELS[0])
    message = refusal(from_keras, MODELS[0], good[:-1])
    assert message.startswith("weights: 7 arrays, this model needs 8")
    for number in range(len(good) - 1):
        changed = [a[1:] if place == number else a for place, a in enumerate(good)]
        message = refusal(from_keras, MODELS[0], changed)
        assert message.startswith(f"weights[{number}] (")
        assert message.endswith(f"must be {list(good[number].shape)}")
    reset_before = [a[0] if a.shape == (2, 18) else a for a in keras_arrays(MODELS[1])]
    message = refusal(from_keras, MODELS[1], reset_before)
    assert message == "weights[2] (encoder layer_0 bias): shape [18], must be [2, 18]"
