"""Assignment 002, task 1: what the reader's settings are worth, changed one at a time.

The convolutions of ``number_reader`` for a tenth of its steps; learning rate and dropout around
what that sweep has. To be judged by validation: ``--metric validation_exact``.

Command: jaxarith sweep sweeps/number_reader_settings.py --out runs/number_reader_settings
Cost:    20 members, 1 compile; 40 min on 2 CPU cores with as much other work beside.
Score:   validation numbers read right, 4 seeds (MNIST, CPU): rate 0.0005, 0.002, 0.008: 0.790,
         0.930, 0.934; dropout 0, 0.1, 0.3 at 0.002: 0.934, 0.930, 0.902.
"""

from jaxarith import FrameEncoder, Hyperparameters, Model, Numbers, Pictures, Sweep, Training

SWEEP = Sweep(
    name="number_reader_settings",
    task=Numbers(),
    model=Model(cell_type="feedforward", units=256, decoder="none"),
    training=Training(batch_size=64, schedule="cosine", gradient_clip=1.0),
    pictures=Pictures(fresh=True),
    frame_encoder=FrameEncoder(filters=(16, 32, 64), kernels=(5, 3, 2), frame_units=256),
    hyperparameters=Hyperparameters(
        learning_rate=0.002,
        steps=1_200,
        frame_dropout=0.1,
        train_fraction=0.75,
        validation_fraction=0.1,
    ),
    grid=[
        {"learning_rate": [0.0005, 0.002, 0.008]},
        {"frame_dropout": [0.0, 0.3]},
    ],
    seeds=4,
)
