"""A recipe: MNIST read row by row, ten epochs, by cell type.

As ``mnist_rows.py``, read from both ends, with images that are moved a little at every step.

Command: jaxarith sweep sweeps/recipe_mnist_rows.py --out runs/recipe_mnist_rows
Cost:    12 members, 3 compiles; 2 min a SimpleRNN, 4 to 8 min a GRU or
         LSTM on 2 CPU cores with other work beside.
Score:   SimpleRNN 0.9873 [0.9853, 0.9892], GRU 0.9935 [0.9930, 0.9940], LSTM 0.9931 [0.9927,
         0.9936] of the 10,000 test images after the last epoch (4 seeds, 95 % t intervals over
         seeds, not handwriting; CPU).
"""

from jaxarith import Hyperparameters, MnistRows, Model, Pictures, Sweep, Training

SWEEP = Sweep(
    name="recipe_mnist_rows",
    task=MnistRows(),
    model=Model(units=150, decoder="none", bidirectional=True),
    training=Training(batch_size=128, schedule="cosine", gradient_clip=1.0),
    pictures=Pictures(augmented=True),
    hyperparameters=Hyperparameters(
        learning_rate=0.003,
        weight_decay=0.02,
        shift=1.5,
        rotation=8.0,
        scale=0.08,
        epochs=10,
        train_fraction=6 / 7,
        validation_fraction=0.05,
    ),
    grid={"cell_type": ["simple_rnn", "gru", "lstm"]},
    seeds=4,
)
