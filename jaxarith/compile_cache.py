"""JAX's compile cache on disk, so that a second start finds its programs."""

import os
from pathlib import Path


def cache_folder() -> Path | None:
    """Where compiled programs are kept; None when ``JAXARITH_COMPILE_CACHE=off``."""
    chosen = os.environ.get("JAXARITH_COMPILE_CACHE") or os.environ.get("JAX_COMPILATION_CACHE_DIR")
    if chosen == "off":
        return None
    if chosen:
        return Path(chosen)
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(base) / "jaxarith" / "programs"


def use_compile_cache() -> None:
    """Keep every program on disk, short compiles included; a folder that fails is left alone."""
    import jax

    folder = cache_folder()
    if folder is None:
        return
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        return
    jax.config.update("jax_compilation_cache_dir", str(folder))
    jax.config.update("jax_persistent_cache_min_compile_time_secs", 0.0)
    jax.config.update("jax_persistent_cache_min_entry_size_bytes", -1)
