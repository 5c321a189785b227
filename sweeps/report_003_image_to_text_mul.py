"""Report 003, table 9: multiplication read from images by three convolutions.

Reproduces, for convolutions of 256 (5×5), 512 (5×5) and 512 (3×3) filters, a dense layer of 100,
LSTM(256) and a decoder of 128 units: 75 and 65 % train; a decoder of 256; a dense layer of 200; 64
filters in the first convolution. The third convolution's width, batch size, epochs and learning
rate are not said: 512, 32, 20 and 0.001 are assumed, and dropout as in table 2.

Command: jaxarith sweep sweeps/report_003_image_to_text_mul.py --out runs/003_images_mul
Cost:    25 members, 4 compiles; not run: report_003_image_to_text_mul_small.py is
         what 2 CPU cores can do.
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
    name="report_003_image_to_text_mul",
    task=Arithmetic(operators="*", mapping="image_to_text"),
    model=Model(cell_type="lstm", units=256, decoder="repeat", decoder_units=128),
    training=Training(batch_size=32),
    pictures=Pictures(images="shared"),
    frame_encoder=FrameEncoder(filters=(256, 512, 512), kernels=(5, 5, 3), frame_units=100),
    hyperparameters=Hyperparameters(
        learning_rate=0.001, epochs=20, train_fraction=0.75, frame_dropout=0.25
    ),
    grid=[
        {"train_fraction": [0.75, 0.65]},
        {"decoder_units": [256]},
        {"frame_units": [200]},
        {"filters": [(64, 512, 512)]},
    ],
    seeds=5,
)
