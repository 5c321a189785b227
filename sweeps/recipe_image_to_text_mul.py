"""A recipe: multiplication read from images nothing was trained on, at 80 % train.

As ``recipe_image_to_text_add_sub.py``, wider. The published network has 0.88 per character, with
test queries drawn from the pictures it was trained on.

Not run yet.

Command: jaxarith sweep sweeps/recipe_image_to_text_mul.py --out runs/recipe_image_to_text_mul
"""

from jaxarith import (
    Arithmetic,
    FrameEncoder,
    Hyperparameters,
    Model,
    Pictures,
    Sweep,
    Training,
)

SWEEP = Sweep(
    name="recipe_image_to_text_mul",
    task=Arithmetic(operators="*", mapping="image_to_text", answer_layout="units_first"),
    model=Model(
        cell_type="gru",
        units=192,
        bidirectional=True,
        decoder="feedback",
        decoder_layers=3,
        attention=True,
    ),
    training=Training(batch_size=32, schedule="cosine", gradient_clip=1.0),
    pictures=Pictures(images="disjoint", fresh=True, sheet=4, augmented=True),
    frame_encoder=FrameEncoder(filters=(16, 32), kernels=(3,), frame_units=64),
    hyperparameters=Hyperparameters(
        learning_rate=0.003,
        weight_decay=0.1,
        dropout=0.1,
        frame_dropout=0.0,
        shift=2.0,
        rotation=10.0,
        scale=0.1,
        epochs=150,
        train_fraction=0.8,
        validation_fraction=0.05,
    ),
    grid={"split": ["random", "orbit"]},
    seeds=3,
)
