"""Addition and subtraction as text, as add_sub_from_images.py reads it from images.

Same splits and seeds, recurrent network, budget and regularisation: what reading costs.

Command: jaxarith sweep sweeps/add_sub_as_text.py --out runs/add_sub_as_text
         jaxarith compare runs/add_sub_as_text runs/add_sub_from_images
Cost:    6 members, 1 compile; not timed.
"""

from jaxarith import Arithmetic, Hyperparameters, Model, Sweep, Training

SWEEP = Sweep(
    name="add_sub_as_text",
    task=Arithmetic(operators="+-", answer_layout="units_first"),
    model=Model(units=128, bidirectional=True, decoder="feedback", attention=True),
    training=Training(batch_size=32, schedule="cosine", gradient_clip=1.0),
    hyperparameters=Hyperparameters(
        learning_rate=0.003,
        weight_decay=0.02,
        dropout=0.05,
        epochs=50,
        train_fraction=0.65,
        validation_fraction=0.05,
    ),
    grid={"split": ["random", "orbit"]},
    seeds=3,
)
