"""Report 001, table 3: addition and subtraction read from images, by recurrent depth and epochs.

Reproduces, for one convolution of 32 filters (64 in one row) on each frame: 2, 3 and 5 LSTM layers,
of which the last is taken to be the decoder, of 128 units or of 128 (encoder) and 256 (decoder);
20, 50 and 100 epochs; batch 128, and 16 in one row. Kernels, pooling and dense layer are not said:
3×3, 2×2 and none are assumed. The report's "kernel size" of 32 or 64 is taken for the filters.

Command: jaxarith sweep sweeps/report_001_image_to_text.py --out runs/report_001_image_to_text
Cost:    50 members, 7 compiles; days on 2 CPU cores (not run): ``--seeds 2 --set epochs=10``
         is what was measured.
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
    name="report_001_image_to_text",
    task=Arithmetic(operators="+-", mapping="image_to_text"),
    model=Model(cell_type="lstm", units=128, decoder="repeat"),
    training=Training(batch_size=128),
    pictures=Pictures(images="shared"),
    frame_encoder=FrameEncoder(filters=(32,), kernels=(3,), frame_units=None),
    hyperparameters=Hyperparameters(learning_rate=0.001, epochs=20, train_fraction=0.8),
    grid=[
        {"encoder_layers": [1, 2, 4]},
        {"filters": [(64,)]},
        {
            "encoder_layers": [2],
            "decoder_units": [256],
            "train_fraction": [0.75],
            "epochs": [20, 100],
        },
        {"encoder_layers": [4], "decoder_units": [256], "epochs": [20, 50, 100]},
        {"encoder_layers": [4], "decoder_units": [256], "epochs": [100], "batch_size": [16]},
    ],
    seeds=5,
)
