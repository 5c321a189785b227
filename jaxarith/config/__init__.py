"""The settings of a member: its task, its network, how it is trained, and its traced values.

Static settings decide shapes and programs: members that share them are trained by one compiled
program. Every field of ``Hyperparameters`` is traced: a value per member, never a recompile.
Imports neither JAX nor NumPy.
"""

from dataclasses import asdict, fields
from typing import Any

from jaxarith.config.arithmetic import LAYOUTS, MAPPINGS, OPERATOR_NAMES, Arithmetic
from jaxarith.config.model import CELL_TYPES, DECODERS, Model
from jaxarith.config.numbers import LENGTHS, SYSTEMS, Numbers
from jaxarith.config.pictures import FRAME, FrameDecoder, FrameEncoder, Pictures
from jaxarith.config.sequences import MnistRows, Parity
from jaxarith.config.training import (
    LARGEST_SEED,
    PARTS,
    SCHEDULES,
    SPLITS,
    TEST,
    TRAIN,
    VALIDATION,
    Hyperparameters,
    Training,
)
from jaxarith.errors import InputError

__all__ = [
    "CELL_TYPES",
    "DECODERS",
    "FIELDS",
    "FRAME",
    "LARGEST_SEED",
    "LAYOUTS",
    "LENGTHS",
    "MAPPINGS",
    "NAMELESS",
    "OPERATOR_NAMES",
    "OPTIONAL_SECTIONS",
    "PARTS",
    "SCHEDULES",
    "SECTIONS",
    "SPLITS",
    "SYSTEMS",
    "TASKS",
    "TASK_KINDS",
    "TEST",
    "TRAIN",
    "VALIDATION",
    "Arithmetic",
    "FrameDecoder",
    "FrameEncoder",
    "Hyperparameters",
    "MnistRows",
    "Model",
    "Numbers",
    "Parity",
    "Pictures",
    "Task",
    "Training",
    "named_settings",
    "task_kind",
]

Task = Arithmetic | Numbers | MnistRows | Parity
# The name that says in a file which of them a task is.
TASK_KINDS: dict[str, type] = {
    "arithmetic": Arithmetic,
    "numbers": Numbers,
    "mnist_rows": MnistRows,
    "parity": Parity,
}
TASKS = (Arithmetic, Numbers, MnistRows, Parity)
SECTIONS: dict[str, type] = {
    "task": Arithmetic,
    "model": Model,
    "training": Training,
    "pictures": Pictures,
    "frame_encoder": FrameEncoder,
    "frame_decoder": FrameDecoder,
    "hyperparameters": Hyperparameters,
}
# A sweep has these only where its mapping reads or draws pictures.
OPTIONAL_SECTIONS = ("pictures", "frame_encoder", "frame_decoder")
FIELDS: dict[str, str] = {
    field_.name: section for section, kind in SECTIONS.items() for field_ in fields(kind)
} | {field_.name: "task" for kind in TASKS for field_ in fields(kind)}
# Settings that came after names were first given: at these values they are left out of a name, so
# that a run directory of before is still found by it.
LATER: dict[str, Any] = {
    "frame_dropout": 0.0,
    "shift": 0.0,
    "rotation": 0.0,
    "scale": 0.0,
    "elastic": 0.0,
    "sheet": None,
}
LATER |= {"windows": 1, "overlap": 0, "spelled": False, "reading_loss": 0.0, "looks": "before"}
LATER |= {"query_layout": "left", "scratchpad": False, "taught_largest": None}
LATER |= {"initializers": "keras", "frame_symbols": None}
# Settings that decide how members are trained, not what they become.
NAMELESS = ("packing",)


def task_kind(task: Any) -> str:
    """The name of a task's kind.

    Raises:
        InputError: no task, or one of a class that is not in ``TASK_KINDS``, such as a subclass:
            what it has of its own would be lost.
    """
    for name, kind in TASK_KINDS.items():
        if type(task) is kind:
            return name
    allowed = " or ".join(f"{kind.__name__}(…)" for kind in TASKS)
    raise InputError(f"task={task!r}: must be {allowed}, and no subclass")


def named_settings(section: Any) -> dict[str, Any]:
    """A section's settings as they enter the names of groups and cells."""
    return {
        name: value
        for name, value in asdict(section).items()
        if LATER.get(name, ...) != value and name not in NAMELESS
    }
