"""Assignment 004: MNIST read row by row, its last state classified, by cell type.

Reproduces the assignment's three networks: 28 steps of 28 pixels, one recurrent layer of 150 units
(SimpleRNN, GRU, LSTM), a dense layer on the last state, cross-entropy, 10 epochs; and asks what the
same network without its recurrence does (``feedforward``), one with a sigmoid for its tanh, and the
plain cell written out from its equations. Batch size, optimizer and learning rate are not said:
128, Adam and a cosine from 0.002 are assumed.

Not run yet.

Command: jaxarith sweep sweeps/mnist_rows.py --out runs/mnist_rows
"""

from jaxarith import Hyperparameters, MnistRows, Model, Sweep, Training

SWEEP = Sweep(
    name="mnist_rows",
    task=MnistRows(),
    model=Model(units=150, decoder="none"),
    training=Training(batch_size=128, schedule="cosine", gradient_clip=1.0),
    hyperparameters=Hyperparameters(learning_rate=0.002, epochs=10, train_fraction=6 / 7),
    grid={
        "cell_type": [
            *("simple_rnn", "gru", "lstm"),
            *("simple_rnn_sigmoid", "feedforward", "simple_rnn_scratch"),
        ]
    },
    seeds=10,
)
