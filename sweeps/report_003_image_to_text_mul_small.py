"""A stand-in for report 003, table 9: its five rows with a sixteenth of the filters, 4 seeds each.

The table has two cliffs, each of one run: 76.3 % per character falls to 38.3 % with 65 instead of
75 % train, and to 37.2 % with a dense layer of 200 instead of 100. The published network takes
about two hours a member on 2 cores; this one has 16, 32 and 32 filters, and is no reproduction.

Command: jaxarith sweep sweeps/report_003_image_to_text_mul_small.py --out runs/003_mul_small
Cost:    20 members, 4 compiles; not timed.
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
    name="report_003_image_to_text_mul_small",
    task=Arithmetic(operators="*", mapping="image_to_text"),
    model=Model(cell_type="lstm", units=256, decoder="repeat", decoder_units=128),
    training=Training(batch_size=32),
    pictures=Pictures(images="shared"),
    frame_encoder=FrameEncoder(filters=(16, 32, 32), kernels=(5, 5, 3), frame_units=100),
    hyperparameters=Hyperparameters(
        learning_rate=0.001, epochs=20, train_fraction=0.75, frame_dropout=0.25
    ),
    grid=[
        {"train_fraction": [0.75, 0.65]},
        {"decoder_units": [256]},
        {"frame_units": [200]},
        {"filters": [(4, 32, 32)]},
    ],
    seeds=4,
)
