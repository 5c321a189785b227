"""Report 001, figure 6 and table 1: addition and subtraction by splits and by encoder depth.

Reproduces, for LSTM(256): the splits of figure 6 (75, 50, 25 and 10 % train) and table 1 (one and
two extra encoder layers at 75 %). Batch size, epochs and learning rate are not said: 32 (Keras's
default), 20 and 0.001 are assumed.

Command: jaxarith sweep sweeps/report_001_add_sub.py --out runs/report_001_add_sub
         python figures/report_001_figure_6.py runs/report_001_add_sub
Cost:    48 members, 3 compiles; 29 min on 2 CPU cores that had other work.
Score:   per_character 0.964, 0.824, 0.635, 0.552 by split; one and two extra layers at 75 % 0.963
         and 0.938 (published 0.993 and 0.995; ``report_001_add_sub_batch_8.py`` is nearer).
"""

from jaxarith import Arithmetic, Hyperparameters, Model, Sweep, Training

SWEEP = Sweep(
    name="report_001_add_sub",
    task=Arithmetic(operators="+-"),
    model=Model(cell_type="lstm", units=256, decoder="repeat"),
    training=Training(batch_size=32),
    hyperparameters=Hyperparameters(learning_rate=0.001, epochs=20),
    grid=[
        {"train_fraction": [0.75, 0.50, 0.25, 0.10]},
        {"train_fraction": [0.75], "encoder_layers": [2, 3]},
    ],
    seeds=8,
)
