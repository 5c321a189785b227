"""The networks again, in NumPy and float64, written from the equations: the oracle of the tests.

Parameters are the same trees of arrays as Flax's; time goes first, and nothing is shared with the
package.
"""

import jax
import numpy as np


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def softmax(x, axis):
    exponentials = np.exp(x - x.max(axis, keepdims=True))
    return exponentials / exponentials.sum(axis, keepdims=True)


def cell_step(cell_type, layer, x, state):
    """One step of a cell on x [batch, features]; the state is (h,) or (h, c)."""
    cell_type = cell_type.removesuffix("_scratch")
    if cell_type == "feedforward":
        return (np.tanh(x @ layer["kernel"] + layer["bias"]),)
    h = state[0]
    units = h.shape[1]
    w, u, b = layer["kernel"], layer["recurrent_kernel"], layer["bias"]
    gate = [slice(number * units, (number + 1) * units) for number in range(4)]
    if cell_type == "simple_rnn":
        return (np.tanh(x @ w + h @ u + b),)
    if cell_type == "simple_rnn_sigmoid":
        return (sigmoid(x @ w + h @ u + b),)
    if cell_type == "lstm":
        i, f, c, o = (x @ w[:, g] + h @ u[:, g] + b[g] for g in gate)
        memory = sigmoid(f) * state[1] + sigmoid(i) * np.tanh(c)
        return sigmoid(o) * np.tanh(memory), memory
    r_bias = layer["recurrent_bias"]
    z = sigmoid(x @ w[:, gate[0]] + b[gate[0]] + h @ u[:, gate[0]] + r_bias[gate[0]])
    r = sigmoid(x @ w[:, gate[1]] + b[gate[1]] + h @ u[:, gate[1]] + r_bias[gate[1]])
    recurrent = h @ u[:, gate[2]] + r_bias[gate[2]]
    candidate = np.tanh(x @ w[:, gate[2]] + b[gate[2]] + r * recurrent)
    return (z * h + (1 - z) * candidate,)


