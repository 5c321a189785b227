"""A learning-rate grid: seven rates at two splits, one compiled program.

A quarter of the reports' width, 10 epochs at batch 32, cosine schedule, a tenth of the training
part for validation.

Command: jaxarith sweep sweeps/learning_rates.py --out runs/learning_rates
Cost:    112 members, 1 compile, about 5 min on 2 CPU cores that had other work.
Score:   at 75 % train exact 0.046 at Adam's usual 0.001 and 0.809 at 0.032, the best on validation
         queries (0.805), 0.346 at 0.064; at 25 % no rate passes 0.13.
"""

from jaxarith import Arithmetic, Hyperparameters, Model, Sweep, Training

SWEEP = Sweep(
    name="learning_rates",
    task=Arithmetic(operators="+-"),
    model=Model(cell_type="lstm", units=64, decoder="repeat"),
    training=Training(batch_size=32, schedule="cosine"),
    hyperparameters=Hyperparameters(epochs=10, validation_fraction=0.1),
    grid={
        "train_fraction": [0.25, 0.75],
        "learning_rate": [0.001, 0.002, 0.004, 0.008, 0.016, 0.032, 0.064],
    },
    seeds=8,
)
