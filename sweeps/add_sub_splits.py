"""Addition and subtraction from a part of the table: 4 splits × 3 encoder depths × 8 seeds.

Reproduces the question of the assignment (how much of the 20,000 queries must a network see?) and
of both reports (do extra encoder layers help?) with the reports' network at a quarter of its width.

Command: jaxarith sweep sweeps/add_sub_splits.py --out runs/splits
"""

from jaxarith import Arithmetic, Hyperparameters, Model, Sweep, Training

SWEEP = Sweep(
    name="add_sub_splits",
    task=Arithmetic(operators="+-"),
    model=Model(cell_type="lstm", units=64, decoder="repeat"),
    training=Training(batch_size=32, schedule="cosine"),
    hyperparameters=Hyperparameters(learning_rate=0.012, epochs=10),
    grid={"encoder_layers": [1, 2, 3], "train_fraction": [0.10, 0.25, 0.50, 0.75]},
    seeds=8,
)
