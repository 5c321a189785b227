"""Devices that do not start: one line with the fix, in commands and in Python; doctor goes on."""

import os
import subprocess
import sys
from types import SimpleNamespace

import jax
import pytest
from cli.commands import sweep_file
from engine.tiny import tiny_sweep

from jaxarith import Placement, plan_groups, predict
from jaxarith.doctor import examine
from jaxarith.engine import device_errors
from jaxarith.engine.device_errors import DevicesError, check_flags, flags_reason, start_failure
from jaxarith.engine.run import run

UNKNOWN = "Unable to initialize backend '{0}': Backend '{0}' is not in the list of known backends"
ADVICE = " (set JAX_PLATFORMS='' to automatically choose an available backend)"


def asked_for(platforms, monkeypatch):
    config = SimpleNamespace(jax_platforms=platforms)
    monkeypatch.setattr(device_errors, "jax", SimpleNamespace(config=config))


@pytest.mark.parametrize(
    ("platforms", "error", "wanted"),
    [
        ("cuda", AssertionError(), ["no such device here", "pip install 'jax[cuda13]'"]),
        ("rocm", RuntimeError(UNKNOWN.format("rocm")), ["plugin", "'jax[rocm7-local]'"]),
        ("metal", RuntimeError(UNKNOWN.format("metal")), ["plugin", "pip install jax-metal"]),
        ("cudda", RuntimeError(UNKNOWN.format("cudda")), ["cudda is no platform", "use cpu, cuda"]),
        ("cpu,cuda", RuntimeError(UNKNOWN.format("cuda")), ["plugin", "'jax[cuda13]'"]),
        (
            "tpu",
            RuntimeError(f"Unable to initialize backend 'tpu': INTERNAL: no libtpu.so{ADVICE}"),
            ["JAX_PLATFORMS=tpu: INTERNAL: no libtpu.so; unset", "pip install 'jax[tpu]'"],
        ),
    ],
)
def test_a_platform_that_is_not_here_is_named_with_the_fix(platforms, error, wanted, monkeypatch):
    monkeypatch.delenv("CUDA_VISIBLE_DEVICES", raising=False)
    asked_for(platforms, monkeypatch)
    text = str(start_failure(error))
    for word in (f"JAX_PLATFORMS={platforms}: ", "; unset JAX_PLATFORMS, or ", *wanted):
        assert word in text
    assert "\n" not in text


@pytest.mark.parametrize(
    ("name", "value", "wanted"),
    [
        ("JAX_NUM_CPU_DEVICES", "0", "JAX_NUM_CPU_DEVICES=0: "),
        ("JAX_PLATFORM_NAME", "gpu", "unset JAX_PLATFORM_NAME"),
        ("UNRELATED", "", "set JAX_PLATFORMS=cpu, or reinstall jax and jaxlib"),
    ],
)
def test_other_failures_have_a_fix_too(name, value, wanted, monkeypatch):
    asked_for("", monkeypatch)
    monkeypatch.setenv(name, value)
    assert wanted in str(start_failure(RuntimeError("it\nbroke")))


@pytest.mark.parametrize("hidden", ["", "-1"])
def test_hidden_gpus_are_named(hidden, monkeypatch):
    asked_for("cuda", monkeypatch)
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", hidden)
    text = str(start_failure(RuntimeError("no visible GPU devices")))
    assert text == (
        "JAX_PLATFORMS=cuda: CUDA_VISIBLE_DEVICES hides the GPUs; unset CUDA_VISIBLE_DEVICES"
    )


def test_every_way_into_jax_says_it(monkeypatch, tmp_path):
    def broken():
        raise AssertionError

    asked_for("", monkeypatch)
    monkeypatch.setattr(jax, "local_devices", broken)
    for ask in (
        lambda: run(tiny_sweep(), tmp_path / "run", progress=False),
        lambda: plan_groups(tiny_sweep().members),
        lambda: predict(["1+2"]),
        lambda: Placement(1, 1, "map"),
    ):
        with pytest.raises(DevicesError, match="devices do not start: no such device here; set"):
            ask()
    assert not (tmp_path / "run").exists()
    devices = examine().set_index("check").loc["devices"]
    assert devices["found"] == "devices do not start: no such device here"
    assert devices["mend"] == "set JAX_PLATFORMS=cpu, or reinstall jax and jaxlib"


@pytest.mark.parametrize(
    ("variable", "value", "wanted"),
    [
        ("JAX_PLATFORMS", "cuda", ["JAX_PLATFORMS=cuda: ", "unset JAX_PLATFORMS"]),
        ("XLA_FLAGS", "--xla_nope=1", ["XLA_FLAGS=--xla_nope=1: ", "correct it, or unset"]),
        ("JAX_ENABLE_X64", "maybe", ["import jax: ", "'maybe'", "unset the variable"]),
    ],
)
def test_commands_say_it_in_one_line_and_doctor_prints_its_table(variable, value, wanted, tmp_path):
    path = sweep_file(tmp_path)
    environment = os.environ | {variable: value, "JAXARITH_DIGITS": "embedded"}
    for arguments in (["sweep", path, "--out", tmp_path / "run"], ["doctor", "--format", "csv"]):
        command = [sys.executable, "-m", "jaxarith", *map(str, arguments)]
        done = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
        said = done.stdout if arguments[0] == "doctor" else done.stderr
        for word in wanted:
            assert word in said
        if arguments[0] == "doctor":
            assert done.returncode == 1
            assert "\nmemory," in done.stdout
        else:
            assert done.returncode == 2
            assert done.stdout == ""
            assert done.stderr.count("\n") == 1, done.stderr
    assert not (tmp_path / "run").exists()


def test_flags_are_read_as_xla_reads_them():
    check_flags("")
    unknown = (
        "F1130 16:53:01.006149   12083 parse_flags_from_env.cc:234] Unknown flag in XLA_FLAGS: --x"
    )
    assert flags_reason(unknown) == "Unknown flag in XLA_FLAGS: --x"
    value = (
        "E1130 1 command_line_flags.cc:63] Couldn't interpret value abc for flag y.\nF1 " + unknown
    )
    assert flags_reason(value) == "Couldn't interpret value abc for flag y"
    assert flags_reason("ImportError: no jaxlib") == ""
