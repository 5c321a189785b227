"""Training as accelerators run it, lanes together, is lowered for each from this machine."""

from functools import partial

import jax
import jax.numpy as jnp
import pytest
from engine.tiny_pictures import make_pictures_cheap
from training.families import FAMILIES, member_of

from jaxarith.training.loop import advance, initial_lane
from jaxarith.training.values import tables_of, values_of

PLATFORMS = ("cuda", "rocm", "tpu")


@pytest.mark.parametrize("family", FAMILIES)
def test_training_is_lowered_for_every_accelerator(family, monkeypatch):
    make_pictures_cheap(monkeypatch)
    member = member_of(family)
    static, tables = member.static, tables_of(member.static)
    one = jax.eval_shape(partial(initial_lane, static), tables, values_of(member))
    lanes = jax.tree.map(lambda leaf: jax.ShapeDtypeStruct((2, *leaf.shape), leaf.dtype), one)
    together = jax.jit(jax.vmap(partial(advance, static), in_axes=(None, 0, 0)))
    counts = jax.ShapeDtypeStruct((2,), jnp.int32)
    exported = jax.export.export(together, platforms=PLATFORMS)(tables, lanes, counts)
    assert exported.platforms == PLATFORMS
    shapes = [leaf.shape for leaf in jax.tree.leaves(lanes)]
    assert [leaf.shape for leaf in exported.out_avals] == shapes
    # As it is kept on disk, which has to know each kind of tuple in it.
    again = jax.export.deserialize(bytearray(exported.serialize()))
    assert (again.in_tree, again.out_tree) == (exported.in_tree, exported.out_tree)
