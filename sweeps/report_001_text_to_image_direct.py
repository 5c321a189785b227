"""Report 001, figure 7: answers drawn at once by transposed convolutions, without a decoder.

LSTM(1024), its state repeated as a 7×7 map, then transposed convolutions to the three frames of an
answer: 6,983,555 parameters, as printed; 256, 128 and 64 filters with batch normalisation are the
layers that come to that number. Split, epochs, batch size and learning rate are not said: 75 %
train, 20, 32 and 0.001 are assumed. The report gives up on it at 40 % pixel accuracy.

Command: jaxarith sweep sweeps/report_001_text_to_image_direct.py --out runs/report_001_direct
Cost:    5 members, 1 compile; ``--seeds 2 --set epochs=1`` is what was measured.
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
    name="report_001_text_to_image_direct",
    task=Arithmetic(operators="+-", mapping="text_to_image"),
    model=Model(cell_type="lstm", units=1024, decoder="none"),
    training=Training(batch_size=32),
    pictures=Pictures(images="shared"),
    frame_decoder=FrameDecoder(
        drawer="transposed",
        drawing_filters=(256, 128, 64),
        drawing_normalisation=True,
        drawing_loss="mean_squared",
    ),
    hyperparameters=Hyperparameters(learning_rate=0.001, epochs=20, train_fraction=0.75),
    seeds=5,
)
