"""How many floating-point operations a training step takes, counted from sizes."""

from jaxarith.member import Static
from jaxarith.training.values import tables_of


def operations_per_sample(static: Static) -> tuple[int, int]:
    """Operations of one sample's step in a one-layer LSTM model that repeats its state.

    Returns:
        nominal: every matrix product of the network (a multiplication and an addition count two;
            the decoder's repeated input is multiplied once), times three for the backward pass.
        executed: less what is never taken: the first step's product with a zero state, and the
            gradient of the one-hot inputs.
    """
    units = static.model.units
    tables = tables_of(static)
    read, written = tables.queries.shape[1], tables.answers.shape[1]
    characters = int(tables.queries.max()) + 1
    recurrent = 2 * units * 4 * units
    inputs = read * 2 * characters * 4 * units
    head = written * 2 * units * characters
    nominal = 3 * ((read + written + 1) * recurrent + inputs + head)
    return nominal, nominal - 3 * 2 * recurrent - inputs
