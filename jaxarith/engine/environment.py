"""What a run was made with: versions, device, command, code."""

import os
import platform
import shlex
import subprocess
import sys
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import psutil

PACKAGES = ("jaxarith", "jax", "jaxlib", "flax", "optax", "orbax-checkpoint", "numpy", "scipy")


def package_version(name: str) -> str:
    """The installed version, or ``missing``."""
    try:
        return version(name)
    except PackageNotFoundError:
        return "missing"


def describe_environment() -> dict[str, Any]:
    """Everything a reader needs to make the run again."""
    # Imported here: versions are told even where JAX cannot be imported.
    import jax

    from jaxarith.engine.jax_options import product_format
    from jaxarith.engine.placement import local_devices

    devices = local_devices()
    return {
        "time": datetime.now(UTC).isoformat(timespec="seconds"),
        "command": shlex.join([Path(sys.argv[0]).name, *sys.argv[1:]]),
        "python": platform.python_version(),
        "platform": platform.platform(),
        "packages": {name: package_version(name) for name in PACKAGES},
        "backend": jax.default_backend(),
        "devices": [device.device_kind for device in devices],
        "cores": psutil.cpu_count(),
        "memory_gib": round(psutil.virtual_memory().total / 2**30, 1),
        "xla_flags": os.environ.get("XLA_FLAGS", ""),
        "matmul_precision": product_format(),
        "prng": jax.config.jax_default_prng_impl,  # type: ignore[attr-defined]
        "git": _git_commit(),
    }


def _git_commit() -> str | None:
    """The commit of the code that runs, where it runs from a checkout."""
    folder = Path(__file__).parent
    command = ["git", "-C", str(folder), "describe", "--always", "--dirty", "--abbrev=12"]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=5, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout.strip() or None
