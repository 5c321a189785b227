"""Assignment 002, task 1: the digits of a number up to 255 in one picture, by architecture.

Convolutions over the whole picture; the same over three overlapping parts of it, read one after
another; and dense layers on the pixels. Fresh pictures at every step, of digits that no test
picture has. Kernels of 5, 3 and 2 pool without a remainder: those of 3 lose the last 6 rows.

Not run yet.

Command: jaxarith sweep sweeps/number_reader.py --out runs/number_reader
"""

from jaxarith import FrameEncoder, Hyperparameters, Model, Numbers, Pictures, Sweep, Training

SWEEP = Sweep(
    name="number_reader",
    task=Numbers(),
    model=Model(cell_type="feedforward", units=256, decoder="none"),
    training=Training(batch_size=64, schedule="cosine", gradient_clip=1.0),
    pictures=Pictures(fresh=True),
    frame_encoder=FrameEncoder(filters=(16, 32, 64), kernels=(5, 3, 2), frame_units=256),
    hyperparameters=Hyperparameters(
        learning_rate=0.002,
        steps=12_000,
        frame_dropout=0.1,
        train_fraction=0.75,
        validation_fraction=0.1,
    ),
    grid=[
        {"filters": [(16, 32, 64)]},
        {"windows": [3], "overlap": [8], "cell_type": ["gru"], "bidirectional": [True]},
        {"reader": ["dense"], "frame_units": [512]},
    ],
    seeds=4,
)
