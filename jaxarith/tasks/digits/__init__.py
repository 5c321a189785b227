"""Images of handwritten digits: by TensorFlow Datasets, from IDX files, or scikit-learn's."""

from jaxarith.tasks.digits.collection import Digits, Lots, Part, partition
from jaxarith.tasks.digits.source import SOURCES, load_collection, load_digits

__all__ = ["SOURCES", "Digits", "Lots", "Part", "load_collection", "load_digits", "partition"]
