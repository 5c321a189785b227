"""Where the spread between runs comes from: the seed, or the split?

Eight seeds (initial weights, order of batches) times eight splits, 10 epochs at 75 % train.

Command: jaxarith sweep sweeps/seed_and_split.py --out runs/seed_and_split
         jaxarith variance runs/seed_and_split
Cost:    64 members, 1 compile, 4 min on 2 CPU cores that had other work.
Score:   exact has a standard deviation of 2.3 points from seeds, 1.4 from splits, and 6.4 from
         neither alone: 85 % of the variance belongs to their combination.
"""

from jaxarith import Arithmetic, Hyperparameters, Model, Sweep, Training

SWEEP = Sweep(
    name="seed_and_split",
    task=Arithmetic(operators="+-"),
    model=Model(cell_type="lstm", units=64, decoder="repeat"),
    training=Training(batch_size=32, schedule="cosine"),
    hyperparameters=Hyperparameters(learning_rate=0.012, epochs=10, train_fraction=0.75),
    grid={"split_seed": list(range(8))},
    seeds=8,
)
