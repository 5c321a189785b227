"""How members are trained: what a group shares, and what each member has of its own."""

from dataclasses import dataclass

from jaxarith.checks import choice, optional, real, whole
from jaxarith.errors import InputError

SCHEDULES = ("constant", "cosine", "linear")
SPLITS = ("random", "orbit", "swapped")
PARTS = ("train", "validation", "test")
TRAIN, VALIDATION, TEST = range(len(PARTS))
PACKINGS = ("auto", "packed", "separate")
LARGEST_SEED = 2**32 - 1


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
        packing: members of several encoder depths ``packed`` into one program, or in a program of
            each depth (``separate``); ``auto`` leaves it to the plan. No part of any name, nor of
            a grid: what comes out is the same but for rounding.
    """

    batch_size: int = 32
    schedule: str = "constant"
    warmup_fraction: float = 0.0
    gradient_clip: float | None = None
    evaluations: int = 10
    evaluation_queries: int = 1000
    packing: str = "auto"

    def __post_init__(self) -> None:
        whole(self, "batch_size", 1)
        choice(self, "schedule", SCHEDULES)
        real(self, "warmup_fraction", 0, 1)
        optional(real, self, "gradient_clip", 0, low_open=True)
        whole(self, "evaluations", 1)
        whole(self, "evaluation_queries", 1)
        choice(self, "packing", PACKINGS)


@dataclass(frozen=True)
class Hyperparameters:
    """The traced settings of a member: any mixture of these shares one compiled program.

    Attributes:
        learning_rate, weight_decay: AdamW's; the decay is decoupled and scaled by the rate.
        dropout: share of each layer's outputs dropped in training.
        label_smoothing: probability spread evenly over all characters of the target.
        reading_loss: weight of the loss in what each frame shows, where that is ``spelled``.
        frame_dropout: share dropped of what each convolution of a reader of frames puts out, and
            the hidden layer of a drawer of dense ones.
        shift, rotation, scale: how far a training query's frames are moved where the pictures are
            ``augmented``: at most this many pixels, degrees, and this share of their size.
        elastic: how far they are bent then, at most this many pixels at any place.
        train_fraction: share of the queries in the training part, validation included.
        validation_fraction: share of the training part held out for choosing.
        split: ``random``; ``orbit``: queries with the same operands and operators in any order
            stay on one side; ``swapped``: as ``random``, and whatever has the same operands and
            operators as a query trained on is trained on, too, and is in no other part. Its shares
            are of the queries before that: ``train_fraction`` says how many answers are given.
        split_seed: seed of the split; None is the member's own seed.
        epochs: passes over the part that is trained on, of a swapped split before that; or
        steps: optimizer steps. Exactly one of the two; 20 epochs when neither is set.
    """

    learning_rate: float = 0.001
    weight_decay: float = 0.0
    dropout: float = 0.0
    label_smoothing: float = 0.0
    reading_loss: float = 0.0
    frame_dropout: float = 0.0
    shift: float = 0.0
    rotation: float = 0.0
    scale: float = 0.0
    elastic: float = 0.0
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
        real(self, "reading_loss", 0)
        real(self, "frame_dropout", 0, 1)
        real(self, "shift", 0, 28)
        real(self, "rotation", 0, 180)
        real(self, "scale", 0, 1)
        real(self, "elastic", 0, 28)
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
