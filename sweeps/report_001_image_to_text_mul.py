"""Report 001, table 5: multiplication read from images, by recurrent depth, convolutions and batch.

Reproduces its eleven rows: 5, 6 and 10 LSTM layers, of which the last is taken to be the decoder;
one and two convolutions; 70 to 80 % train; batch 16 to 256; 100 epochs. "128/256" is taken as 128
units in the encoder and 256 in the decoder; one number of filters with two convolutions as the same
in both. Kernels, pooling and dense layer are not said: 3×3, 2×2 and none are assumed. The report's
"kernel size" is taken for the filters.

Command: jaxarith sweep sweeps/report_001_image_to_text_mul.py --out runs/001_images_mul
Cost:    55 members, 10 compiles; with ``--seeds 2 --set epochs=3`` 50 min on 2 CPU
         cores, so all of it is some 70 hours there (not run).
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
    name="report_001_image_to_text_mul",
    task=Arithmetic(operators="*", mapping="image_to_text"),
    model=Model(cell_type="lstm", units=128, decoder_units=256, decoder="repeat"),
    training=Training(batch_size=128),
    pictures=Pictures(images="shared"),
    frame_encoder=FrameEncoder(filters=(32,), kernels=(3,), frame_units=None),
    hyperparameters=Hyperparameters(learning_rate=0.001, epochs=100, train_fraction=0.8),
    grid=[
        {"encoder_layers": [4, 9]},
        {"encoder_layers": [4], "filters": [(32, 64)], "train_fraction": [0.75, 0.7]},
        {
            "encoder_layers": [5],
            "filters": [(64, 64)],
            "units": [256],
            "batch_size": [128, 256, 64],
        },
        {"encoder_layers": [5], "filters": [(64, 128)], "units": [256], "batch_size": [64]},
        {"encoder_layers": [5], "filters": [(32, 64)], "batch_size": [64]},
        {"encoder_layers": [5], "filters": [(32, 32)], "batch_size": [32, 16]},
    ],
    seeds=5,
)
