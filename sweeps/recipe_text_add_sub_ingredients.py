"""What each ingredient of recipe_text_add_sub.py is worth, from a tenth of all queries.

The recipe at a quarter of its steps, and nine networks that lack one thing each. All cells of a
seed have the same split, so that differences are paired.

Command: jaxarith sweep sweeps/recipe_text_add_sub_ingredients.py --out runs/ingredients
         jaxarith compare runs/ingredients --by schedule
Cost:    40 members of 4,000 steps, 8 compiles; some 20 min on 2 CPU cores.
Score:   docs/recipes.md, 3 seeds: 0.965 [0.944, 0.987] with all, 0.920 [0.867, 0.973] as read,
         0.789 [0.714, 0.864] at a constant rate.
"""

from jaxarith import Arithmetic, Hyperparameters, Model, Sweep, Training

SWEEP = Sweep(
    name="recipe_text_add_sub_ingredients",
    task=Arithmetic(operators="+-", query_layout="columns", answer_layout="units_first"),
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
        dropout=0.4,
        steps=4_000,
        train_fraction=0.1,
        validation_fraction=0.05,
    ),
    grid=[
        {"query_layout": ["columns", "left"]},
        {"answer_layout": ["left"]},
        {"dropout": [0.0]},
        {"weight_decay": [0.0]},
        {"looks": ["before"]},
        {"looks": ["before"], "attention": [False]},
        {"bidirectional": [False]},
        {"cell_type": ["lstm"]},
        {"schedule": ["constant"]},
    ],
    seeds=4,
)
