"""Assignment 002, task 1: the digits of a number up to 255 in one picture, by architecture.

Convolutions over the whole picture; the same over three overlapping parts of it, read one after
another; and dense layers on the pixels. Fresh pictures at every step, of digits that no test
picture has. Kernels of 5, 3 and 2 pool without a remainder: those of 3 lose the last 6 rows.

Command: jaxarith sweep sweeps/number_reader.py --out runs/number_reader
Cost:    12 members, 3 compiles. On one H100 with other sweeps beside, 2 min of training and 5 to
         compile; on a CPU core a step takes 75, 106 and 14 ms.
Score:   test pictures whose number is read right, 4 seeds, 95 % t intervals over seeds, not
         handwriting (MNIST, H100): convolutions over the whole 0.982 [0.980, 0.985], in parts 0.987
         [0.984, 0.990], dense 0.907 [0.898, 0.915].
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
