"""What a training step of the base text model takes, counted from sizes."""

from jaxarith.engine.memory import parameters_of
from jaxarith.member import Static
from jaxarith.training.values import tables_of

FLOAT_BYTES = 4
# A member's parameters and Adam's two moments.
STATE_COPIES = 3


def operations_per_sample(static: Static) -> int:
    """Operations of one sample's step in a one-layer LSTM model that repeats its state.

    Every matrix product of the network (a multiplication and an addition count two; the decoder's
    repeated input is multiplied once), times three for the backward pass. Ours leaves some out: the
    first step's product with a zero state, and the gradient of the one-hot inputs.
    """
    units = static.model.units
    tables = tables_of(static)
    read, written = tables.queries.shape[1], tables.answers.shape[1]
    characters = int(tables.queries.max()) + 1
    recurrent = 2 * units * 4 * units
    inputs = read * 2 * characters * 4 * units
    head = written * 2 * units * characters
    return 3 * ((read + written + 1) * recurrent + inputs + head)


def bytes_per_step(static: Static) -> int:
    """What one member's step must read and write at least: its state, and its gradient, once."""
    return parameters_of(static) * FLOAT_BYTES * 2 * (STATE_COPIES + 1)


def roofline(static: Static, operations: float, moved: float) -> float:
    """Samples a second at most: of its operations, or of its bytes, whichever takes longer.

    Args:
        static: the model and its batch size.
        operations: the machine's a second.
        moved: bytes it moves a second.
    """
    batch = static.training.batch_size
    seconds = batch * operations_per_sample(static) / operations
    return batch / max(seconds, bytes_per_step(static) / moved)
