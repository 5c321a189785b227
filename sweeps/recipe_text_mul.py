"""Products as text, with a scratchpad: the network multiplies as it is taught at school.

Before its answer it writes the first number times each digit of the second, and is taught these
too: extra supervision, which the published networks did not have. The answer alone is scored.
``mul_as_text.py`` does without.

Command: jaxarith sweep sweeps/recipe_text_mul.py --out runs/recipe_text_mul
Cost:    64 members of 12,000 steps, 1 compile; 2 to 4 min a member on 2 CPU cores.
Score:   exact match on test queries, random split (95 % t intervals, CPU): 75 %: 0.992 [0.989,
         0.995], 50 %: 0.968 [0.965, 0.971], 8 seeds each; one seed 0.595 from 25 %, 0.122 from
         10 %. Orbits: 75 %: 0.990 [0.989, 0.991], 50 %: 0.959 [0.952, 0.967], 8 seeds each. Rows of
         the grid without a number are not run.
"""

from jaxarith import Arithmetic, Hyperparameters, Model, Sweep, Training

SWEEP = Sweep(
    name="recipe_text_mul",
    task=Arithmetic(
        operators="*", query_layout="columns", answer_layout="units_first", scratchpad=True
    ),
    model=Model(
        cell_type="gru",
        units=128,
        bidirectional=True,
        decoder="feedback",
        attention=True,
        looks="after",
    ),
    training=Training(batch_size=64, schedule="cosine", gradient_clip=1.0),
    hyperparameters=Hyperparameters(
        learning_rate=0.003,
        weight_decay=0.3,
        dropout=0.2,
        steps=12_000,
        validation_fraction=0.05,
    ),
    grid={"train_fraction": [0.75, 0.5, 0.25, 0.1], "split": ["random", "orbit"]},
    seeds=8,
)
