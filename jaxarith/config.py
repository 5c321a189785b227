"""What a member is: its task, its network, how it is trained, and its traced values.

Static settings (``Arithmetic``, ``Model``, ``Training``) decide shapes and programs: members that
share them are trained by one compiled program. Every field of ``Hyperparameters`` is traced: a
value per member, never a recompile. Imports neither JAX nor NumPy.
"""

import hashlib
import json
import math
from dataclasses import asdict, dataclass, field, fields
from functools import cached_property
from typing import Any

from jaxarith.errors import InputError

CELL_TYPES = ("lstm", "gru", "simple_rnn")
DECODERS = ("repeat", "feedback")
LAYOUTS = ("left", "units_first")
MAPPINGS = ("text_to_text",)
OPERATOR_NAMES = {"+": "add", "-": "sub", "*": "mul"}
SCHEDULES = ("constant", "cosine", "linear")
SPLITS = ("random", "orbit")
LARGEST_SEED = 2**32 - 1
LARGEST_FLOAT = 3.4e38  # Traced values are float32.
MOST_QUERIES = 5_000_000


def _whole(config: Any, name: str, low: int, high: int | None = None) -> None:
    value = getattr(config, name)
    if isinstance(value, bool) or not isinstance(value, int):
        raise InputError(f"{name}={value!r}: must be a whole number")
    if value < low or (high is not None and value > high):
        limits = f"at least {low}" if high is None else f"from {low} to {high}"
        raise InputError(f"{name}={value}: must be {limits}")


def _real(
    config: Any,
    name: str,
    low: float,
    high: float = LARGEST_FLOAT,
    *,
    low_open=False,
    high_open=True,
) -> None:
    value = getattr(config, name)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise InputError(f"{name}={value!r}: must be a number")
    too_low = value <= low if low_open else value < low
    too_high = value >= high if high_open else value > high
    if too_low or too_high or not math.isfinite(value):
        lower = f"above {low:g}" if low_open else f"at least {low:g}"
        upper = (
            "" if high == LARGEST_FLOAT else f" and {'below' if high_open else 'at most'} {high:g}"
        )
        raise InputError(f"{name}={value}: must be finite, {lower}{upper}")
    object.__setattr__(config, name, float(value))


def _choice(config: Any, name: str, allowed: tuple[str, ...]) -> None:
    value = getattr(config, name)
    if value not in allowed:
        raise InputError(f"{name}={value!r}: must be one of {', '.join(allowed)}")


def _flag(config: Any, name: str) -> None:
    value = getattr(config, name)
    if not isinstance(value, bool):
        raise InputError(f"{name}={value!r}: must be true or false")


def _optional(check: Any, config: Any, name: str, *limits: Any, **options: Any) -> None:
    if getattr(config, name) is not None:
        check(config, name, *limits, **options)


