"""A recipe: addition and subtraction as text, from a tenth of all queries.

The answer is fed back, units first; much dropout and decoupled weight decay, together, and a long
cosine make up for the few examples. A member of it comes along: jaxarith predict "81+24".

Command: jaxarith sweep sweeps/recipe_text_add_sub_10.py --out runs/recipe_text_add_sub_10
"""

from jaxarith import Arithmetic, Hyperparameters, Model, Sweep, Training

SWEEP = Sweep(
    name="recipe_text_add_sub_10",
    task=Arithmetic(operators="+-", answer_layout="units_first"),
    model=Model(units=128, bidirectional=True, decoder="feedback", attention=True),
    training=Training(batch_size=256, schedule="cosine", gradient_clip=1.0),
    hyperparameters=Hyperparameters(
        learning_rate=0.003,
        weight_decay=0.3,
        dropout=0.3,
        steps=10_000,
        train_fraction=0.1,
        validation_fraction=0.05,
    ),
    grid={"split": ["random", "orbit"]},
    seeds=8,
)
