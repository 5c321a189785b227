"""Addition and subtraction from a part of the table: 4 splits × 3 encoder depths × 8 seeds.

Reproduces the question of the assignment (how much of the 20,000 queries must a network see?) and
of both reports (do extra encoder layers help?) with the reports' network at a quarter of its width.

Command: jaxarith sweep sweeps/add_sub_splits.py --out runs/splits   (make quickstart)
Cost:    96 members, 3 compiles; under 5 minutes on 2 CPU cores, 40 s of it compiling.
Score:   one layer at 75 % train: exact 0.945 [0.922, 0.968], per_character 0.981 over 8 seeds;
         three layers: exact 0.480. The budget is short: 20 epochs and a rate chosen for each depth
         tell more about depth.

The learning rate was chosen on validation queries, for one layer at 75 % train (10 epochs, 8 seeds,
validation_fraction=0.1, validation exact): 0.005: 0.199; 0.008: 0.398; 0.012: 0.778.
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
