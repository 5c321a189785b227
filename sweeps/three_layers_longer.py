"""Do the slow seeds of three encoder layers climb? Twice report 003's epochs.

Report 003's table 5 prints 73.0 % for two extra layers at 50 % train, batch 8, 20 epochs; the same
seeds as in ``report_003_add_sub.py`` for 40 epochs at the same constant rate.

Command: jaxarith sweep sweeps/three_layers_longer.py --out runs/three_layers_longer
"""

from jaxarith import Arithmetic, Hyperparameters, Model, Sweep, Training

SWEEP = Sweep(
    name="three_layers_longer",
    task=Arithmetic(operators="+-"),
    model=Model(cell_type="lstm", units=256, encoder_layers=3, decoder="repeat"),
    training=Training(batch_size=8, evaluations=20),
    hyperparameters=Hyperparameters(learning_rate=0.001, epochs=40, train_fraction=0.5),
    seeds=8,
)
