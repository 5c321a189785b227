"""Report 001, table 1, read with report 003's budget: batch 8 instead of an assumed 32.

The second plausible reading of the batch size that report 001 does not say; addition and
subtraction, 75 % train, one and two extra encoder layers.

Command: jaxarith sweep sweeps/report_001_add_sub_batch_8.py --out runs/report_001_add_sub_batch_8
Cost:    16 members, 2 compiles; 37 min on 2 CPU cores that had other work.
Score:   per_character 0.993 and 0.951 for one and two extra layers (published 0.993 and 0.995).
"""

from jaxarith import Arithmetic, Hyperparameters, Model, Sweep, Training

SWEEP = Sweep(
    name="report_001_add_sub_batch_8",
    task=Arithmetic(operators="+-"),
    model=Model(cell_type="lstm", units=256, decoder="repeat"),
    training=Training(batch_size=8),
    hyperparameters=Hyperparameters(learning_rate=0.001, epochs=20, train_fraction=0.75),
    grid={"encoder_layers": [2, 3]},
    seeds=8,
)
