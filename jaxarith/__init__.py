"""Sweeps of small recurrent networks that learn arithmetic, in JAX and Flax.

>>> from jaxarith import Hyperparameters, Model, Sweep, run
>>> sweep = Sweep(
...     "splits",
...     model=Model(units=64),
...     hyperparameters=Hyperparameters(learning_rate=0.005, epochs=10),
...     grid={"train_fraction": [0.25, 0.5]},
...     seeds=8,
... )
>>> table = run(sweep, "runs/splits")  # doctest: +SKIP
"""

from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING, Any

from jaxarith.config import (
    Arithmetic,
    FrameDecoder,
    FrameEncoder,
    Hyperparameters,
    MnistRows,
    Model,
    Numbers,
    Parity,
    Pictures,
    Training,
)
from jaxarith.errors import InputError, Interrupted, JaxarithError, RunError
from jaxarith.member import Member, Static
from jaxarith.sweep import Sweep, load_sweep

if TYPE_CHECKING:
    from jaxarith.answer_picture import draw
    from jaxarith.comparisons import compare, compare_runs, variance_shares
    from jaxarith.description import describe
    from jaxarith.engine.pipeline import pipeline
    from jaxarith.engine.placement import Placement
    from jaxarith.engine.plan import plan_groups
    from jaxarith.engine.predict import predict
    from jaxarith.engine.run import run
    from jaxarith.engine.store import RunDirectory
    from jaxarith.report import write_report
    from jaxarith.statistics import summarise

# Imported when first used: the command line answers --help without waiting for JAX. No submodule
# may have one of these names: importing it would put the module in the function's place.
_LAZY = {
    "Placement": "jaxarith.engine.placement",
    "RunDirectory": "jaxarith.engine.store",
    "compare": "jaxarith.comparisons",
    "compare_runs": "jaxarith.comparisons",
    "describe": "jaxarith.description",
    "draw": "jaxarith.answer_picture",
    "pipeline": "jaxarith.engine.pipeline",
    "plan_groups": "jaxarith.engine.plan",
    "predict": "jaxarith.engine.predict",
    "run": "jaxarith.engine.run",
    "summarise": "jaxarith.statistics",
    "variance_shares": "jaxarith.comparisons",
    "write_report": "jaxarith.report",
}

__all__ = [
    "Arithmetic",
    "FrameDecoder",
    "FrameEncoder",
    "Hyperparameters",
    "InputError",
    "Interrupted",
    "JaxarithError",
    "Member",
    "MnistRows",
    "Model",
    "Numbers",
    "Parity",
    "Pictures",
    "Placement",
    "RunDirectory",
    "RunError",
    "Static",
    "Sweep",
    "Training",
    "compare",
    "compare_runs",
    "describe",
    "draw",
    "load_sweep",
    "pipeline",
    "plan_groups",
    "predict",
    "run",
    "summarise",
    "variance_shares",
    "write_report",
]


def __getattr__(name: str) -> Any:
    if name in _LAZY:
        return getattr(import_module(_LAZY[name]), name)
    if name == "__version__":
        return _version()
    raise AttributeError(f"module 'jaxarith' has no attribute {name!r}")


def __dir__() -> list[str]:
    modules = {name for name, value in globals().items() if isinstance(value, ModuleType)}
    return sorted({*__all__, *modules, "__all__", "__doc__", "__file__", "__name__", "__version__"})


def _version() -> str:
    """The installed version; that of the source where nothing is installed is not known."""
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version("jaxarith")
    except PackageNotFoundError:
        return "unknown"
