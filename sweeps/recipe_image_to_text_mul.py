"""A recipe: products read from images nothing was trained on, with a scratchpad, at 80 % train.

Reads frames as symbols, as ``recipe_image_to_text_add_sub.py`` does, and writes the first number
times each digit of the second before its answer, as ``recipe_text_mul.py`` does: extra
supervision, which the published networks did not have. ``mul_from_images.py`` does without.

Command: jaxarith sweep sweeps/recipe_image_to_text_mul.py --out runs/recipe_image_to_text_mul
Cost:    8 members, 1 compile; 8 to 12 min a member on 2 CPU cores.
Score:   exact match on test queries: random split 0.975 [0.967, 0.983], per character 0.985 [0.979,
         0.990]; orbits 0.978 [0.973, 0.982], per character 0.986 [0.983, 0.988] (4 seeds, 95 % t
         intervals over seeds, not handwriting; MNIST, CPU).
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
    task=Arithmetic(
        operators="*",
        mapping="image_to_text",
        query_layout="columns",
        answer_layout="units_first",
        scratchpad=True,
    ),
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
    pictures=Pictures(images="disjoint", fresh=True, sheet=4, augmented=True),
    frame_encoder=FrameEncoder(filters=(32, 64), kernels=(3,), frame_units=128, frame_symbols=32),
    hyperparameters=Hyperparameters(
        learning_rate=0.003,
        weight_decay=0.1,
        dropout=0.1,
        frame_dropout=0.05,
        shift=2.0,
        rotation=10.0,
        scale=0.1,
        steps=16_000,
        train_fraction=0.8,
        validation_fraction=0.05,
    ),
    grid={"split": ["random", "orbit"]},
    seeds=4,
)
