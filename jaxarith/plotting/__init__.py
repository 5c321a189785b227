"""Pictures for print, on a given Axes, from tables and arrays; no I/O, no training, no JAX."""

from jaxarith.plotting.accuracy import accuracy, accuracy_by_layers, accuracy_by_split
from jaxarith.plotting.curves import learning_curves
from jaxarith.plotting.differences import (
    absolute_difference_frequency,
    difference_boxes,
    difference_histogram,
)
from jaxarith.plotting.forest import forest
from jaxarith.plotting.operands import colour_bar, operand_map, share_right
from jaxarith.plotting.pages import difference_figure, frequency_figure
from jaxarith.plotting.profiles import performance_profile
from jaxarith.plotting.style import figure, styled
from jaxarith.plotting.wrong_answers import WrongAnswers

__all__ = [
    "WrongAnswers",
    "absolute_difference_frequency",
    "accuracy",
    "accuracy_by_layers",
    "accuracy_by_split",
    "colour_bar",
    "difference_boxes",
    "difference_figure",
    "difference_histogram",
    "figure",
    "forest",
    "frequency_figure",
    "learning_curves",
    "operand_map",
    "performance_profile",
    "share_right",
    "styled",
]
