"""The settings of a member: its task, its network, how it is trained, and its traced values.

Static settings (``Arithmetic``, ``Model``, ``Training``) decide shapes and programs: members that
share them are trained by one compiled program. Every field of ``Hyperparameters`` is traced: a
value per member, never a recompile. Imports neither JAX nor NumPy.
"""

from dataclasses import dataclass, fields

from jaxarith.checks import choice, flag, optional, real, whole
from jaxarith.errors import InputError

CELL_TYPES = ("lstm", "gru", "simple_rnn")
DECODERS = ("repeat", "feedback")
LAYOUTS = ("left", "units_first")
MAPPINGS = ("text_to_text",)
OPERATOR_NAMES = {"+": "add", "-": "sub", "*": "mul"}
SCHEDULES = ("constant", "cosine", "linear")
SPLITS = ("random", "orbit")
LARGEST_SEED = 2**32 - 1
MOST_QUERIES = 5_000_000


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
        whole(self, "smallest", 0)
        whole(self, "largest", self.smallest)
        whole(self, "operands", 2, 6)
        if max(self.largest**self.operands, self.possible_queries) >= 2**62:
            raise InputError(
                f"largest={self.largest}: with {self.operands} operands passes 64 bits; choose less"
            )
        for name in ("query_width", "answer_width"):
            optional(whole, self, name, 1, 64)
        choice(self, "answer_layout", LAYOUTS)
        optional(whole, self, "sample", 2)
        choice(self, "mapping", MAPPINGS)
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
        choice(self, "cell_type", CELL_TYPES)
        whole(self, "units", 1, 65_536)
        whole(self, "encoder_layers", 1, 100)
        flag(self, "bidirectional")
        choice(self, "decoder", DECODERS)
        whole(self, "decoder_layers", 1, 100)
        optional(whole, self, "decoder_units", 1, 65_536)
        flag(self, "attention")


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
        whole(self, "batch_size", 1)
        choice(self, "schedule", SCHEDULES)
        real(self, "warmup_fraction", 0, 1)
        optional(real, self, "gradient_clip", 0, low_open=True)
        whole(self, "evaluations", 1)
        whole(self, "evaluation_queries", 1)


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
        real(self, "learning_rate", 0, low_open=True)
        real(self, "weight_decay", 0)
        real(self, "dropout", 0, 1)
        real(self, "label_smoothing", 0, 1)
        real(self, "train_fraction", 0, 1, low_open=True)
        real(self, "validation_fraction", 0, 1)
        choice(self, "split", SPLITS)
        optional(whole, self, "split_seed", 0, LARGEST_SEED)
        if self.epochs is not None and self.steps is not None:
            raise InputError(
                f"steps={self.steps}: the budget is given twice (epochs={self.epochs}); keep one"
            )
        if self.steps is None:
            if self.epochs is None:
                object.__setattr__(self, "epochs", 20.0)
            real(self, "epochs", 0, low_open=True)
        else:
            whole(self, "steps", 1, 2**31 - 1)


SECTIONS: dict[str, type] = {
    "task": Arithmetic,
    "model": Model,
    "training": Training,
    "hyperparameters": Hyperparameters,
}
FIELDS: dict[str, str] = {
    field_.name: section for section, kind in SECTIONS.items() for field_ in fields(kind)
}
