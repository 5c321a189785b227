"""A recipe in the making: sums and differences as text, from half down to a fiftieth of them.

The answer is fed back, units first, and the decoder looks after its step; dropout and decoupled
weight decay together, and a long cosine, make up for the few examples. A learner of digit columns
would know 99 % of the rest from a tenth and 87.5 % from a twentieth.

Command: jaxarith sweep sweeps/recipe_text_add_sub.py --out runs/recipe_text_add_sub
Cost:    80 members of 10,000 steps in one compile; some 5 min a member on one CPU core.
Score:   not run whole. At 10 % with `looks=before`: exact 0.910 [0.889, 0.931] of test queries, per
         character 0.963 [0.954, 0.972] (`--seeds 6 --set looks=before train_fraction=0.1
         split=random`, 95 % t intervals, CPU). What `after` is worth on validation queries is in
         docs/recipes.md.
"""

from jaxarith import Arithmetic, Hyperparameters, Model, Sweep, Training

SWEEP = Sweep(
    name="recipe_text_add_sub",
    task=Arithmetic(operators="+-", answer_layout="units_first"),
    model=Model(
        cell_type="gru",
        units=128,
        bidirectional=True,
        decoder="feedback",
        attention=True,
        looks="after",
    ),
    training=Training(batch_size=256, schedule="cosine", gradient_clip=1.0),
    hyperparameters=Hyperparameters(
        learning_rate=0.003,
        weight_decay=0.3,
        dropout=0.3,
        steps=10_000,
        validation_fraction=0.05,
    ),
    grid={"train_fraction": [0.5, 0.25, 0.1, 0.05, 0.02], "split": ["random", "orbit"]},
    seeds=8,
)
