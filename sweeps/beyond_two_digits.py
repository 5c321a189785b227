"""Text's recipe beyond sums of two numbers of two digits, each taught at most 20,000 queries.

Sums and differences of numbers of three digits, and of three numbers; the three operators mixed;
and numbers of three digits for a network that was taught two. Three numbers, and products beside
sums, also by a scratchpad: trained on more than the answer (extra supervision).

Command: jaxarith sweep sweeps/beyond_two_digits.py --out runs/beyond_two_digits
Cost:    28 members of 8,000 to 24,000 steps, 7 compiles; 2 to 7 min a member on 2 CPU cores.
Score:   test queries, 4 seeds, 95 % t intervals, CPU. Three digits 0.999 [0.998, 1] of 20,000
         others; with weights that start as Keras's 0.18 to 0.99 by seed. Three numbers 0.102
         [0.100, 0.104], by a scratchpad 0.997 [0.995, 0.999]; mixed 0.755 [0.748, 0.763] and 0.916
         [0.913, 0.918]. Three digits after two were taught: 0.005 in columns (2 seeds), as read not
         run.
"""

from jaxarith import Arithmetic, Hyperparameters, Model, Sweep, Training

SWEEP = Sweep(
    name="beyond_two_digits",
    task=Arithmetic(operators="+-", query_layout="columns", answer_layout="units_first"),
    model=Model(
        cell_type="gru",
        units=128,
        bidirectional=True,
        decoder="feedback",
        attention=True,
        looks="after",
        initializers="flax",
    ),
    training=Training(batch_size=64, schedule="cosine", gradient_clip=1.0),
    hyperparameters=Hyperparameters(
        learning_rate=0.003,
        weight_decay=0.1,
        dropout=0.1,
        steps=8_000,
        train_fraction=0.5,
        validation_fraction=0.05,
    ),
    grid=[
        {"largest": [999], "sample": [40_000]},
        {"operands": [3], "sample": [40_000]},
        {
            "operands": [3],
            "sample": [40_000],
            "scratchpad": [True],
            "dropout": [0.0],
            "steps": [24_000],
        },
        {"operators": ["+-*"], "train_fraction": [2 / 3]},
        {
            "operators": ["+-*"],
            "train_fraction": [2 / 3],
            "scratchpad": [True],
            "weight_decay": [0.3],
            "dropout": [0.2],
            "steps": [16_000],
        },
        {"largest": [999], "taught_largest": [99], "query_layout": ["left", "columns"]},
    ],
    seeds=4,
)
