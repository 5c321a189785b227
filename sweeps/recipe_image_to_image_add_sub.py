"""A recipe: addition and subtraction read from images and answered by drawing, at 75 % train.

The reader of ``recipe_image_to_text_add_sub.py`` and text's network behind it. The drawer's hidden
layer is normalised by the batch: without that, at this rate, no gradient reaches the reader once
the drawer has learnt the mean of all answers.

Command: jaxarith sweep sweeps/recipe_image_to_image_add_sub.py --out runs/recipe_image_to_image
Cost:    6 members, 1 compile; 29 min a member on 2 CPU cores.
Score:   judged exact 0.984 [0.982, 0.985] of test queries, random split; judged and legible as many
         (3 seeds, 95 % t intervals over seeds, not handwriting; MNIST, CPU). Orbits: 0.982 [0.976,
         0.987].
"""

from jaxarith import (
    Arithmetic,
    FrameDecoder,
    FrameEncoder,
    Hyperparameters,
    Model,
    Pictures,
    Sweep,
    Training,
)

SWEEP = Sweep(
    name="recipe_image_to_image_add_sub",
    task=Arithmetic(
        operators="+-",
        mapping="image_to_image",
        query_layout="columns",
        answer_layout="units_first",
    ),
    model=Model(
        cell_type="gru",
        units=128,
        bidirectional=True,
        decoder="repeat",
        attention=True,
        looks="after",
        initializers="flax",
    ),
    training=Training(batch_size=32, schedule="cosine", gradient_clip=1.0),
    pictures=Pictures(
        images="disjoint", fresh=True, sheet=6, augmented=True, answer_pictures="typical"
    ),
    frame_encoder=FrameEncoder(
        filters=(32, 64, 128),
        kernels=(5, 3, 2),
        frame_units=128,
        frame_symbols=32,
        frame_normalisation=True,
    ),
    frame_decoder=FrameDecoder(drawer="dense", drawing_units=128, drawing_normalisation=True),
    hyperparameters=Hyperparameters(
        learning_rate=0.003,
        weight_decay=0.02,
        dropout=0.05,
        frame_dropout=0.1,
        shift=2.0,
        rotation=10.0,
        scale=0.1,
        elastic=3.0,
        steps=48_000,
        train_fraction=0.75,
        validation_fraction=0.05,
    ),
    grid={"split": ["random", "orbit"]},
    seeds=3,
)
