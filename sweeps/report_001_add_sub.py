"""Report 001, figure 6 and table 1."""

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