def zero_state(cell_type, layer, batch):
    cell_type = cell_type.removesuffix("_scratch")
    gates = {"lstm": 4, "gru": 3}.get(cell_type, 1)
    zero = np.zeros((batch, layer["kernel"].shape[1] // gates))
    return (zero, zero) if cell_type == "lstm" else (zero,)


def run_layer(cell_type, layer, inputs):
    """Outputs [time, batch, units] and the last h."""
    state, outputs = zero_state(cell_type, layer, inputs.shape[1]), []
    for x in inputs:
        state = cell_step(cell_type, layer, x, state)
        outputs.append(state[0])
    return np.stack(outputs), state[0]


def encode(cell_type, encoder, inputs):
    """Outputs [time, batch, width] of the last layer and its last state, one direction or two."""
    number = 0
    while f"layer_{number}" in encoder:
        outputs, last = run_layer(cell_type, encoder[f"layer_{number}"], inputs)
        if backward := encoder.get(f"layer_{number}_backward"):
            behind, last_behind = run_layer(cell_type, backward, inputs[::-1])
            outputs = np.concatenate([outputs, behind[::-1]], axis=-1)
            last = np.concatenate([last, last_behind], axis=-1)
        inputs, number = outputs, number + 1
    return outputs, last


def look(state, decoder, outputs):
    """What a state [batch, units] looks at among outputs [time, batch, width]."""
    context = []
    for row in range(state.shape[0]):
        keys = outputs[:, row] @ decoder["keys"]["kernel"]
        weights = softmax(keys @ state[row] / np.sqrt(state.shape[1]), 0)
        context.append(weights @ outputs[:, row])
    return np.stack(context)


def decode(model, decoder, outputs, last, steps, answers=None):
    """Logits [batch, steps, characters]; a feedback decoder is fed its answers, or its own."""
    head, batch = decoder["head"], last.shape[0]
    characters = head["bias"].shape[0]
    layers = [decoder[f"layer_{number}"] for number in range(model.decoder_layers)]
    states = [zero_state(model.cell_type, layer, batch) for layer in layers]
    after = model.attention and model.looks == "after"
    context = last
    if model.attention:
        bridge = decoder["bridge"]
        start = np.tanh(last @ bridge["kernel"] + bridge["bias"])
    if model.attention and not after:
        states[-1] = (start, *states[-1][1:])
    if after:
        # Of the first layer first: its output, its memory if it has one.
        units, place = states[0][0].shape[1], 0
        for number, state in enumerate(states):
            ends = [place + (part + 1) * units for part in range(len(state))]
            states[number] = tuple(start[:, end - units : end] for end in ends)
            place = ends[-1]
        context = np.zeros((batch, units))
    before, logits = np.zeros((batch, characters)), []
    for step in range(steps):
        if model.attention and not after:
            context = look(states[-1][0], decoder, outputs)
        x = np.concatenate([before, context], -1) if model.decoder == "feedback" else context
        for number, layer in enumerate(layers):
            states[number] = cell_step(model.cell_type, layer, x, states[number])
            x = states[number][0]
        seen = x
        if after:
            both = np.concatenate([x, look(x, decoder, outputs)], -1)
            joint = decoder["joint"]
            seen = context = np.tanh(both @ joint["kernel"] + joint["bias"])
        elif model.attention:
            seen = np.concatenate([x, context], -1)
        logits.append(seen @ head["kernel"] + head["bias"])
        written = logits[-1].argmax(-1) if answers is None else answers[:, step]
        before = np.eye(characters)[written]
    return np.stack(logits, axis=1)


def seq2seq(model, params, queries, steps, answers=None):
    """Logits [batch, steps, characters] for queries [batch, width] of ids."""
    if model.decoder in ("none", "aligned"):
        head = params["head"]
        characters = head["bias"].shape[0] // (steps if model.decoder == "none" else 1)
        outputs, last = encode(model.cell_type, params["encoder"], np.eye(characters)[queries.T])
        if model.decoder == "aligned":
            return (outputs @ head["kernel"] + head["bias"]).swapaxes(0, 1)
        return (last @ head["kernel"] + head["bias"]).reshape(len(queries), steps, characters)
    characters = params["decoder"]["head"]["bias"].shape[0]
    outputs, last = encode(model.cell_type, params["encoder"], np.eye(characters)[queries.T])
    return decode(model, params["decoder"], outputs, last, steps, answers)


def lstm_forward(layer, inputs):
    """As ``run_layer``, keeping what the backward pass needs."""
    units = layer["recurrent_kernel"].shape[0]
    h = c = np.zeros((inputs.shape[1], units))
    kept = []
    for x in inputs:
        product = x @ layer["kernel"] + h @ layer["recurrent_kernel"] + layer["bias"]
        i, f, g, o = np.split(product, 4, axis=-1)
        i, f, g, o = sigmoid(i), sigmoid(f), np.tanh(g), sigmoid(o)
        new_c = f * c + i * g
        kept.append((x, h, c, i, f, g, o, new_c))
        h, c = o * np.tanh(new_c), new_c
    return np.stack([step[6] * np.tanh(step[7]) for step in kept]), kept


def lstm_backward(layer, kept, outputs_bar):
    """Gradients of a layer's parameters and of its inputs, from those of its outputs."""
    bars = {name: np.zeros_like(value) for name, value in layer.items()}
    inputs_bar = np.zeros((len(kept), *kept[0][0].shape))
    h_bar = c_bar = np.zeros_like(kept[0][1])
    for step in reversed(range(len(kept))):
        x, h, c, i, f, g, o, new_c = kept[step]
        h_bar = h_bar + outputs_bar[step]
        tanh_c = np.tanh(new_c)
        c_bar = c_bar + h_bar * o * (1 - tanh_c**2)
        gates = [
            c_bar * g * i * (1 - i),
            c_bar * c * f * (1 - f),
            c_bar * i * (1 - g**2),
            h_bar * tanh_c * o * (1 - o),
        ]
        product_bar = np.concatenate(gates, axis=-1)
        bars["kernel"] += x.T @ product_bar
        bars["recurrent_kernel"] += h.T @ product_bar
        bars["bias"] += product_bar.sum(0)
        inputs_bar[step] = product_bar @ layer["kernel"].T
        h_bar, c_bar = product_bar @ layer["recurrent_kernel"].T, c_bar * f
    return bars, inputs_bar


def base_loss_and_gradient(params, queries, answers):
    """Mean cross-entropy of the reports' base model and its gradient, by hand."""
    encoder, decoder = params["encoder"]["layer_0"], params["decoder"]["layer_0"]
    head = params["decoder"]["head"]
    identity = np.eye(head["bias"].shape[0])
    encoded, encoder_kept = lstm_forward(encoder, identity[queries.T])
    steps = answers.shape[1]
    states, decoder_kept = lstm_forward(decoder, np.stack([encoded[-1]] * steps))
    probabilities = softmax(states @ head["kernel"] + head["bias"], -1)
    targets = identity[answers.T]
    loss = -np.log((probabilities * targets).sum(-1)).mean()
    logits_bar = (probabilities - targets) / answers.size
    head_bars = {
        "kernel": np.einsum("tbu,tbc->uc", states, logits_bar),
        "bias": logits_bar.sum((0, 1)),
    }
    states_bar = logits_bar @ head["kernel"].T
    decoder_bars, repeated_bar = lstm_backward(decoder, decoder_kept, states_bar)
    encoded_bar = np.zeros_like(encoded)
    encoded_bar[-1] = repeated_bar.sum(0)
    encoder_bars, _ = lstm_backward(encoder, encoder_kept, encoded_bar)
    bars = {
        "encoder": {"layer_0": encoder_bars},
        "decoder": {"layer_0": decoder_bars, "head": head_bars},
    }
    return loss, bars


def assert_equal_to_scale(found, expected, tolerance=1e-5):
    assert jax.tree.structure(found) == jax.tree.structure(expected)
    for path, leaf in jax.tree_util.tree_leaves_with_path(expected):
        other = np.asarray(dict(jax.tree_util.tree_leaves_with_path(found))[path])
        assert other.shape == leaf.shape, path
        assert np.abs(other - leaf).max() <= tolerance * np.abs(leaf).max(), path