@dataclass(frozen=True)
class Arithmetic:
    """Every query over a range of operands and a set of operators, and its answer.

    Attributes:
        operators: any of ``+ - *``, each once; products bind before sums.
        smallest, largest: the range of every operand, inclusive, non-negative.
        operands: how many numbers a query has, at least 2.
        query_width, answer_width: characters, blanks included; None is the longest needed.
        answer_layout: ``left`` (the digits as read) or ``units_first`` (reversed, sign last).
        sample: train and test on this many queries drawn once from all of them; None is all.
        mapping: what goes in and what comes out.
    """

    operators: str = "+-"
    smallest: int = 0
    largest: int = 99
    operands: int = 2
    query_width: int | None = None
    answer_width: int | None = None
    answer_layout: str = "left"
    sample: int | None = None
    mapping: str = "text_to_text"

    def __post_init__(self) -> None:
        known = "".join(OPERATOR_NAMES)
        given = self.operators
        if not isinstance(given, str) or not given or set(given) - set(known):
            raise InputError(f"operators={given!r}: must be any of {' '.join(known)}")
        if len(set(given)) < len(given):
            raise InputError(f"operators={given!r}: names an operator twice")
        object.__setattr__(self, "operators", "".join(c for c in known if c in given))
        _whole(self, "smallest", 0)
        _whole(self, "largest", self.smallest)
        _whole(self, "operands", 2, 6)
        if max(self.largest**self.operands, self.possible_queries) >= 2**62:
            raise InputError(
                f"largest={self.largest}: with {self.operands} operands passes 64 bits; choose less"
            )
        for name in ("query_width", "answer_width"):
            _optional(_whole, self, name, 1, 64)
        _choice(self, "answer_layout", LAYOUTS)
        _optional(_whole, self, "sample", 2)
        _choice(self, "mapping", MAPPINGS)
        if self.sample is not None and self.sample > self.possible_queries:
            raise InputError(
                f"sample={self.sample}: there are only {self.possible_queries} queries; "
                "leave sample out to use all"
            )
        if self.queries > MOST_QUERIES:
            raise InputError(
                f"largest={self.largest}: makes {self.queries} queries, more than {MOST_QUERIES}; "
                "set sample to draw some of them"
            )

    @property
    def name(self) -> str:
        """The task's name in tables: ``add_sub``, ``mul``, ``add_sub_mul`` …"""
        return "_".join(OPERATOR_NAMES[operator] for operator in self.operators)

    @property
    def possible_queries(self) -> int:
        """How many queries the ranges and operators allow."""
        numbers = self.largest - self.smallest + 1
        return numbers**self.operands * len(self.operators) ** (self.operands - 1)

    @property
    def queries(self) -> int:
        """How many queries the task has."""
        return self.possible_queries if self.sample is None else self.sample


@dataclass(frozen=True)
class Model:
    """An encoder–decoder network.

    Attributes:
        cell_type: ``lstm``, ``gru`` or ``simple_rnn``.
        units: state size of each encoder layer, per direction.
        encoder_layers: 1 + the extra layers.
        bidirectional: each encoder layer reads both ways, its two outputs side by side.
        decoder: ``repeat`` (the encoder's last state at every step, answers not fed back) or
            ``feedback`` (each character is fed to the next step; greedy when evaluated).
        decoder_layers: recurrent layers in the decoder.
        decoder_units: state size of each decoder layer; None is ``units``.
        attention: the decoder looks at every encoder step instead of the last state alone.
    """

    cell_type: str = "lstm"
    units: int = 256
    encoder_layers: int = 1
    bidirectional: bool = False
    decoder: str = "repeat"
    decoder_layers: int = 1
    decoder_units: int | None = None
    attention: bool = False

    def __post_init__(self) -> None:
        _choice(self, "cell_type", CELL_TYPES)
        _whole(self, "units", 1, 65_536)
        _whole(self, "encoder_layers", 1, 100)
        _flag(self, "bidirectional")
        _choice(self, "decoder", DECODERS)
        _whole(self, "decoder_layers", 1, 100)
        _optional(_whole, self, "decoder_units", 1, 65_536)
        _flag(self, "attention")


@dataclass(frozen=True)
class Training:
    """How members are trained and watched, where it is the same for a whole group.

    Attributes:
        batch_size: queries per step.
        schedule: the learning rate over a member's own steps: constant, or falling to zero as a
            ``cosine`` or a line, after a linear rise over ``warmup_fraction`` of the steps.
        gradient_clip: largest global norm of a gradient; None does not clip.
        evaluations: points of each learning curve, evenly spread over a member's steps.
        evaluation_queries: queries per part looked at for a curve; final scores take them all.
    """

    batch_size: int = 32
    schedule: str = "constant"
    warmup_fraction: float = 0.0
    gradient_clip: float | None = None
    evaluations: int = 10
    evaluation_queries: int = 1000

    def __post_init__(self) -> None:
        _whole(self, "batch_size", 1)
        _choice(self, "schedule", SCHEDULES)
        _real(self, "warmup_fraction", 0, 1)
        _optional(_real, self, "gradient_clip", 0, low_open=True)
        _whole(self, "evaluations", 1)
        _whole(self, "evaluation_queries", 1)


