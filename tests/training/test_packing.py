"""Members of several encoder depths in one program, against each depth's own."""

from dataclasses import replace
from functools import partial

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from jaxarith.config import Arithmetic, FrameEncoder, Hyperparameters, Model, Training
from jaxarith.member import Member, Static
from jaxarith.training.loop import advance, evaluate, initial_lane, next_batch
from jaxarith.training.step import own_layers, training_loss
from jaxarith.training.values import tables_of, values_of

DEEPEST = 3
MODELS = {
    "lstm": Model("lstm", 8),
    "gru both ways": Model("gru", 8, bidirectional=True, decoder="feedback", attention=True),
    "all at once": Model("simple_rnn", 8, decoder="none"),
}
TRACED = Hyperparameters(
    steps=6, learning_rate=0.01, weight_decay=0.3, dropout=0.2, train_fraction=0.6
)


def both(name, depth, **sections):
    """A member of a depth, alone and packed, each with its tables and first lane."""
    task = Arithmetic(operators="+", largest=9, **sections.pop("task", {}))
    model = replace(MODELS[name], encoder_layers=depth)
    training = Training(batch_size=8, gradient_clip=1.0, evaluation_queries=20)
    member = Member(Static(task, model, training, **sections), TRACED, 5)
    tables, values = tables_of(member.static), values_of(member)
    for static in (member.static, member.static.pack(DEEPEST)):
        yield static, tables, jax.jit(partial(initial_lane, static))(tables, values)


def same(packed, own, depth, atol=1e-6):
    jax.tree.map(
        partial(np.testing.assert_allclose, atol=atol, rtol=1e-5), own_layers(packed, depth), own
    )


@pytest.mark.parametrize("depth", [1, 2, 3])
@pytest.mark.parametrize("name", MODELS)
def test_loss_and_gradients_are_those_of_the_depth_alone(name, depth):
    found = []
    for static, tables, lane in both(name, depth):
        batch = next_batch(static, tables, lane)

        def loss(params, static=static, lane=lane, batch=batch):
            key = jax.random.key(3)
            return training_loss(static, params, {}, batch, lane.values, key)[0]

        found.append(jax.jit(jax.value_and_grad(loss))(lane.state.params))
    (alone, own), (packed, gradients) = found
    assert float(packed) == pytest.approx(float(alone), abs=1e-6)
    same(gradients, own, depth)
    unused = set(gradients["encoder"]) - set(own["encoder"])
    assert len(unused) == (DEEPEST - depth) * (2 if MODELS[name].bidirectional else 1)
    for layer in unused:
        assert all(not leaf.any() for leaf in jax.tree.leaves(gradients["encoder"][layer]))


@pytest.mark.parametrize("depth", [1, 2])
@pytest.mark.parametrize("name", ["lstm", "gru both ways"])
def test_training_is_that_of_the_depth_alone_and_leaves_other_layers_be(name, depth):
    found, scores, before = [], [], None
    for static, tables, lane in both(name, depth):
        before = lane.state.params
        trained = jax.jit(partial(advance, static))(tables, lane, jnp.int32(6))
        found.append(trained.state.params)
        scores.append(jax.jit(partial(evaluate, static))(tables, trained))
    own, packed = found
    # Adam's first steps divide by small moments: what rounds off in a gradient grows.
    same(packed, own, depth, atol=1e-4)
    for layer in set(packed["encoder"]) - set(own["encoder"]):
        jax.tree.map(
            np.testing.assert_array_equal, packed["encoder"][layer], before["encoder"][layer]
        )
    jax.tree.map(partial(np.testing.assert_allclose, atol=1e-3), *scores)


def test_frames_are_read_as_before(monkeypatch):
    monkeypatch.setenv("JAXARITH_DIGITS", "embedded")
    reader = FrameEncoder(filters=(2,), frame_units=6)
    found = []
    for static, tables, lane in both(
        "lstm", 2, task={"mapping": "image_to_text"}, frame_encoder=reader
    ):
        trained = jax.jit(partial(advance, static))(tables, lane, jnp.int32(2))
        found.append(trained.state.params)
    same(found[1], found[0], 2, atol=1e-4)


def test_a_packed_name_is_its_own_and_a_members_is_as_it_was():
    static = Static(model=Model(encoder_layers=2))
    assert static.pack(2).id != static.id
    assert replace(static, training=Training(packing="packed")).id == static.id
