"""What a cell is called above a column: its settings, a line each."""

from collections.abc import Hashable, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from jaxarith.plotting.style import written

# Of these 0 is a value as any other; of the rest it is off.
COUNTED = {"split_seed", "smallest", "seed"}


def heading(
    row: Mapping[Hashable, Any] | pd.Series, names: Sequence[str], among: pd.DataFrame | None = None
) -> str:
    """``epochs 5`` and so on; what is off is left out where something else is on.

    Args:
        row: a member's or a cell's settings.
        names: those that tell the cells apart.
        among: the rows of all cells; values that differ are written with enough digits.
    """
    lines = []
    for name in names:
        given = row[name]
        if not pd.isna(given) and (given or name in COUNTED):
            plain = name.replace("_", " ")
            on = isinstance(given, bool | np.bool_)
            others = () if among is None else among[name].unique()
            lines.append(plain if on else f"{plain} {written(given, name, others)}")
    return "\n".join(lines or [f"no {name.replace('_', ' ')}" for name in names])
