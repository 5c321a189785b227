"""Report 003, table 8: multiplication by splits, with an extra encoder layer, and with 512 units.

Reproduces, for answers five characters wide, 20 epochs at batch 8: 50, 40 and 60 % train; one extra
encoder layer at 50 %; 512 units in encoder and decoder at 60 %. The learning rate is not said:
0.001, Adam's default, is assumed.

Command: jaxarith sweep sweeps/report_003_mul.py --out runs/report_003_mul
Cost:    40 members, 3 compiles; 53 min on 2 CPU cores that had other work, 24 of them the 512
         units.
Score:   per_character 0.778, 0.735, 0.805 by split (published 0.786, 0.756, 0.793); one extra layer
         at 50 % 0.738 (published 0.757); 512 units at 60 % 0.830 (published 0.840).
"""

from jaxarith import Arithmetic, Hyperparameters, Model, Sweep, Training

SWEEP = Sweep(
    name="report_003_mul",
    task=Arithmetic(operators="*", answer_width=5),
    model=Model(cell_type="lstm", units=256, decoder="repeat"),
    training=Training(batch_size=8),
    hyperparameters=Hyperparameters(learning_rate=0.001, epochs=20),
    grid=[
        {"train_fraction": [0.50, 0.40, 0.60]},
        {"train_fraction": [0.50], "encoder_layers": [2]},
        {"train_fraction": [0.60], "units": [512]},
    ],
    seeds=8,
)
