"""What a member needs, by the kind of device."""

import jax
import pytest
from engine.tiny import STATIC

from jaxarith.engine import memory


@pytest.mark.parametrize(
    ("shape", "filled"),
    [((), 1), ((3,), 128), ((129,), 256), ((3, 5), 8 * 128), ((2, 9, 130), 2 * 16 * 256)],
)
def test_a_tpu_fills_tiles_of_8_by_128(shape, filled, monkeypatch):
    leaf = jax.ShapeDtypeStruct(shape, "float32")
    assert memory._stored({"a": leaf}) == 4 * leaf.size
    monkeypatch.setattr(memory.jax, "default_backend", lambda: "tpu")
    assert memory._stored({"a": leaf, "b": leaf}) == 2 * 4 * filled


def test_a_member_needs_more_on_a_tpu_and_has_the_same_parameters(monkeypatch):
    here, parameters = memory.bytes_of(STATIC), memory.parameters_of(STATIC)
    monkeypatch.setattr(memory.jax, "default_backend", lambda: "tpu")
    assert memory.bytes_of(STATIC) > here > 16 * parameters
    assert memory.parameters_of(STATIC) == parameters
