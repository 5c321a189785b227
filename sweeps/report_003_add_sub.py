"""Report 003, tables 1 and 5: addition and subtraction by splits and by encoder depth.

Reproduces, for LSTM(256), 20 epochs at batch 8: table 1 (50, 25 and 10 % train) and table 5 (none,
one and two extra encoder layers at 50 %). The learning rate is not said: 0.001, Adam's default, is
assumed.

Command: jaxarith sweep sweeps/report_003_add_sub.py --out runs/report_003_add_sub
Cost:    40 members, 3 compiles; 47 min on 2 CPU cores that had other work, 30 % of it three layers.
Score:   per_character 0.963, 0.826, 0.607 by split (published 0.972, 0.812, 0.602); at 50 %: two
         layers 0.967, three 0.67 to 0.73 in 3 of 8 seeds and 0.89 to 0.97 in 5 (published 0.986 and
         0.730).
"""

from jaxarith import Arithmetic, Hyperparameters, Model, Sweep, Training

SWEEP = Sweep(
    name="report_003_add_sub",
    task=Arithmetic(operators="+-"),
    model=Model(cell_type="lstm", units=256, decoder="repeat"),
    training=Training(batch_size=8),
    hyperparameters=Hyperparameters(learning_rate=0.001, epochs=20),
    grid=[
        {"train_fraction": [0.50, 0.25, 0.10]},
        {"train_fraction": [0.50], "encoder_layers": [2, 3]},
    ],
    seeds=8,
)
