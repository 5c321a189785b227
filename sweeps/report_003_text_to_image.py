"""Report 003, tables 4 and 7: answers drawn by transposed convolutions, by split and encoder depth.

For LSTM(512), dropout 0.2, LSTM(256), a dense layer of 7·7·128, batch normalisation and two
transposed convolutions: 90, 80, 75, 60, 50 % train; one and two extra encoder layers at 80 %, of
which table 7 prints no dropout or normalisation: table 4's are assumed. Loss, batch size, epochs
and learning rate are not said: mean squared error, 32, 20 and 0.001 are assumed. The report drops
outputs of the encoder alone; here those of the decoder are dropped, too. What it calls accuracy is
``test_keras_pixel``, of which an all-black answer has 0.865.

Command: jaxarith sweep sweeps/report_003_text_to_image.py --out runs/report_003_text_to_image
Cost:    35 members, 3 compiles; ``--seeds 2 --set epochs=8`` is what was measured.
"""

from jaxarith import (
    Arithmetic,
    FrameDecoder,
    Hyperparameters,
    Model,
    Pictures,
    Sweep,
    Training,
)

SWEEP = Sweep(
    name="report_003_text_to_image",
    task=Arithmetic(operators="+-", mapping="text_to_image"),
    model=Model(cell_type="lstm", units=512, decoder="repeat", decoder_units=256),
    training=Training(batch_size=32),
    pictures=Pictures(images="shared"),
    frame_decoder=FrameDecoder(
        drawer="transposed",
        drawing_units=128,
        drawing_filters=(64,),
        drawing_normalisation=True,
        drawing_loss="mean_squared",
    ),
    hyperparameters=Hyperparameters(
        learning_rate=0.001, epochs=20, train_fraction=0.8, dropout=0.2
    ),
    grid=[
        {"train_fraction": [0.9, 0.8, 0.75, 0.6, 0.5]},
        {"encoder_layers": [2, 3]},
    ],
    seeds=5,
)
