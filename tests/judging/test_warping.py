import jax
import jax.numpy as jnp
import numpy as np

from jaxarith.judging.warping import BEND, NODES, SHIFT, SMOOTH, warp


def test_frames_are_moved_differently_and_stay_frames():
    frame = np.zeros((28, 28), np.float32)
    frame[8:20, 12:16] = 1
    found = np.asarray(warp(jnp.tile(jnp.asarray(frame), (50, 1, 1)), jax.random.key(0)))
    assert found.shape == (50, 28, 28)
    assert found.min() >= 0
    assert found.max() <= 1
    assert len(np.unique(found, axis=0)) == 50
    ink = found.sum((1, 2)) / frame.sum()
    assert 0.6 < ink.min() < ink.max() < 1.6
    rows, columns = np.mgrid[:28, :28]
    for places in (rows, columns):
        centers = (found * places).sum((1, 2)) / found.sum((1, 2))
        moved = centers - (frame * places).sum() / frame.sum()
        assert np.abs(moved).max() < SHIFT + 3 * BEND
        assert np.abs(moved.mean()) < 1


def test_black_stays_black():
    assert not np.asarray(warp(jnp.zeros((3, 28, 28)), jax.random.key(1))).any()


def test_bends_pass_through_their_nodes():
    np.testing.assert_allclose(SMOOTH.sum(1), 1, rtol=1e-6)
    np.testing.assert_allclose(SMOOTH[0], np.eye(NODES)[0])
    np.testing.assert_allclose(SMOOTH[-1], np.eye(NODES)[-1])
