"""A recipe in the making: sums and differences as text, from half down to a twentieth of them.

Numbers stand in columns, the answer is fed back, units first, and the decoder looks after its step;
dropout and decoupled weight decay together, and a long cosine, make up for the few examples. A
learner of digit columns would know 99 % of the rest from a tenth and 87.5 % from a twentieth.

Command: jaxarith sweep sweeps/recipe_text_add_sub.py --out runs/recipe_text_add_sub
"""

from jaxarith import Arithmetic, Hyperparameters, Model, Sweep, Training

SWEEP = Sweep(
    name="recipe_text_add_sub",
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
        steps=16_000,
        validation_fraction=0.05,
    ),
    grid=[
        {"train_fraction": [0.5, 0.25, 0.1], "split": ["random", "orbit"]},
        {
            "train_fraction": [0.05, 0.02],
            "split": ["random", "orbit", "swapped"],
            "dropout": [0.5],
        },
    ],
    seeds=8,
)
