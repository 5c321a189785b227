"""Addition and subtraction from a part of the table: 4 splits × 3 encoder depths × 8 seeds.

Reproduces the question of the assignment (how much of the 20,000 queries must a network see?) and
of both reports (do extra encoder layers help?) with the reports' network at a quarter of its width.

Command: jaxarith sweep sweeps/add_sub_splits.py --out runs/splits   (make quickstart)
Cost:    96 members, 3 compiles; 3 to 5 minutes on 2 CPU cores, 40 s of it compiling.
Score:   test exact at 75 % train, 8 seeds, 95 % t intervals (AMD EPYC, 2 CPU cores, jax 0.10.2,
         2026-11-30): one layer 0.932 [0.888, 0.977], three layers 0.472 [0.421, 0.523]. README has
         the other cells, and how much other machines differ. The budget is short: 20 epochs and a
         rate chosen for each depth tell more about depth.

The learning rate was chosen on validation queries, for one layer at 75 % train (10 epochs, 8 seeds,
validation_fraction=0.1, validation exact): 0.005: 0.199; 0.008: 0.398; 0.012: 0.778. Validation
queries of one seed are test queries of others.
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
