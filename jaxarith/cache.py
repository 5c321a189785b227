"""Where prepared things are kept between runs, to be made again whenever they are missing."""

import os
from pathlib import Path


def cache_folder(name: str) -> Path:
    """The folder of one kind of prepared things, such as ``digits``; it need not exist yet.

    It lies in ``JAXARITH_CACHE``, else in ``jaxarith`` in ``XDG_CACHE_HOME`` or ``~/.cache``.
    """
    if chosen := os.environ.get("JAXARITH_CACHE"):
        return Path(chosen) / name
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(base) / "jaxarith" / name
