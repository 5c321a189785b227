"""Report 001, table 4."""

from jaxarith import Arithmetic, Hyperparameters, Model, Sweep, Training

SWEEP = Sweep(
    name="report_001_mul",
    task=Arithmetic(operators="*"),
    model=Model(cell_type="lstm", units=256, decoder="repeat"),
    training=Training(batch_size=32),
    hyperparameters=Hyperparameters(learning_rate=0.001, epochs=20, train_fraction=0.75),
    grid={"encoder_layers": [1, 2, 3, 4]},
    seeds=8,
)
