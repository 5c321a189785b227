"""The loss in what frames show: beside the answers', in the weight that is asked for."""

from functools import partial

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from engine.tiny_pictures import make_pictures_cheap

from jaxarith.config import FrameEncoder, Hyperparameters, Model, Numbers
from jaxarith.errors import InputError
from jaxarith.member import Member, Static
from jaxarith.models.seq2seq import SPELLED
from jaxarith.tasks.dataset import dataset
from jaxarith.training.examples import training_batch
from jaxarith.training.step import initial_state, network, training_loss
from jaxarith.training.values import tables_of, values_of

READER = FrameEncoder(filters=(2,), frame_units=6, windows=3, spelled=True)
STATIC = Static(Numbers("number_sum", sample=40), Model(units=4), frame_encoder=READER)


def test_it_is_the_cross_entropy_of_each_characters_picture(monkeypatch):
    make_pictures_cheap(monkeypatch)
    tables = tables_of(STATIC)
    queries, key = jnp.arange(8, dtype=jnp.int32), jax.random.key(0)
    losses, gradients = {}, {}
    for weight in (0.0, 2.0):
        member = Member(STATIC, Hyperparameters(reading_loss=weight), 0)
        values = jax.tree.map(jnp.asarray, values_of(member))
        state = jax.jit(partial(initial_state, STATIC))(values)
        batch = training_batch(STATIC, tables, values, queries, jnp.int32(0))

        def loss_of(params, batch=batch, values=values):
            return training_loss(STATIC, params, {}, batch, values, key)[0]

        losses[weight], gradients[weight] = jax.jit(jax.value_and_grad(loss_of))(state.params)
    ids = dataset(STATIC.task).queries[:8]
    np.testing.assert_array_equal(batch.characters, ids)
    _, seen = network(STATIC).apply({"params": state.params}, batch.inputs, mutable=[SPELLED])
    logits = np.asarray(seen[SPELLED]["logits"][0], np.float64)
    assert logits.shape == (8, 6, 11)
    shares = np.exp(logits) / np.exp(logits).sum(-1, keepdims=True)
    right = np.take_along_axis(shares, ids[..., None].astype(int), axis=-1)
    expected = -2 * np.log(right).mean()
    assert float(losses[2.0] - losses[0.0]) == pytest.approx(expected, rel=1e-4)
    assert not np.any(gradients[0.0]["speller"]["kernel"])
    assert np.any(gradients[2.0]["speller"]["kernel"])


def test_windows_that_show_no_character_each_are_refused():
    reader = FrameEncoder(windows=2, spelled=True)
    with pytest.raises(InputError, match=r"windows=2: spelled frames .* set windows=3"):
        Static(STATIC.task, frame_encoder=reader)
