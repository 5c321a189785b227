"""Assignment 004: MNIST read row by row, its last state classified, by cell type.

Reproduces the assignment's three networks: 28 steps of 28 pixels, one recurrent layer of 150 units
(SimpleRNN, GRU, LSTM), a dense layer on the last state, cross-entropy, 10 epochs; and asks what the
same network without its recurrence does (``feedforward``), one with a sigmoid for its tanh, and the
plain cell written out from its equations. Batch size, optimizer and learning rate are not said:
128, Adam and a cosine from 0.002 are assumed.

Command: jaxarith sweep sweeps/mnist_rows.py --out runs/mnist_rows
Cost:    60 members, 6 compiles; 2 h 20 min on 2 CPU cores beside other work (LSTM alone: 3,500
         images a second, 6 min for two members).
Score:   test images right after 10 epochs, 10 seeds each, 95 % t intervals over seeds, not
         handwriting (MNIST, CPU): SimpleRNN 0.9820 [0.9812, 0.9829], GRU 0.9895 [0.9891, 0.9898],
         LSTM 0.9896 [0.9891, 0.9901]. SimpleRNN with a sigmoid 0.9217 [0.9188, 0.9246], written out
         from its equations 0.9822 [0.9813, 0.9830]; without recurrence 0.1214.
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
