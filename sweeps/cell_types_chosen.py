"""LSTM, GRU and SimpleRNN, each at the learning rate chosen on validation queries, on new seeds.

The rates are those of ``cell_types.py`` with the highest validation exact; seeds 8 to 23 had no
part in that choice, though their test queries were validation queries of others.

Command: jaxarith sweep sweeps/cell_types_chosen.py --out runs/cell_types_chosen
         jaxarith compare runs/cell_types_chosen --by cell_type
Cost:    48 members, 3 compiles, about 3 min on 2 CPU cores that had other work.
Score:   exact 0.904 (LSTM), 0.938 (GRU), 0.276 (SimpleRNN) over 16 seeds.
"""

from jaxarith import Arithmetic, Hyperparameters, Model, Sweep, Training

SWEEP = Sweep(
    name="cell_types_chosen",
    task=Arithmetic(operators="+-"),
    model=Model(units=64, decoder="repeat"),
    training=Training(batch_size=32, schedule="cosine"),
    hyperparameters=Hyperparameters(epochs=10, train_fraction=0.75),
    grid=[
        {"cell_type": ["lstm"], "learning_rate": [0.03]},
        {"cell_type": ["gru"], "learning_rate": [0.01]},
        {"cell_type": ["simple_rnn"], "learning_rate": [0.003]},
    ],
    seeds=range(8, 24),
)
