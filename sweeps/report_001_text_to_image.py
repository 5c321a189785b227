"""Report 001, section 3.3: the variants of a network that draws its answers.

Reproduces, on addition and subtraction: LSTM(256), LSTM(256), dense 128 and 784 pixels for each
step (figure 10) after 5 and 200 epochs; the same bidirectional; with batch normalisation and
dropout; with an extra encoder layer. Split, batch size and learning rate are not said: 75 % train,
32 and 0.001 are assumed; of the dropout's rate 0.2. An accuracy is printed for the first network
alone: 86 %. ``report_001_text_to_image_direct.py`` has figure 7. Thresholds (0.4 in the report)
only change how answers are shown: jaxarith predict.

Command: jaxarith sweep sweeps/report_001_text_to_image.py --out runs/report_001_text_to_image
Cost:    25 members, 4 compiles; ``--seeds 2 --set epochs=5,50`` is what was measured.
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
    name="report_001_text_to_image",
    task=Arithmetic(operators="+-", mapping="text_to_image"),
    model=Model(cell_type="lstm", units=256, decoder="repeat"),
    training=Training(batch_size=32),
    pictures=Pictures(images="shared"),
    frame_decoder=FrameDecoder(drawer="dense", drawing_units=128, drawing_loss="mean_squared"),
    hyperparameters=Hyperparameters(learning_rate=0.001, epochs=200, train_fraction=0.75),
    grid=[
        {"epochs": [5, 200]},
        {"bidirectional": [True]},
        {
            "bidirectional": [True],
            "drawing_normalisation": [True],
            "dropout": [0.2],
            "frame_dropout": [0.2],
        },
        {"encoder_layers": [2]},
    ],
    seeds=5,
)
