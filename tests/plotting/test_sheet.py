import numpy as np
import pytest
from plotting.pictures import assert_nothing_is_clipped

from jaxarith.errors import InputError
from jaxarith.plotting import Source, blank
from jaxarith.plotting.sheet import EDGE, room, sheet, strip, typeset


def test_captions_say_what_is_known():
    assert Source().said == []
    assert Source("a", "mnist", "disjoint", 1).said == [
        "a",
        "MNIST digits",
        "disjoint images",
        "1 seed",
    ]
    assert Source(digits="embedded", seeds=3).said == ["embedded 8×8 digits", "3 seeds"]


@pytest.mark.parametrize(
    ("text", "printed"), [("-63", "−63"), ("4*5 ", "4×5"), ("1 9", "1␣9"), ("   ", "␣␣␣")]
)
def test_texts_are_printed_with_signs_and_without_trailing_blanks(text, printed):
    assert typeset(text) == printed


def test_a_sheet_is_measured_in_points():
    made = blank(7)
    axes = sheet(made, 400, 100, "small print " * 3, "and more " * 12)
    made.canvas.draw()
    (x0, y0), (x1, y1) = axes.transData.transform([(0, 0), (72, 72)])
    assert np.isclose(x1 - x0, made.dpi)
    assert np.isclose(y0 - y1, made.dpi)
    assert np.isclose(made.get_figwidth() * 72, 400 + 2 * EDGE)
    (caption,) = axes.texts
    assert caption.get_window_extent().y0 > y0
    assert_nothing_is_clipped(made)


def test_frames_stand_side_by_side_as_ink_on_paper():
    frames = np.random.default_rng(0).random((3, 28, 28))
    image = strip(sheet(blank(), 100, 30), frames, left=5, top=2, size=20)
    assert np.array_equal(image.get_array()[:, 28:56], frames[1])
    assert image.get_extent() == [5, 65, 22, 2]
    assert image.origin == "upper"
    assert image.cmap(1.0)[:3] == (0, 0, 0)
    assert image.get_clim() == (0, 1)


def test_what_is_too_wide_is_refused():
    made = blank(3)
    with pytest.raises(InputError, match="draw fewer at once"):
        sheet(made, room(made) + 1, 10)
