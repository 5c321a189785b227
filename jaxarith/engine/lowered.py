"""Programs lowered once: a second start finds them on disk and need not trace them again.

JAX's own cache keeps what XLA compiled, found by what it was compiled from; tracing a network to
come to that takes longer than to load what is found.
"""

import hashlib
import json
import os
from contextlib import suppress
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any
from uuid import uuid4

import jax
import optax
from jax.export import Exported, deserialize, register_namedtuple_serialization

import jaxarith
from jaxarith.tasks.frames import FramePool
from jaxarith.tasks.splits import Split
from jaxarith.training.loop import Answers, Evaluation, Lane
from jaxarith.training.metrics import Score
from jaxarith.training.step import TrainState
from jaxarith.training.values import Tables, Values

FOLDER = "lowered"
DECIDING = ("jax", "jaxlib", "flax", "optax", "numpy")
# All that programs take and give, beside tuples and dictionaries of arrays.
TUPLES = (
    *(Tables, FramePool, Lane, TrainState, Split, Values, Evaluation, Score, Answers),
    *(optax.EmptyState, optax.ScaleByAdamState),
)
for one in TUPLES:
    register_namedtuple_serialization(one, serialized_name=f"jaxarith.{one.__name__}")


def find(identity: Any) -> Exported | None:
    """A program lowered before; None where there is none, or none that can be read.

    Args:
        identity: plain data; all that decides the program but this package's source, its libraries
            and the settings of JAX and XLA.
    """
    path = _path(identity)
    if path is None:
        return None
    try:
        return deserialize(bytearray(path.read_bytes()))
    except Exception:  # Whatever the reader raises, the program is made anew.
        return None


def keep(identity: Any, program: Exported) -> None:
    """Have a later ``find`` give the program; a folder that fails is left alone."""
    path = _path(identity)
    if path is None:
        return
    # A name of its own: other processes may write the same program now.
    aside = path.with_name(f"{path.name}.{uuid4().hex}")
    with suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        aside.write_bytes(program.serialize())
        aside.replace(path)


def _path(identity: Any) -> Path | None:
    folder = jax.config.jax_compilation_cache_dir  # type: ignore[attr-defined]
    if folder is None:
        return None
    settings = sorted(f"{name}={value}" for name, value in jax.config.values.items())
    flags = os.environ.get("XLA_FLAGS", "")
    text = json.dumps([identity, settings, flags, *_surroundings()])
    name = hashlib.sha256(text.encode()).hexdigest()
    return Path(folder) / FOLDER / f"{name}.stablehlo"


@cache
def _surroundings() -> list[str]:
    """What programs come from beside their settings: the package's source and its libraries."""
    digest = hashlib.sha256()
    for path in sorted(Path(jaxarith.__file__).parent.rglob("*.py")):
        digest.update(path.read_bytes())
    return [digest.hexdigest(), *(f"{name} {version(name)}" for name in DECIDING)]
