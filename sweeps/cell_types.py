"""LSTM, GRU and SimpleRNN at five learning rates, to choose a rate for each on validation queries.

A quarter of the reports' width, 10 epochs at batch 32, cosine schedule, 75 % train, a tenth of that
for validation.

Command: jaxarith sweep sweeps/cell_types.py --out runs/cell_types
Cost:    120 members, 3 compiles, about 5 min on 2 CPU cores that had other work.
Score:   best validation exact: LSTM 0.870 at 0.03, GRU 0.895 at 0.01, SimpleRNN 0.265 at 0.003.
         ``cell_types_chosen.py`` compares these on seeds that had no part in choosing.
"""

from jaxarith import Arithmetic, Hyperparameters, Model, Sweep, Training

SWEEP = Sweep(
    name="cell_types",
    task=Arithmetic(operators="+-"),
    model=Model(units=64, decoder="repeat"),
    training=Training(batch_size=32, schedule="cosine"),
    hyperparameters=Hyperparameters(epochs=10, train_fraction=0.75, validation_fraction=0.1),
    grid={
        "cell_type": ["lstm", "gru", "simple_rnn"],
        "learning_rate": [0.001, 0.003, 0.01, 0.03, 0.1],
    },
    seeds=8,
)
