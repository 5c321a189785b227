import jax
import numpy as np
import pytest
from engine.tiny import STATIC, tiny_member

from jaxarith.engine import lowered, programs
from jaxarith.engine.placement import Placement
from jaxarith.training.values import values_of

PLACEMENT = Placement(2, 2, "map")
find_path = lowered._path


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """Where lowered programs are kept while a test runs; JAX's own cache stays out of it."""
    monkeypatch.setattr(lowered, "_path", find_path)
    jax.config.update("jax_compilation_cache_dir", str(tmp_path))
    yield tmp_path / lowered.FOLDER
    jax.config.update("jax_compilation_cache_dir", None)


def made_again():
    programs._programs_for.cache_clear()
    return programs.programs_for(STATIC, PLACEMENT)


def trained(made):
    values = [values_of(tiny_member(seed)) for seed in (3, 4)]
    lanes = made.refill(made.empty_lanes(), values, np.ones(2, bool))
    lanes = made.advance(lanes, np.full(2, 15))
    return jax.device_get((lanes, made.evaluate(lanes, np.ones(2, bool))))


def test_a_second_start_traces_nothing_and_trains_the_same(folder, monkeypatch):
    first = trained(made_again())
    assert len(list(folder.iterdir())) == len(programs.NAMES)

    def fails(*_):
        raise AssertionError("lowered again")

    monkeypatch.setattr(programs, "_lower", fails)
    monkeypatch.setattr(programs, "initial_lane", fails)
    jax.tree.map(np.testing.assert_array_equal, trained(made_again()), first)


@pytest.mark.parametrize("damage", [b"", b"no program"], ids=["empty", "other"])
def test_a_damaged_program_is_made_anew(folder, damage):
    first = trained(made_again())
    whole = {path: path.read_bytes() for path in folder.iterdir()}
    for path in whole:
        path.write_bytes(damage)
    jax.tree.map(np.testing.assert_array_equal, trained(made_again()), first)
    assert {path: path.read_bytes() for path in folder.iterdir()} == whole


def test_another_source_or_setting_is_another_program(folder, monkeypatch):
    program = jax.export.export(jax.jit(lambda x: x + 1.0))(np.zeros((), np.float32))
    lowered.keep(["one"], program)
    assert lowered.find(["one"]).call(np.float32(1)) == 2
    assert lowered.find(["two"]) is None
    with jax.default_matmul_precision("tensorfloat32"):
        assert lowered.find(["one"]) is None
    monkeypatch.setattr(lowered, "_surroundings", lambda: ["another"])
    assert lowered.find(["one"]) is None


def test_without_a_cache_and_with_one_that_cannot_be_written_programs_are_made(folder):
    program = jax.export.export(jax.jit(lambda x: x + 1.0))(np.zeros((), np.float32))
    folder.write_text("no folder")
    lowered.keep(["one"], program)
    assert lowered.find(["one"]) is None
    jax.config.update("jax_compilation_cache_dir", None)
    lowered.keep(["one"], program)
    assert lowered.find(["one"]) is None
