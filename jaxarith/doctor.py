"""Whether this machine can run sweeps, and the mend where it cannot."""

import importlib.util
import os
import platform
import shutil
import time
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import psutil

from jaxarith.compile_cache import cache_folder
from jaxarith.engine.environment import PACKAGES, package_version
from jaxarith.errors import InputError, import_failure, one_line


def examine() -> pd.DataFrame:
    """One row per check: ``check``, ``found``, ``verdict`` (ok, note or wrong) and ``mend``."""
    rows = [("python", platform.python_version(), "ok", "")]
    for name in PACKAGES:
        found = package_version(name)
        missing = found == "missing"
        mend = f"pip install {name}" if missing else ""
        rows.append((name, found, "wrong" if missing else "ok", mend))
    devices = _devices()
    computing = [] if devices[2] == "wrong" else _computing()
    rows += [devices, *computing, _memory(), _disk()]
    rows += [*_checked("compile cache", lambda: [_cache()]), *_checked("digit images", _digits)]
    return pd.DataFrame(rows, columns=["check", "found", "verdict", "mend"])


Row = tuple[str, str, str, str]


def _checked(name: str, look: Callable[[], list[Row]]) -> list[Row]:
    """Rows, or one that says why they cannot be had, such as a variable that names no folder."""
    try:
        return look()
    except InputError as error:
        return [(name, one_line(error, 200), "wrong", "set it to a folder here, or unset it")]


def _devices() -> Row:
    try:
        # Imported here: JAX refuses to be imported with some values of its variables.
        import jax

        from jaxarith.engine.device_errors import DevicesError
        from jaxarith.engine.placement import local_devices
    except Exception as error:
        refused = import_failure(error) or error
        found, _, mend = one_line(refused, 300).partition("; ")
        return ("devices", found, "wrong", mend or "reinstall jax and jaxlib")
    try:
        devices = local_devices()
    except DevicesError as error:
        return ("devices", one_line(Exception(error.found), 200), "wrong", error.mend)
    found = f"{len(devices)} × {devices[0].device_kind} ({jax.default_backend()})"
    if jax.default_backend() == "cpu" and shutil.which("nvidia-smi"):
        return ("devices", found, "note", _use_gpu())
    return ("devices", found, "ok", "")


def _computing() -> list[Row]:
    options = _options()
    return [options] if options[2] == "wrong" else [options, _compute()]


def _use_gpu() -> str:
    """How to have JAX take a GPU that is here."""
    hiding = {"JAX_PLATFORMS": ("cpu",), "CUDA_VISIBLE_DEVICES": ("", "-1")}
    for name, values in hiding.items():
        if os.environ.get(name) in values:
            return f"a GPU is here: unset {name} to use it"
    return "a GPU is here: pip install 'jax[cuda13]' to use it"


def _options() -> Row:
    from jaxarith.engine.jax_options import product_format, set_aside, usual_options

    aside = set_aside()
    try:
        with usual_options():
            products = f"products in {product_format()}"
    except InputError as error:
        found, _, mend = one_line(error, 300).rpartition("; ")
        return ("jax options", found, "wrong", mend)
    if aside:
        return (
            "jax options",
            f"{products}; {', '.join(aside)}",
            "note",
            "not used in our programs",
        )
    return ("jax options", products, "ok", "")


def _compute() -> Row:
    import jax
    import jax.numpy as jnp

    from jaxarith.engine.jax_options import usual_options

    with usual_options():
        product = jax.jit(lambda a: a @ a)
        matrix = jnp.ones((512, 512))
        product(matrix).block_until_ready()
        start = time.perf_counter()
        total = float(product(matrix).block_until_ready()[0, 0])
        rate = 2 * 512**3 / (time.perf_counter() - start) / 1e9
    right = total == 512.0
    found = f"512³ product {'right' if right else 'WRONG'}, {rate:,.0f} GFLOP/s on one device"
    return ("compute", found, "ok" if right else "wrong", "" if right else "reinstall jax, jaxlib")


def _memory() -> Row:
    memory = psutil.virtual_memory()
    found = f"{memory.available / 2**30:.1f} of {memory.total / 2**30:.1f} GiB free"
    enough = memory.available > 2**30
    return ("memory", found, "ok" if enough else "note", "" if enough else "close other programs")


def _disk() -> Row:
    free = shutil.disk_usage(Path.cwd()).free / 2**30
    enough = free > 1
    mend = "" if enough else "free some, or give --out another disk"
    return ("disk here", f"{free:.1f} GiB free", "ok" if enough else "note", mend)


def _cache() -> Row:
    folder = cache_folder()
    if folder is None:
        return ("compile cache", "off", "note", "unset JAXARITH_COMPILE_CACHE to switch it on")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        writable = os.access(folder, os.W_OK)
    except OSError:
        writable = False
    programs = len(list(folder.glob("*"))) if folder.is_dir() else 0
    mend = "" if writable else "set JAXARITH_COMPILE_CACHE to a folder you can write"
    return ("compile cache", f"{folder}: {programs} files", "ok" if writable else "wrong", mend)


def _digits() -> list[Row]:
    from jaxarith.tasks.digits.source import choose
    from jaxarith.tasks.digits.store import find

    rows: list[Row] = [("data for text tasks", "made here, nothing to fetch", "ok", "")]
    chosen = choose(None)
    if chosen.folder is not None:
        rows.append(_digit_files(chosen.folder, packed=chosen.source == "tfds"))
        if rows[-1][2] == "wrong":
            return rows
    prepared = find(chosen.source) is not None
    found = f"{chosen.source}: {'prepared' if prepared else 'not prepared yet'}"
    mend = "" if prepared else "jaxarith data --prepare"
    rows.append(("digit images", found, "ok" if prepared else "note", mend))
    missing = importlib.util.find_spec("tensorflow_datasets") is None
    mend = "pip install tensorflow-datasets importlib_resources, or --digits embedded"
    version = package_version("tensorflow-datasets")
    rows.append(("digits by TFDS", version, *(("note", mend) if missing else ("ok", ""))))
    return rows


def _digit_files(folder: Path, packed: bool) -> Row:
    from jaxarith.tasks.digits.files import check_files

    try:
        check_files(folder, packed)
    except InputError as error:
        return ("JAXARITH_DIGITS", one_line(error, 200), "wrong", "or unset JAXARITH_DIGITS")
    return ("JAXARITH_DIGITS", f"{folder}: MNIST", "ok", "")
