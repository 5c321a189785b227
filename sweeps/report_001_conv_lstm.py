"""Report 001, table 2: addition and subtraction read from images by a convolutional LSTM.

Its three rows: 25 epochs at 0.001, 100 at 0.0001 and 100 at 0.001; 80 % train, batch 128. The one
LSTM layer that it counts is taken to be the convolutional one. Not said are its filters and kernel
(32 of 3×3 are assumed, then pooling by 2×2) and what follows: an LSTM(128) encoder and an LSTM(128)
decoder are assumed, as in table 3.

Command: jaxarith sweep sweeps/report_001_conv_lstm.py --out runs/report_001_conv_lstm
Cost:    15 members, 1 compile; 4 members of one epoch took 25 min on 2 CPU cores, so all of it is
         days there (not run).
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
    name="report_001_conv_lstm",
    task=Arithmetic(operators="+-", mapping="image_to_text"),
    model=Model(cell_type="lstm", units=128, decoder="repeat"),
    training=Training(batch_size=128),
    pictures=Pictures(images="shared"),
    frame_encoder=FrameEncoder(reader="conv_lstm", filters=(32,), kernels=(3,), frame_units=None),
    hyperparameters=Hyperparameters(learning_rate=0.001, epochs=100, train_fraction=0.8),
    grid=[
        {"epochs": [25, 100]},
        {"learning_rate": [0.0001]},
    ],
    seeds=5,
)
