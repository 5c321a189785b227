"""Where prepared things are kept between runs, to be made again whenever they are missing."""

from pathlib import Path

from jaxarith.paths import environment_path, user_path


def cache_folder(name: str) -> Path:
    """The folder of one kind of prepared things, such as ``digits``; it need not exist yet.

    It lies in ``JAXARITH_CACHE``, else in ``jaxarith`` in ``XDG_CACHE_HOME`` or ``~/.cache``.
    """
    if chosen := environment_path("JAXARITH_CACHE"):
        return chosen / name
    return user_cache() / name


def user_cache() -> Path:
    """The folder of all that this package prepares, where no variable of its own names another."""
    base = environment_path("XDG_CACHE_HOME") or user_path("~/.cache", "cache")
    return base / "jaxarith"
