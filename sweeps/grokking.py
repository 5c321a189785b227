"""Grokking: unseen sums and differences, long after the few that are taught are known by heart.

The network of recipe_text_add_sub.py, started as Flax's weights do, taught 1,000 of 20,000
queries, without dropout and at a constant learning rate, so that nothing but weight decay moves it
on once its training part is perfect.

Command: jaxarith sweep sweeps/grokking.py --out runs/grokking
         python figures/grokking.py runs/grokking --out docs/pictures/grokking.png
Cost:    6 members of 40,000 steps, 1 compile; 8 to 10 min a pair on 2 CPU cores.
Score:   test exact of seeds 0 and 1 after the last step: 0.135 and 0.170 without decay, 0.614 and
         0.578 with 0.3, 0.799 and 0.840 with 1 (CPU); docs/recipes.md has the curves.
"""

from jaxarith import Arithmetic, Hyperparameters, Model, Sweep, Training

SWEEP = Sweep(
    name="grokking",
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
    training=Training(batch_size=64, evaluations=50, gradient_clip=1.0),
    hyperparameters=Hyperparameters(learning_rate=0.001, steps=40_000, train_fraction=0.05),
    grid={"weight_decay": [0.0, 0.3, 1.0]},
    seeds=2,
)
