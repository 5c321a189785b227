"""Assignment 002, task 2: what keeps the adder from learning its examples by heart.

The network of ``number_adder`` from 5 % of all pairs, for a fifth of its steps: dropout and
weight decay, each without the other and together. As many other pairs are for validation, by which
to judge: ``--metric validation_exact``.

Not run yet.

Command: jaxarith sweep sweeps/number_adder_settings.py --out runs/number_adder_settings
"""

from jaxarith import Hyperparameters, Model, Numbers, Sweep, Training

SWEEP = Sweep(
    name="number_adder_settings",
    task=Numbers(
        system="number_adder", sample=None, lengths="uniform", answer_layout="units_first"
    ),
    model=Model(units=128, bidirectional=True, decoder="feedback", attention=True),
    training=Training(batch_size=128, schedule="cosine", gradient_clip=1.0),
    hyperparameters=Hyperparameters(
        learning_rate=0.003, steps=3_000, train_fraction=0.1, validation_fraction=0.5
    ),
    grid={"dropout": [0.0, 0.3], "weight_decay": [0.0, 0.3]},
    seeds=range(100, 103),
)
