"""Report 003, tables 2 and 6: add_sub read from images, by split, dropout, widths and depth.

Reproduces, for one convolution of 512 filters on each frame, a dense layer of 80 and LSTM(256): 65
and 75 % train; 128 filters; dropout 0.45; a dense layer of 200; one and two extra encoder layers.
Batch size, epochs and learning rate are not said: 32, 20 and 0.001 are assumed. Pictures are those
of the assignment: fixed for each query, and drawn from one pool (``images=shared``); --set
images=disjoint gives test queries pictures that nothing was trained on.

Command: jaxarith sweep sweeps/report_003_image_to_text.py --out runs/report_003_image_to_text
Cost:    35 members, 5 compiles; with ``--seeds 2 --set epochs=1`` 50 min on 2 CPU
         cores, so all of it is some 42 hours there (not run).
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
    name="report_003_image_to_text",
    task=Arithmetic(operators="+-", mapping="image_to_text"),
    model=Model(cell_type="lstm", units=256, decoder="repeat"),
    training=Training(batch_size=32),
    pictures=Pictures(images="shared"),
    frame_encoder=FrameEncoder(filters=(512,), kernels=(3,), frame_units=80),
    hyperparameters=Hyperparameters(
        learning_rate=0.001, epochs=20, train_fraction=0.65, frame_dropout=0.25
    ),
    grid=[
        {"train_fraction": [0.65, 0.75]},
        {"filters": [(128,)]},
        {"frame_dropout": [0.45]},
        {"frame_units": [200]},
        {"encoder_layers": [2, 3]},
    ],
    seeds=5,
)
