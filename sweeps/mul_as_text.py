"""Multiplication as text, as recipe_image_to_text_mul.py reads it from images.

Same splits and seeds, recurrent network, budget and regularisation: what reading costs.

Not run yet.

Command: jaxarith sweep sweeps/mul_as_text.py --out runs/mul_as_text
         jaxarith compare runs/mul_as_text runs/recipe_image_to_text_mul
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
