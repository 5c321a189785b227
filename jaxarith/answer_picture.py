"""A picture of what members answered to typed queries, where frames were read or drawn."""

from collections.abc import Sequence
from pathlib import Path

import pandas as pd
from matplotlib.figure import Figure

from jaxarith.engine.predict import ANSWER_COLUMNS, Prediction, predict_frames
from jaxarith.errors import InputError
from jaxarith.paths import shown, user_path
from jaxarith.plotting import (
    Drawing,
    DrawnRow,
    Source,
    blank,
    drawn_answers,
    heading,
    query_strips,
)
from jaxarith.pretrained import pretrained

MOST_COLUMNS = 5


def draw(
    queries: str | Sequence[str], run: Path | str | None = None, threshold: float | None = None
) -> Figure:
    """What a run's members drew, or the frames they read: a picture that notebooks show.

    Args:
        queries: one or several such as "81+24".
        run: a run directory of a mapping that reads or draws pictures, or an exported member;
            unless given, the one that comes along and draws.
        threshold: make drawings black and white at this grey before they are read and shown.

    Raises:
        InputError: as ``predict_frames``'s, or the run reads and writes text.
    """
    run = pretrained("text_to_image") if run is None else run
    return answer_picture(predict_frames(queries, run, threshold))


def answer_picture(prediction: Prediction) -> Figure:
    """Drawn answers beside the right ones, a column per member; or the query's frames as read.

    Args:
        prediction: from ``predict_frames``.

    Raises:
        InputError: text was read and written, or by some members and drawn by others.
    """
    if prediction.pictures is None:
        raise InputError("text was read and written: there are no frames to show")
    source = Source(digits=prediction.pictures.digits, images=prediction.pictures.images)
    if prediction.threshold is not None:
        cut = f"drawings cut at {prediction.threshold:g}"
        source = source._replace(label=cut)
    table = prediction.table.reset_index(drop=True)
    chosen = _shown_members(table)
    if prediction.drawn is None:
        if prediction.asked is None:
            raise InputError("some members write and some draw; ask a run that does one of the two")
        return _strips(prediction, table[table["member"] == prediction.lead], source)
    figure = blank()
    rows = []
    for number, (query, members) in enumerate(table.groupby("query", sort=False)):
        drawings = []
        for member in chosen:
            place = members.index[members["member"] == member][0]
            assert prediction.legible is not None
            drawings.append(
                Drawing(
                    prediction.drawn[place],
                    table["answer"][place],
                    prediction.legible[place],
                )
            )
        truth = None if prediction.truth is None else prediction.truth[number]
        asked = str(query) if prediction.asked is None else prediction.asked[number]
        right = members["right_answer"].iloc[0]
        said = "" if prediction.asked is None else str(query)
        rows.append(DrawnRow(asked, right, truth, drawings, said))
    drawn_answers(figure, rows, [_heading(table, member) for member in chosen], source)
    return figure


def save_figure(figure: Figure, path: Path | str) -> None:
    """Write a figure as PNG, PDF or SVG by its ending.

    Raises:
        InputError: another ending, or a place that cannot be written.
    """
    path = user_path(path, "--out")
    if path.suffix.lower() not in (".png", ".pdf", ".svg"):
        raise InputError(f"--out {shown(path)}: must end in .png, .pdf or .svg")
    try:
        figure.savefig(path, dpi=200)
    except OSError as error:
        raise InputError(f"--out {shown(path)}: cannot be written ({error.strerror})") from None


def _shown_members(table: pd.DataFrame) -> list[str]:
    """The first member of each cell, then further ones, as many as fit."""
    members = table.drop_duplicates("member")
    first = members.drop_duplicates("cell")["member"].tolist()
    rest = [name for name in members["member"] if name not in first]
    return [*first, *rest][:MOST_COLUMNS]


def _heading(table: pd.DataFrame, member: str) -> str:
    row = table[table["member"] == member].iloc[0]
    settings = [name for name in table.columns if name not in ANSWER_COLUMNS]
    varying = [name for name in settings if table[name].nunique(dropna=False) > 1]
    return "\n".join(
        [*heading(row, varying, table).splitlines(), f"seed {member.rpartition('-')[2]}"]
    )


def _strips(prediction: Prediction, rows: pd.DataFrame, source: Source) -> Figure:
    figure = blank()
    assert prediction.asked is not None
    query_strips(
        figure,
        prediction.asked,
        rows["right_answer"].tolist(),
        rows["answer"].tolist(),
        rows["query"].tolist(),
        source,
    )
    return figure
