"""JAX's compile cache on disk, so that a second start finds its programs."""

import os
from functools import cache
from pathlib import Path

from jaxarith.cache import user_cache
from jaxarith.paths import environment_path

HIT = "/jax/compilation_cache/cache_hits"


def cache_folder() -> Path | None:
    """Where compiled programs are kept; None when ``JAXARITH_COMPILE_CACHE=off``."""
    if os.environ.get("JAXARITH_COMPILE_CACHE") == "off":
        return None
    chosen = map(environment_path, ("JAXARITH_COMPILE_CACHE", "JAX_COMPILATION_CACHE_DIR"))
    return next(filter(None, chosen), None) or user_cache() / "programs"


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


@cache
def found() -> list[str]:
    """A list that grows by one with every program that JAX finds in its cache, from now on."""
    import jax

    events: list[str] = []

    def listen(event: str, **_: object) -> None:
        if event == HIT:
            events.append(event)

    jax.monitoring.register_event_listener(listen)
    return events
