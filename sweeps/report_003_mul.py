"""Report 003, table 8."""

from jaxarith import Arithmetic, Hyperparameters, Model, Sweep, Training

SWEEP = Sweep(
    name="report_003_mul",
    task=Arithmetic(operators="*", answer_width=5),
    model=Model(cell_type="lstm", units=256, decoder="repeat"),
    training=Training(batch_size=8),
    hyperparameters=Hyperparameters(learning_rate=0.001, epochs=20),
    grid=[
        {"train_fraction": [0.50, 0.40, 0.60]},
        {"train_fraction": [0.50], "encoder_layers": [2]},
        {"train_fraction": [0.60], "units": [512]},
    ],
    seeds=8,
)
