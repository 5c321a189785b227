"""Multiplication as text, as mul_from_images.py reads it from images.

Same splits and seeds, recurrent network, budget and regularisation: what reading costs.

Command: jaxarith sweep sweeps/mul_as_text.py --out runs/mul_as_text
         jaxarith compare runs/mul_as_text runs/mul_from_images
Cost:    6 members, 1 compile; 73 core-minutes with other work beside.
Score:   exact 0.851 [0.836, 0.865] of test queries with the random split, 0.441 [0.365, 0.518] with
         orbits; per character 0.943 and 0.781 (3 seeds each, 95 % t intervals, CPU). All of the
         training part is right.
"""

from jaxarith import Arithmetic, Hyperparameters, Model, Sweep, Training

SWEEP = Sweep(
    name="mul_as_text",
    task=Arithmetic(operators="*", answer_layout="units_first"),
    model=Model(
        cell_type="gru",
        units=192,
        bidirectional=True,
        decoder="feedback",
        decoder_layers=3,
        attention=True,
    ),
    training=Training(batch_size=32, schedule="cosine", gradient_clip=1.0),
    hyperparameters=Hyperparameters(
        learning_rate=0.003,
        weight_decay=0.1,
        dropout=0.1,
        epochs=150,
        train_fraction=0.8,
        validation_fraction=0.05,
    ),
    grid={"split": ["random", "orbit"]},
    seeds=3,
)
