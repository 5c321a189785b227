"""Assignment 002, the bonus: one network from two pictures of numbers to the digits of their sum.

Each picture is cut into three overlapping parts, which one reader looks at and one recurrent
network adds; nothing but the sum is taught. The second cell has extra supervision: it is also
taught what each part shows, and needs half the steps.

Command: jaxarith sweep sweeps/number_sum.py --out runs/number_sum
Cost:    8 members, 2 compiles. On one H100 with other sweeps beside, about 3 min of training and as
         long to compile; on a CPU core a step takes 80 ms, so a member of the first cell an hour.
Score:   sums of test pairs right, in pictures of digits that nothing was trained on, 4 seeds, 95 %
         t intervals over seeds, not handwriting (MNIST, H100): 0.969 [0.965, 0.972]; what each part
         shows taught too: 0.971 [0.968, 0.973].
"""

from jaxarith import FrameEncoder, Hyperparameters, Model, Numbers, Pictures, Sweep, Training

SWEEP = Sweep(
    name="number_sum",
    task=Numbers(system="number_sum", sample=None, lengths="uniform", answer_layout="units_first"),
    model=Model(units=128, bidirectional=True, decoder="feedback", attention=True),
    training=Training(batch_size=32, schedule="cosine", gradient_clip=1.0),
    pictures=Pictures(fresh=True),
    frame_encoder=FrameEncoder(
        filters=(16, 32), kernels=(5, 3), frame_units=128, windows=3, overlap=6
    ),
    hyperparameters=Hyperparameters(
        learning_rate=0.003,
        weight_decay=0.02,
        dropout=0.05,
        frame_dropout=0.05,
        steps=40_000,
        train_fraction=0.8,
        validation_fraction=0.05,
    ),
    grid=[{"spelled": [False]}, {"spelled": [True], "reading_loss": [1.0], "steps": [20_000]}],
    seeds=4,
)
