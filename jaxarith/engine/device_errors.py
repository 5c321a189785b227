"""Why JAX's devices do not start, in one line with the fix."""

import os
import re
import subprocess
import sys
from functools import cache

import jax

from jaxarith.errors import InputError, one_line

# What to install for the platforms that JAX knows.
INSTALL = {
    "cpu": "jax",
    "cuda": "'jax[cuda13]'",
    "gpu": "'jax[cuda13]'",
    "rocm": "'jax[rocm7-local]'",
    "tpu": "'jax[tpu]'",
    "metal": "jax-metal",
}
PARSE_FLAGS = "from jaxlib import xla_client; xla_client.CompileOptions()"


class DevicesError(InputError):
    """Devices do not start.

    Attributes:
        found: what was given and what is wrong with it.
        mend: how to fix it.
    """

    def __init__(self, found: str, mend: str):
        super().__init__(f"{found}; {mend}")
        self.found, self.mend = found, mend


def start_failure(error: Exception) -> DevicesError:
    """What JAX raised when it started its devices, for a person."""
    platforms = str(getattr(jax.config, "jax_platforms", None) or "")
    name = "JAX_PLATFORMS"
    if not platforms:
        name, platforms = "JAX_PLATFORM_NAME", os.environ.get("JAX_PLATFORM_NAME", "")
    reason = _reason(error)
    if not platforms or "initialize backend 'cpu'" in str(error):
        number = os.environ.get("JAX_NUM_CPU_DEVICES")
        if (number is not None and not number.strip().isdigit()) or number == "0":
            return DevicesError(f"JAX_NUM_CPU_DEVICES={number}: {reason}", "set 1 or more")
        return DevicesError(
            f"devices do not start: {reason}", "set JAX_PLATFORMS=cpu, or reinstall jax and jaxlib"
        )
    hidden = _hidden_gpus(platforms)
    if hidden:
        return DevicesError(f"{name}={platforms}: {hidden} hides the GPUs", f"unset {hidden}")
    mends = [f"unset {name}"]
    names = [one.strip().lower() for one in platforms.split(",")]
    if unknown := [one for one in names if one not in INSTALL]:
        reason = f"{unknown[0]} is no platform of JAX's"
        mends.append(f"use {', '.join(INSTALL)}")
    elif packages := [INSTALL[one] for one in names if one != "cpu"]:
        mends.append(f"pip install {packages[0]} on a machine that has one")
    return DevicesError(f"{name}={platforms}: {reason}", ", or ".join(mends))


def _reason(error: Exception) -> str:
    """JAX's own words without its advice, which is given better here."""
    text = one_line(error, 1000)
    if "list of known backends" in text:
        return "its plugin is not installed"
    text = re.sub(
        r"Unable to initialize backend '\w*': |\((?:set|you may need).*", "", text
    ).strip()
    return one_line(Exception(text), 160) if str(error).strip() else "no such device here"


def _hidden_gpus(platforms: str) -> str | None:
    """The variable that leaves no GPU visible, where GPUs are asked for."""
    if not {"cuda", "gpu", "rocm"} & set(platforms.lower().split(",")):
        return None
    hiding = ("CUDA_VISIBLE_DEVICES", "JAX_CUDA_VISIBLE_DEVICES", "ROCR_VISIBLE_DEVICES")
    return next((name for name in hiding if os.environ.get(name) in ("", "-1")), None)


@cache
def check_flags(flags: str) -> None:
    """Have another process read ``XLA_FLAGS``: XLA ends a process whose flags it does not know.

    Raises:
        DevicesError: it does.
    """
    if not flags.strip():
        return
    command = [sys.executable, "-c", PARSE_FLAGS]
    talking = os.environ | {"TF_CPP_MIN_LOG_LEVEL": "0"}
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, timeout=60, check=False, env=talking
        )
    except (OSError, subprocess.TimeoutExpired):
        return
    if done.returncode and (reason := flags_reason(done.stderr)):
        raise DevicesError(f"XLA_FLAGS={flags}: {reason}", "correct it, or unset XLA_FLAGS")


def flags_reason(output: str) -> str:
    """What XLA says of flags among what it prints before it ends; empty where it says nothing."""
    # The first is the most precise where there are several.
    said = re.search(r"(?:parse_flags_from_env|command_line_flags)\.cc:\d+\] (.*)", output)
    text = said[1] if said else ""
    text = text.removesuffix(".").split(". (")[0]
    return one_line(Exception(text), 160) if text else ""
