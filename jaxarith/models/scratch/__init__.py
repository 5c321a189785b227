"""The three recurrent cells from scratch, in plain JAX: a page each, to be read.

They are what ``cells.py`` computes, without what makes that fast: no product taken for all steps at
once, no gradient written by hand. ``cell_type=lstm_scratch``, ``gru_scratch`` and
``simple_rnn_scratch`` train with them.
"""

from types import ModuleType

from jaxarith.models.scratch import gru, lstm, simple_rnn

SCRATCH: dict[str, ModuleType] = {
    "lstm_scratch": lstm,
    "gru_scratch": gru,
    "simple_rnn_scratch": simple_rnn,
}
