"""What a placement asks of the compiler."""

import os

import jax
import jax.numpy as jnp
import pytest

from jaxarith.engine import placement
from jaxarith.engine.placement import Placement, prepare_devices


@pytest.mark.parametrize(("devices", "parted"), [(1, True), (2, False)])
def test_loops_are_parted_among_cores_only_where_some_have_no_lane(monkeypatch, devices, parted):
    monkeypatch.setattr(placement, "_cores", lambda: 2)
    lowered = jax.jit(lambda values: jnp.tanh(values) * 2).lower(jnp.ones((2048, 1024)))
    program = lowered.compile(Placement(devices, devices, "map").compiler_options).as_text()
    assert ("outer_dimension_partitions" in program) == parted


def test_once_jax_has_started_nothing_is_asked_of_xla(monkeypatch):
    """It has read its flags by then, and Adam would be written for loops that stay apart."""
    monkeypatch.setenv("XLA_FLAGS", "")
    devices = jax.local_device_count()
    prepare_devices()
    assert os.environ["XLA_FLAGS"] == ""
    assert jax.local_device_count() == devices
