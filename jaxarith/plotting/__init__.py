"""Pictures for print, on a given Axes, from tables and arrays; no I/O, no training, no JAX."""

from jaxarith.plotting.accuracy import accuracy, accuracy_by_layers, accuracy_by_split
from jaxarith.plotting.baselines import metric_lines
from jaxarith.plotting.classes import class_confusion
from jaxarith.plotting.curves import learning_curves
from jaxarith.plotting.differences import (
    absolute_difference_frequency,
    difference_boxes,
    difference_histogram,
)
from jaxarith.plotting.drawings import Drawing, DrawnRow, drawn_answers
from jaxarith.plotting.filters import activations, convolution_filters
from jaxarith.plotting.forest import forest
from jaxarith.plotting.headings import heading
from jaxarith.plotting.legibility import drawn_confusion, legibility_by_character
from jaxarith.plotting.operands import colour_bar, operand_map, share_right
from jaxarith.plotting.pages import difference_figure, frequency_figure
from jaxarith.plotting.profiles import performance_profile
from jaxarith.plotting.series import Series, bits_over_time, series
from jaxarith.plotting.sheet import Source, blank
from jaxarith.plotting.strips import query_strips
from jaxarith.plotting.style import figure, styled
from jaxarith.plotting.wrong_answers import WrongAnswers

__all__ = [
    "Drawing",
    "DrawnRow",
    "Series",
    "Source",
    "WrongAnswers",
    "absolute_difference_frequency",
    "accuracy",
    "accuracy_by_layers",
    "accuracy_by_split",
    "activations",
    "bits_over_time",
    "blank",
    "class_confusion",
    "colour_bar",
    "convolution_filters",
    "difference_boxes",
    "difference_figure",
    "difference_histogram",
    "drawn_answers",
    "drawn_confusion",
    "figure",
    "forest",
    "frequency_figure",
    "heading",
    "learning_curves",
    "legibility_by_character",
    "metric_lines",
    "operand_map",
    "performance_profile",
    "query_strips",
    "series",
    "share_right",
    "styled",
]