@dataclass(frozen=True)
class Hyperparameters:
    """The traced settings of a member: any mixture of these shares one compiled program.

    Attributes:
        learning_rate, weight_decay: AdamW's; the decay is decoupled and scaled by the rate.
        dropout: share of each layer's outputs dropped in training.
        label_smoothing: probability spread evenly over all characters of the target.
        train_fraction: share of the queries in the training part, validation included.
        validation_fraction: share of the training part held out for choosing.
        split: ``random``, or ``orbit``: queries with the same operands and operators in any order
            stay on one side.
        split_seed: seed of the split; None is the member's own seed.
        epochs: passes over the part that is trained on; or
        steps: optimizer steps. Exactly one of the two; 20 epochs when neither is set.
    """

    learning_rate: float = 0.001
    weight_decay: float = 0.0
    dropout: float = 0.0
    label_smoothing: float = 0.0
    train_fraction: float = 0.5
    validation_fraction: float = 0.0
    split: str = "random"
    split_seed: int | None = None
    epochs: float | None = None
    steps: int | None = None

    def __post_init__(self) -> None:
        _real(self, "learning_rate", 0, low_open=True)
        _real(self, "weight_decay", 0)
        _real(self, "dropout", 0, 1)
        _real(self, "label_smoothing", 0, 1)
        _real(self, "train_fraction", 0, 1, low_open=True)
        _real(self, "validation_fraction", 0, 1)
        _choice(self, "split", SPLITS)
        _optional(_whole, self, "split_seed", 0, LARGEST_SEED)
        if self.epochs is not None and self.steps is not None:
            raise InputError(
                f"steps={self.steps}: the budget is given twice (epochs={self.epochs}); keep one"
            )
        if self.steps is None:
            if self.epochs is None:
                object.__setattr__(self, "epochs", 20.0)
            _real(self, "epochs", 0, low_open=True)
        else:
            _whole(self, "steps", 1, 2**31 - 1)


@dataclass(frozen=True)
class Static:
    """What one compiled program is made for: the settings that every member of a group shares."""

    task: Arithmetic = field(default_factory=Arithmetic)
    model: Model = field(default_factory=Model)
    training: Training = field(default_factory=Training)

    @cached_property
    def id(self) -> str:
        """The group's name: a hash of its settings."""
        return digest(asdict(self))


@dataclass(frozen=True)
class Member:
    """One model to train: static settings, traced settings and a seed."""

    static: Static
    hyperparameters: Hyperparameters
    seed: int

    def __post_init__(self) -> None:
        _whole(self, "seed", 0, LARGEST_SEED)
        for name, size in zip(("train", "validation", "test"), self.sizes, strict=True):
            wanted = name != "validation" or self.hyperparameters.validation_fraction > 0
            if wanted and size < 1:
                raise InputError(
                    f"train_fraction={self.hyperparameters.train_fraction}: leaves no query in the "
                    f"{name} part of {self.static.task.queries}; move train_fraction or "
                    "validation_fraction"
                )
        if self.steps * self.static.training.batch_size >= 2**31:
            raise InputError(f"steps={self.steps}: times batch_size passes 2^31; ask for less")

    @classmethod
    def example(cls, static: Static) -> "Member":
        """Some member of a group, for shapes and sizes."""
        return cls(static, Hyperparameters(), 0)

    @cached_property
    def cell(self) -> str:
        """The name shared by all members that differ from this one only by seed."""
        return digest([asdict(self.static), asdict(self.hyperparameters)])

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
        """Nominal queries in the train, validation and test parts (an orbit split rounds down)."""
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


SECTIONS: dict[str, type] = {
    "task": Arithmetic,
    "model": Model,
    "training": Training,
    "hyperparameters": Hyperparameters,
}
FIELDS: dict[str, str] = {
    field_.name: section for section, kind in SECTIONS.items() for field_ in fields(kind)
}
