"""XOR over time, learned: which cells of which width learn parity that holds at length 1,000.

Networks are trained on the parity after each of the first 12 bits, and asked for that after each of
1,000. A member counts as exact where every test sequence is right at every step.

Command: jaxarith sweep sweeps/parity.py --out runs/parity
Cost:    240 members, 12 compiles, about 12 min on 2 CPU cores with other work on both.
Score:   seeds of 20 that are exact with 2, 4, 8, 16 units: SimpleRNN 1, 9, 15, 9; GRU 2, 1, 1, 3;
         LSTM 7, 12, 14, 16 (CPU).
"""

from jaxarith import Hyperparameters, Model, Parity, Sweep, Training

SWEEP = Sweep(
    name="parity",
    task=Parity(bits=1000, train_bits=12, sample=4000),
    model=Model(decoder="aligned"),
    training=Training(
        batch_size=32, schedule="cosine", gradient_clip=1.0, evaluations=5, evaluation_queries=200
    ),
    hyperparameters=Hyperparameters(learning_rate=0.01, steps=5000, train_fraction=0.5),
    grid={"cell_type": ["simple_rnn", "gru", "lstm"], "units": [2, 4, 8, 16]},
    seeds=20,
)
