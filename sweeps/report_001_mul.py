"""Report 001, table 4: multiplication by encoder depth.

Reproduces, for LSTM(256) at 75 % train: none to three extra encoder layers. Batch size, epochs and
learning rate are not said: 32 (Keras's default), 20 and 0.001 are assumed.

Command: jaxarith sweep sweeps/report_001_mul.py --out runs/report_001_mul
         python figures/report_001_figure_25.py runs/report_001_mul
Cost:    32 members, 4 compiles; 42 min on 2 CPU cores that had much other work.
Score:   per_character 0.731, 0.752, 0.715, 0.608 for none to three extra layers (published 0.824,
         0.833, 0.807, 0.761: the same order, from a larger budget).
"""

from jaxarith import Arithmetic, Hyperparameters, Model, Sweep, Training

SWEEP = Sweep(
    name="report_001_mul",
    task=Arithmetic(operators="*"),
    model=Model(cell_type="lstm", units=256, decoder="repeat"),
    training=Training(batch_size=32),
    hyperparameters=Hyperparameters(learning_rate=0.001, epochs=20, train_fraction=0.75),
    grid={"encoder_layers": [1, 2, 3, 4]},
    seeds=8,
)
