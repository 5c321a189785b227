"""Assignment 002, task 2: the digits of two numbers up to 255 to those of their sum, by split.

All 65,536 pairs, of which 1 to 10 % are trained on; the answer fed back, units first. Nothing is
held out: settings are chosen on other seeds, of which half of the training part validates.

Not run yet.

Command: jaxarith sweep sweeps/number_adder.py --out runs/number_adder
"""

from jaxarith import Hyperparameters, Model, Numbers, Sweep, Training

SWEEP = Sweep(
    name="number_adder",
    task=Numbers(
        system="number_adder", sample=None, lengths="uniform", answer_layout="units_first"
    ),
    model=Model(units=128, bidirectional=True, decoder="feedback", attention=True),
    training=Training(batch_size=128, schedule="cosine", gradient_clip=1.0),
    hyperparameters=Hyperparameters(
        learning_rate=0.003, weight_decay=0.3, dropout=0.3, steps=16_000
    ),
    grid=[
        {"train_fraction": [0.1, 0.05, 0.02, 0.01]},
        {"train_fraction": [0.1], "split": ["orbit"]},
    ],
    seeds=3,
)
