"""Report 001, table 4, read with report 003's budget: batch 8 instead of an assumed 32.

The second plausible reading of the batch size that report 001 does not say; multiplication, 75 %
train, none to three extra encoder layers.

Command: jaxarith sweep sweeps/report_001_mul_batch_8.py --out runs/report_001_mul_batch_8
Cost:    32 members, 4 compiles; 26 min for the first three depths on 2 CPU cores that had other
         work; three extra layers are not run here.
Score:   per_character 0.796, 0.762, 0.691 for none to two extra layers (published 0.824, 0.833,
         0.807).
"""

from jaxarith import Arithmetic, Hyperparameters, Model, Sweep, Training

SWEEP = Sweep(
    name="report_001_mul_batch_8",
    task=Arithmetic(operators="*"),
    model=Model(cell_type="lstm", units=256, decoder="repeat"),
    training=Training(batch_size=8),
    hyperparameters=Hyperparameters(learning_rate=0.001, epochs=20, train_fraction=0.75),
    grid={"encoder_layers": [1, 2, 3, 4]},
    seeds=8,
)
