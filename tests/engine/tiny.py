"""One small configuration that all engine tests share, so that it is compiled once."""

from jaxarith.config import Arithmetic, Hyperparameters, Model, Training
from jaxarith.member import Member, Static
from jaxarith.sweep import Sweep

STATIC = Static(
    Arithmetic(operators="+", largest=9),
    Model(units=8),
    Training(batch_size=16, schedule="cosine", evaluations=2, evaluation_queries=50),
)


def tiny_sweep(grid=None, seeds=2, **traced) -> Sweep:
    """A sweep of the shared configuration."""
    settings = {"learning_rate": 0.01, "steps": 40, "train_fraction": 0.6} | traced
    return Sweep(
        "tiny",
        STATIC.task,
        STATIC.model,
        STATIC.training,
        Hyperparameters(**settings),
        grid=grid or {},
        seeds=seeds,
    )


def tiny_member(seed=0, **traced) -> Member:
    """A member of the shared configuration."""
    return tiny_sweep(seeds=[seed], **traced).members[0]
