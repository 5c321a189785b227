"""Cell types."""

from jaxarith import Arithmetic, Hyperparameters, Model, Sweep, Training

SWEEP = Sweep(
    name="cell_types",
    task=Arithmetic(operators="+-"),
    model=Model(units=64, decoder="repeat"),
    training=Training(batch_size=32, schedule="cosine"),
    hyperparameters=Hyperparameters(epochs=10, train_fraction=0.75, validation_fraction=0.1),
    grid={"cell_type": ["lstm", "gru", "simple_rnn"], "learning_rate": [0.001, 0.003, 0.01, 0.03]},
    seeds=8,
)
