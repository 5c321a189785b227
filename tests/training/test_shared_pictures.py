"""Fresh pictures that the queries of a step share."""

from functools import partial

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from engine.tiny_pictures import make_pictures_cheap

from jaxarith.config import Arithmetic, FrameEncoder, Hyperparameters, Model, Pictures, Training
from jaxarith.engine.run import run
from jaxarith.member import Member, Static
from jaxarith.models.frame_encoders import Sheet
from jaxarith.sweep import Sweep
from jaxarith.training.examples import training_batch
from jaxarith.training.step import network
from jaxarith.training.values import tables_of, values_of

EACH = 3
TASK = Arithmetic(operators="+-", largest=9, mapping="image_to_text")


@pytest.fixture(autouse=True)
def _cheap_pictures(monkeypatch):
    make_pictures_cheap(monkeypatch)


def sheet_of(step=0, seed=0, **settings):
    """A step's sheet, the ids it stands for, and the tables."""
    hyperparameters = Hyperparameters(steps=5, **settings)
    pictures = Pictures(digits="embedded", fresh=True, sheet=EACH, augmented="shift" in settings)
    static = Static(
        TASK,
        Model(units=6),
        pictures=pictures,
        frame_encoder=FrameEncoder(filters=(2,), frame_units=5),
    )
    tables, values = tables_of(static), values_of(Member(static, hyperparameters, seed))
    queries = jnp.arange(40, dtype=jnp.int32)
    draw = jax.jit(partial(training_batch, static))
    batch = draw(tables, values, queries, jnp.asarray(step, jnp.int32))
    assert isinstance(batch.inputs, Sheet)
    return static, tables, batch, np.asarray(tables.queries)[np.asarray(queries)]


@pytest.mark.parametrize("validation", [0.0, 0.3])
def test_every_place_shows_a_training_picture_of_its_character(validation):
    _, tables, batch, ids = sheet_of(validation_fraction=validation)
    pool, lot = tables.pool, 0 if validation else 3
    frames = np.rint(np.asarray(batch.inputs.frames) * 255).astype(np.uint8)
    shown, seen = np.asarray(batch.inputs.places), set()
    for character in range(len(pool.typical)):
        first, size = int(pool.first[lot, character]), int(pool.size[lot, character])
        allowed = {image.tobytes() for image in np.asarray(pool.images[first : first + size])}
        places = np.unique(shown[ids == character])
        assert len(places) <= EACH
        for place in places:
            assert frames[place].tobytes() in allowed
        seen |= set(places.tolist())
    assert len(seen) == len(np.unique(shown)), "no frame stands for two characters"
    assert len(np.unique(shown[ids == ids[1, 0]])) == EACH, "every picture of the sheet is used"


def test_the_next_step_and_another_seed_have_other_pictures():
    frames = [
        np.asarray(sheet_of(step, seed)[2].inputs.frames) for step, seed in [(0, 0), (1, 0), (0, 1)]
    ]
    assert not np.array_equal(frames[0], frames[1])
    assert not np.array_equal(frames[0], frames[2])
    np.testing.assert_array_equal(frames[0], sheet_of()[2].inputs.frames)


def test_a_sheet_is_moved():
    still, moved = sheet_of()[2].inputs, sheet_of(shift=2.0)[2].inputs
    np.testing.assert_array_equal(still.places, moved.places)
    assert not np.array_equal(still.frames, moved.frames)


def test_reading_a_sheet_is_reading_its_frames_where_they_stand():
    static, _, batch, _ = sheet_of()
    sheet = batch.inputs
    laid_out = sheet.frames[sheet.places]
    params = network(static).init(jax.random.key(0), laid_out[:1])["params"]

    def loss(params, inputs):
        return jnp.mean(network(static).apply({"params": params}, inputs) ** 2)

    gradient = jax.jit(jax.value_and_grad(loss))
    shared, apart = gradient(params, sheet), gradient(params, laid_out)
    for found, expected in zip(jax.tree.leaves(shared), jax.tree.leaves(apart), strict=True):
        np.testing.assert_allclose(found, expected, rtol=1e-4, atol=1e-6)


def test_a_sweep_trains_on_sheets(tmp_path):
    sweep = Sweep(
        "sheets",
        TASK,
        Model(units=8),
        Training(batch_size=8, evaluations=1, evaluation_queries=20),
        pictures=Pictures(fresh=True),
        frame_encoder=FrameEncoder(filters=(2,), frame_units=6),
        hyperparameters=Hyperparameters(steps=4),
        grid={"sheet": [1, EACH]},
        seeds=1,
    )
    results = run(sweep, tmp_path / "run", progress=False)
    assert results["status"].tolist() == ["done", "done"]
    assert sorted(results["sheet"]) == [1, EACH]
