import numpy as np
import pytest
from matplotlib.patches import Rectangle
from plotting.pictures import assert_nothing_is_clipped, assert_texts_lie_apart

from jaxarith.errors import InputError
from jaxarith.plotting import Drawing, DrawnRow, Source, blank, drawn_answers
from jaxarith.plotting.drawings import RIGHT, WRONG

DRAW = np.random.default_rng(0)
ALL = np.ones(3, dtype=bool)


def drawing(read, legible=ALL):
    return Drawing(DRAW.random((3, 28, 28)), read, np.array(legible, dtype=bool))


def row(query, answer, *drawings, said=""):
    return DrawnRow(query, answer, DRAW.random((3, 28, 28)), drawings, said)


ROWS = [
    row("12-75", "-63", drawing("-68", [1, 1, 0]), drawing("-63", [0, 1, 0])),
    row("42+15", "57 ", drawing("5  "), drawing("57 ")),
    row("9*9  ", "81 ", None, drawing("   ")),
]
COLUMNS = ["5 epochs", "200 epochs, threshold 0.4"]


def shown(figure):
    return [np.asarray(image.get_array()) for image in figure.axes[0].images]


def words(figure):
    return {text.get_text(): text.get_color() for text in figure.axes[0].texts}


def test_frames_lie_in_the_order_of_rows_and_columns():
    made = blank()
    drawn_answers(made, ROWS, COLUMNS)
    images = made.axes[0].images
    places = sorted(range(len(images)), key=lambda i: (images[i].get_extent()[3], i))
    want = [
        frames
        for own in ROWS
        for frames in (own.truth, *(one.frames for one in own.drawings if one is not None))
    ]
    assert len(images) == len(want) == 8
    for place, frames in zip(places, want, strict=True):
        assert np.array_equal(shown(made)[place], np.concatenate(frames, axis=1))
    lefts = [images[place].get_extent()[0] for place in places]
    assert lefts[:3] == sorted(lefts[:3])
    assert lefts[6:] == [lefts[0], lefts[2]]  # What is missing leaves its place empty.


def test_every_reading_is_marked_right_or_wrong():
    made = blank()
    drawn_answers(made, ROWS, COLUMNS, Source("cell", "mnist", "shared", 3))
    found = words(made)
    assert found["✗ −68"] == found["✗ 5"] == found["✗ ␣␣␣"] == WRONG
    assert found["(✓) −63"] == found["✓ 57"] == RIGHT
    assert {"12−75", "42+15", "9×9", "−63", "57", "81", "none", "5 epochs"} <= found.keys()
    caption = made.axes[0].texts[0].get_text()
    assert caption.startswith("cell; MNIST digits; shared images; 3 seeds")
    assert "what the judge reads" in caption


def test_just_the_rejected_frames_are_struck_out():
    made = blank()
    drawn_answers(made, ROWS, COLUMNS)
    axes = made.axes[0]
    struck = [one for one in axes.patches if one.get_gid() == "rejected"]
    assert all(isinstance(one, Rectangle) for one in struck)
    first, second = (
        next(i for i in axes.images if np.array_equal(i.get_array(), np.concatenate(f, axis=1)))
        for f in (ROWS[0].drawings[0].frames, ROWS[0].drawings[1].frames)
    )
    size = first.get_extent()[2] - first.get_extent()[3]
    places = [
        (image, place) for image, places in ((first, [2]), (second, [0, 2])) for place in places
    ]
    want = [image.get_extent()[0] + place * size for image, place in places]
    assert np.allclose([one.get_x() for one in struck], want, atol=1)


@pytest.mark.parametrize("width", [3.4, 7])
@pytest.mark.parametrize("pictures", [False, True])
def test_all_text_fits(width, pictures):
    rows = ROWS
    if pictures:
        rows = [one._replace(query=DRAW.random((5, 28, 28)), said="12−75, 0.98") for one in ROWS]
    made = blank(width)
    drawn_answers(made, rows, COLUMNS, Source("50 % train", "embedded", "disjoint", 1))
    assert_nothing_is_clipped(made)
    assert_texts_lie_apart(made.axes[0])
    assert made.get_figwidth() <= width + 1e-6


def test_frames_of_a_query_come_first_with_their_text_below():
    query = DRAW.random((5, 28, 28))
    made = blank()
    drawn_answers(made, [row(query, "57 ", drawing("57 "), said="42+15")], ["a"])
    assert np.array_equal(shown(made)[0], np.concatenate(query, axis=1))
    assert made.axes[0].images[0].get_extent()[0] == 0
    assert "42+15" in words(made)


def test_names_of_columns_break_where_they_say():
    made = blank()
    drawn_answers(made, [row("1+1", "2  ", drawing("2  "))], ["200 epochs\nbest"])
    assert "200 epochs\nbest" in words(made)
    assert_nothing_is_clipped(made)


def test_more_columns_than_fit_and_uneven_rows_are_refused():
    many = row("1+1", "2  ", *[drawing("2  ")] * 20)
    with pytest.raises(InputError, match="draw fewer at once"):
        drawn_answers(blank(), [many], ["x"] * 20)
    with pytest.raises(InputError, match="as many drawings"):
        drawn_answers(blank(), ROWS, ["x"])
    with pytest.raises(InputError, match="need rows"):
        drawn_answers(blank(), [], ["x"])
