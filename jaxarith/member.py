"""A member: one model to train. What is static of it names its group, all but the seed its cell."""

import hashlib
import json
import math
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from jaxarith.checks import whole
from jaxarith.config import (
    LARGEST_SEED,
    OPTIONAL_SECTIONS,
    SECTIONS,
    Arithmetic,
    FrameDecoder,
    FrameEncoder,
    Hyperparameters,
    MnistRows,
    Model,
    Pictures,
    Task,
    Training,
    named_settings,
    task_kind,
)
from jaxarith.errors import InputError
from jaxarith.misfits import group_misfits, member_misfits

# Whatever is drawn, so many expected queries leave some.
LEAST_TESTED = 20


def without_use(section: str, task: Task) -> InputError:
    """That a task has no use for a section of settings, and the mend."""
    mend = "leave it out or set mapping" if isinstance(task, Arithmetic) else "leave it out"
    return InputError(f"{section}: {task.name} has no use for it as {task.mapping}; {mend}")


@dataclass(frozen=True)
class Static:
    """What one compiled program is made for: the settings that every member of a group shares.

    ``pictures``, ``frame_encoder`` and ``frame_decoder`` are None where the mapping has no use for
    them, and their defaults where it has and nothing is said. ``packed``: members have up to so
    many encoder layers, each its own number; no member's own ``static`` is so.
    """

    task: Task = field(default_factory=Arithmetic)
    model: Model = field(default_factory=Model)
    training: Training = field(default_factory=Training)
    pictures: Pictures | None = None
    frame_encoder: FrameEncoder | None = None
    frame_decoder: FrameDecoder | None = None
    packed: bool = False

    def __post_init__(self) -> None:
        task_kind(self.task)  # Refuses what is no task.
        for name in OPTIONAL_SECTIONS:
            if name in self.task.sections:
                object.__setattr__(self, name, getattr(self, name) or SECTIONS[name]())
            elif getattr(self, name) is not None:
                raise without_use(name, self.task)
        for message in group_misfits(self.task, self.model, self.pictures, self.frame_encoder):
            raise InputError(message)

    @property
    def parts(self) -> dict[str, Any]:
        """The sections it has, by name."""
        return {name: part for name, part in vars(self).items() if name in SECTIONS and part}

    @cached_property
    def settings(self) -> dict[str, Any]:
        """Its settings as they enter the group's name."""
        named = {name: named_settings(part) for name, part in self.parts.items()}
        return named | ({"packed": True} if self.packed else {})

    @property
    def image_digits(self) -> str | None:
        """The collection whose images the queries are; None where they are none, or any."""
        if self.pictures is None or not isinstance(self.task, MnistRows):
            return None
        return self.pictures.digits

    def pack(self, layers: int) -> "Static":
        """The same for members of up to ``layers`` encoder layers."""
        return replace(self, model=replace(self.model, encoder_layers=layers), packed=True)

    @cached_property
    def id(self) -> str:
        """The group's name: a hash of its settings."""
        return digest(self.settings)


@dataclass(frozen=True)
class Member:
    """One model to train: static settings, traced settings and a seed."""

    static: Static
    hyperparameters: Hyperparameters
    seed: int

    def __post_init__(self) -> None:
        whole(self, "seed", 0, LARGEST_SEED)
        for name, size in zip(("train", "validation", "test"), self.sizes, strict=True):
            wanted = name != "validation" or self.hyperparameters.validation_fraction > 0
            if wanted and size < 1:
                raise InputError(
                    f"train_fraction={self.hyperparameters.train_fraction}: leaves no query in the "
                    f"{name} part of {self.static.task.queries}; move train_fraction or "
                    "validation_fraction"
                )
        self._check_swapped()
        parts = (self.static.pictures, self.static.frame_encoder, self.static.frame_decoder)
        for message in member_misfits(self.static.task, *parts, self.hyperparameters):
            raise InputError(message)
        own = self.static.task.own_test
        if own and self.sizes[2] != own:
            queries = self.static.task.queries
            raise InputError(
                f"train_fraction={self.hyperparameters.train_fraction}: {self.static.task.name} "
                f"keeps its own {own} test queries; set train_fraction={(queries - own) / queries}"
            )
        if self.steps * self.static.training.batch_size >= 2**31:
            raise InputError(f"steps={self.steps}: times batch_size passes 2^31; ask for less")

    def _check_swapped(self) -> None:
        """Refuse to exchange operands where there are none, or nothing would be left to test."""
        task, fraction = self.static.task, self.hyperparameters.train_fraction
        if self.hyperparameters.split != "swapped":
            return
        if not isinstance(task, Arithmetic):
            raise InputError(
                f"split=swapped: is of + - * and their operands, not of {task.name}; use random or "
                "orbit"
            )
        left = self.sizes[2] * (1 - fraction) ** (task.operands - 1)
        if left < LEAST_TESTED:
            raise InputError(
                f"train_fraction={fraction}: split=swapped would leave about {left:.0f} of "
                f"{task.queries} queries to test; use a smaller train_fraction"
            )

    @classmethod
    def example(cls, static: Static) -> "Member":
        """Some member of a group, for shapes and sizes."""
        queries = static.task.queries
        fitting = (queries - static.task.own_test) / queries if static.task.own_test else 0.5
        return cls(static, Hyperparameters(train_fraction=fitting), 0)

    @cached_property
    def cell(self) -> str:
        """The name shared by all members that differ from this one only by seed."""
        return digest([self.static.settings, named_settings(self.hyperparameters)])

    @cached_property
    def id(self) -> str:
        """The member's own name."""
        return f"{self.cell}-{self.seed}"

    @property
    def split_seed(self) -> int:
        """The seed of the split: the member's own unless set."""
        own = self.hyperparameters.split_seed
        return self.seed if own is None else own

    @property
    def sizes(self) -> tuple[int, int, int]:
        """Queries asked for in the train, validation and test parts.

        An orbit split rounds down; a swapped one then trains on more and tests fewer.
        """
        total = self.static.task.queries
        part = round(total * self.hyperparameters.train_fraction)
        validation = round(part * self.hyperparameters.validation_fraction)
        return part - validation, validation, total - part

    @property
    def steps(self) -> int:
        """Optimizer steps of this member: its budget, whatever its split leaves to train on."""
        if self.hyperparameters.steps is not None:
            return self.hyperparameters.steps
        epochs = self.hyperparameters.epochs or 0.0
        return max(1, math.ceil(epochs * self.sizes[0] / self.static.training.batch_size - 1e-6))

    @property
    def epochs(self) -> float:
        """Passes over the training part."""
        if self.hyperparameters.epochs is not None:
            return self.hyperparameters.epochs
        return self.steps * self.static.training.batch_size / self.sizes[0]


def digest(value: Any) -> str:
    """A short name for plain data, the same on every machine."""
    text = json.dumps(value, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()[:10]
