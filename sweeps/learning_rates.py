"""Learning rates."""

from jaxarith import Arithmetic, Hyperparameters, Model, Sweep, Training

SWEEP = Sweep(
    name="learning_rates",
    task=Arithmetic(operators="+-"),
    model=Model(cell_type="lstm", units=64, decoder="repeat"),
    training=Training(batch_size=32, schedule="cosine"),
    hyperparameters=Hyperparameters(epochs=10, validation_fraction=0.1),
    grid={
        "train_fraction": [0.25, 0.75],
        "learning_rate": [0.001, 0.002, 0.004, 0.008, 0.016, 0.032],
    },
    seeds=8,
)
