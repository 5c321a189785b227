"""JAX's options, however they are set, change nothing of what is trained, or are refused."""

import contextlib
import json
import os
import subprocess
import sys
from pathlib import Path

import jax
import numpy as np
import pytest
from engine.tiny import tiny_sweep

from jaxarith import plan_groups, predict
from jaxarith.doctor import examine
from jaxarith.engine.jax_options import FIXED, _option, product_format, set_aside, usual_options
from jaxarith.engine.run import run
from jaxarith.engine.store import RunDirectory
from jaxarith.errors import InputError

OPTIONS = {
    "jax_enable_x64": True,
    "jax_numpy_dtype_promotion": "strict",
    "jax_numpy_rank_promotion": "raise",
    "jax_default_prng_impl": "rbg",
    "jax_threefry_partitionable": False,
    "jax_debug_nans": True,
    "jax_debug_infs": True,
    "jax_disable_jit": True,
    "jax_check_tracer_leaks": True,
    "jax_debug_key_reuse": True,
    "jax_transfer_guard": "disallow",
}
PRECISION = {"jax_default_matmul_precision": "bfloat16"}
# Precisions that name an algorithm which no CPU has, or which adds up in 16 bits.
REFUSED = ("F16_F16_F32", "F16_F16_F16", "TF32_TF32_F32", "ANY_F8_ANY_F8_F32")
EVERYTHING = Path(__file__).with_name("everything.py")


@contextlib.contextmanager
def updated(name, value):
    before = getattr(jax.config, name)
    jax.config.update(name, value)
    try:
        yield
    finally:
        jax.config.update(name, before)


def plain(table):
    return table.drop(columns="seconds")


@pytest.fixture(scope="module")
def usual(tmp_path_factory):
    return plain(run(tiny_sweep(), tmp_path_factory.mktemp("usual") / "run", progress=False))


@pytest.mark.parametrize("name", OPTIONS)
def test_an_option_set_for_the_process_changes_no_network(name, usual, tmp_path):
    with updated(name, OPTIONS[name]):
        found = run(tiny_sweep(), tmp_path / "run", progress=False)
        assert getattr(jax.config, name) == OPTIONS[name]
    assert plain(found).equals(usual)
    environment = RunDirectory(tmp_path / "run").environment
    assert environment["matmul_precision"] == "float32"
    assert environment["prng"] == "threefry2x32"


def test_options_of_the_callers_thread_change_no_network_and_are_back_afterwards(usual, tmp_path):
    with contextlib.ExitStack() as stack:
        for name, value in OPTIONS.items():
            stack.enter_context(_option(name.removeprefix("jax_"))(value))
        found = run(tiny_sweep(), tmp_path / "run", progress=False)
        assert len(predict(["1+2"], tmp_path / "run")) == 2
        assert jax.config.jax_enable_x64
        assert jax.config.jax_default_prng_impl == "rbg"
    assert plain(found).equals(usual)


def test_a_member_that_diverges_is_reported_where_nans_are_looked_for(tmp_path):
    with jax.debug_nans(True):
        table = run(tiny_sweep(learning_rate=3e38), tmp_path / "run", progress=False)
    assert set(table["status"]) == {"diverged"}


@pytest.mark.parametrize("precision", REFUSED)
def test_products_that_the_device_cannot_take_are_refused_everywhere(precision, tmp_path):
    with updated("jax_default_matmul_precision", precision):
        for ask in (
            lambda: run(tiny_sweep(), tmp_path / "run", progress=False),
            lambda: plan_groups(tiny_sweep().members),
            lambda: predict(["1+2"]),
        ):
            with pytest.raises(InputError) as caught:
                ask()
            text = str(caught.value)
            assert f"JAX_DEFAULT_MATMUL_PRECISION={precision}: " in text
            assert "unset it, or use one of default, high" in text
            assert "\n" not in text
        options = examine().set_index("check").loc["jax options"]
        assert options["verdict"] == "wrong"
        assert "unset it" in options["mend"]
    assert not (tmp_path / "run").exists()


def test_seeds_that_mean_others_are_refused():
    with updated("jax_random_seed_offset", 3):
        with pytest.raises(InputError, match=r"JAX_RANDOM_SEED_OFFSET=3: .*; unset it"):
            predict(["1+2"])
        assert examine().set_index("check").loc["jax options", "verdict"] == "wrong"


@pytest.mark.parametrize("precision", ["default", "high", "bfloat16", "BF16_BF16_F32", "float32"])
def test_what_products_keep_is_measured(precision):
    with usual_options(precision):
        factor = np.full((128, 128), 1 + 2.0**-20, np.float32)
        product = np.asarray(factor @ jax.numpy.eye(128))
        assert product_format() == "float32"
    np.testing.assert_array_equal(product, factor)


def test_every_fixed_option_is_one_of_this_jax():
    for name, value in FIXED.items():
        with _option(name)(value):
            held = getattr(jax.config, f"jax_{name}")
        assert held == value
    with usual_options():
        assert set_aside() == []
    with jax.debug_nans(True):
        assert "debug_nans=True" in set_aside()


def test_all_options_of_the_environment_at_once_change_no_result(tmp_path):
    """Read, drawn, judged, asked and exported alike; compiled with them first."""
    places = {
        "JAXARITH_CACHE": str(tmp_path / "cache"),
        "JAXARITH_COMPILE_CACHE": str(tmp_path / "programs"),
        "JAXARITH_DIGITS": "embedded",
        "PYTHONPATH": os.pathsep.join([str(EVERYTHING.parents[1]), *filter(None, sys.path)]),
    }
    found = []
    for number, options in enumerate((OPTIONS | PRECISION, {})):
        variables = {name.upper(): str(value) for name, value in options.items()}
        command = [sys.executable, "-W", "error", str(EVERYTHING), str(tmp_path / str(number))]
        environment = os.environ | places | variables
        done = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
        assert done.returncode == 0, done.stderr
        found.append(json.loads(done.stdout))
    assert found[0] == found[1]
    assert found[0]["precision"] == "float32"
